/* intake_import_codes.c — the codes of those whose filings came in a table, for whoever brought it:
 * told once, to be sent to them. */
#include "codec/csv.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/intake/intake_code.h"
#include "rooms/intake/intake_import.h"
#include "rooms/intake/intake_import_api.h"
#include "rooms/intake/intake_rules.h"

/* 50,000 rows of a number, another one and a code. */
enum { SHEET_MOST = 16 << 20 };

struct sheet {
    struct tx *tx;
    struct csv_out o;
};

/* A code that a clerk has given anew since is not told here. */
static rc put_code(const struct row *r, void *arg, struct fault *f)
{
    struct sheet *s = arg;
    struct arena_mark mark = arena_mark(tx_arena(s->tx));
    str code;
    (void)f;
    if (intake_code_follows(s->tx, row_int(r, 3), row_blob(r, 4), &code)) {
        csv_put_int(&s->o, row_int(r, 0));
        csv_put_text(&s->o, row_text(r, 1));
        csv_put_text(&s->o, row_text(r, 2));
        csv_put_text(&s->o, code);
        csv_end_row(&s->o);
    }
    arena_rewind(tx_arena(s->tx), mark);
    return OK;
}

/* A reply that got lost may be asked for again for some minutes. */
bool intake_import_codes_over(struct tx *tx, const struct intake_import *run)
{
    i64 again = intake_setting(tx, "codes_again") * 60 * 1000;
    return run->codes_told_at && run->codes_told_at + again < tx_now(tx);
}

static rc may_be_told(struct request *rq, struct intake_import *run, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_import_read(rq->tx, id, run, f);
    if (r != OK)
        return r;
    if (run->created_by != rq->actor->person_id)
        return refuse(f, "intake_import.not_yours");
    if (!run->finished_at)
        return refuse(f, "import.not_ended");
    return intake_import_codes_over(rq->tx, run) ? refuse(f, "intake_import.codes_told") : OK;
}

/* The sheet has memory of its own kind: what each row needs besides is given back row by row. */
static rc write_sheet(struct request *rq, i64 id, struct arena *a, struct fault *f)
{
    struct sheet s = { rq->tx, csv_out_new(a, SHEET_MOST) };
    buf_add(&s.o.b, S("\xef\xbb\xbfrow,external_number,number,follow_code\r\n"));
    rc r = db_each(rq->tx, &Q_intake_import_codes, ARGS(V_I(id)), put_code, &s, f);
    if (r == OK && !buf_ok(&s.o.b))
        return fail_detail(f, INTERNAL, NULL, "the codes of a table do not fit");
    if (r == OK)
        rq->raw = arena_str(rq->arena, buf_str(&s.o.b));
    return r;
}

rc intake_import_codes_post(struct request *rq, struct fault *f)
{
    struct intake_import run;
    struct arena *a;
    rc r = may_be_told(rq, &run, f);
    if (r != OK)
        return r;
    a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    r = write_sheet(rq, run.id, a, f);
    arena_free(a);
    if (r == OK)
        r = db_exec(rq->tx, &Q_intake_import_codes_told, ARGS(V_I(run.id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "intake_import.codes",
                                                  .subject_kind = "intake_import",
                                                  .subject_id = run.id },
                          f);
    rq->raw_type = S("text/csv; charset=utf-8");
    reply_header(rq, "Cache-Control", S("no-store"));
    return r;
}
