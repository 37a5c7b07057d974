#include "rooms/intake/intake_import_api.h"

#include "core/attach.h"
#include "core/job.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/intake/intake_import.h"

enum { MAP_MOST = 32 << 10 };

/* Two at once would not see each other's numbers. */
static const str ONE_AT_A_TIME = STR_INIT("intake-import");

/* What people sent is in it: nobody gets the file back, and it goes with the loose ones. Its name
 * is not kept, it may be that of who sent one. */
rc intake_file_post(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct attach_new file = {
        .hash = u->hash, .name = S("file"), .media_type = u->media_type, .size = u->size
    };
    i64 id;
    rc r = attach_add(rq->tx, rq->actor, &file, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_intake_file_mark, ARGS(V_I(id)), NULL, f);
    if (r != OK)
        return r;
    rq->status = 201;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_text_of(&rq->out, "name", file.name);
    json_int_of(&rq->out, "size", u->sent);
    json_close(&rq->out, '}');
    return OK;
}

struct take_file {
    struct arena *arena;
    str hash, name;
};

static rc take_file(const struct row *r, void *arg, struct fault *f)
{
    struct take_file *t = arg;
    (void)f;
    t->hash = row_text_copy(r, 0, t->arena);
    t->name = row_text_copy(r, 1, t->arena);
    return OK;
}

static rc file_of(struct request *rq, i64 id, struct take_file *ret, struct fault *f)
{
    ret->arena = rq->arena;
    rc r =
        db_one(rq->tx, &Q_intake_file, ARGS(V_I(id), V_I(rq->actor->person_id)), take_file, ret, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "attachment.not_found") : r;
}

static void put_value(struct json_out *o, const char *name, const struct json *j)
{
    json_name(o, str_from(name));
    if (j)
        json_put_value(o, j);
    else
        json_put_null(o);
}

rc intake_look_post(struct request *rq, struct fault *f)
{
    const struct intake_look_in *in = rq->in;
    struct take_file file;
    struct import_options options;
    i64 job;
    rc r = file_of(rq, in->file, &file, f);
    if (r == OK)
        r = import_options_read(in->options, S("options"), &options, f);
    if (r != OK)
        return r;
    struct json_out o = json_out_new(rq->arena, MAP_MOST);
    json_open(&o, '{');
    json_text_of(&o, "hash", file.hash);
    json_text_of(&o, "template", in->template);
    put_value(&o, "options", in->options);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("intake_look"), .payload = json_out_str(&o) };
    r = job_submit(rq->tx, rq->actor, &ask, &job, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}

/* ---- an import ---- */

static rc check_map(struct request *rq, const struct intake_import_in *in, str *ret,
                    struct fault *f)
{
    struct json_out o = json_out_new(rq->arena, MAP_MOST);
    struct import_options options;
    struct intake_table table;
    const struct json *map;
    json_open(&o, '{');
    put_value(&o, "options", in->options);
    put_value(&o, "fields", in->fields);
    json_close(&o, '}');
    *ret = json_out_str(&o);
    rc r = json_parse(rq->arena, *ret, &map, f);
    if (r == OK)
        r = import_options_read(in->options, S("options"), &options, f);
    if (r == OK)
        r = intake_table_read(house_of(rq->tx)->rules, in->template, map, day_at(tx_now(rq->tx)),
                              &table, f);
    return r;
}

static rc submit(struct request *rq, i64 id, i64 *ret_job, struct fault *f)
{
    struct json_out o = json_out_new(rq->arena, 256);
    json_open(&o, '{');
    json_id_of(&o, "import", id);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("intake_import"),
                           .unique = ONE_AT_A_TIME,
                           .payload = json_out_str(&o) };
    rc r = job_submit(rq->tx, rq->actor, &ask, ret_job, f);
    return r == OK ? db_exec(rq->tx, &Q_intake_import_job, ARGS(V_I(id), V_I(*ret_job)), NULL, f)
                   : r;
}

rc intake_import_post(struct request *rq, struct fault *f)
{
    const struct intake_import_in *in = rq->in;
    const struct actor *who = rq->actor;
    struct take_file file;
    str map;
    i64 id = tx_id(rq->tx), job;
    rc r = file_of(rq, in->file, &file, f);
    if (r == OK)
        r = check_map(rq, in, &map, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_intake_import_insert,
                    ARGS(V_I(id), V_I(who->bureau_id), V_I(who->unit_id), V_T(in->template),
                         V_T(file.hash), V_T(file.name), V_T(map), V_I(in->dry_run),
                         V_I(who->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = submit(rq, id, &job, f);
    if (r == OK)
        r = ledger_append(rq->tx, who,
                          &(struct ledger_entry){ .act = "intake_import.ask",
                                                  .subject_kind = "intake_import",
                                                  .subject_id = id },
                          f);
    return r == OK ? reply_job(rq, id, job) : r;
}

rc intake_imports_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &intake_import_list, f);
}

static rc read_run(struct request *rq, struct intake_import *run, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? intake_import_read(rq->tx, id, run, f) : r;
}

rc intake_import_card(struct request *rq, struct fault *f)
{
    struct intake_import run;
    struct json_out *o = &rq->out;
    i64 codes = 0;
    rc r = read_run(rq, &run, f);
    if (r == OK && !intake_import_codes_over(rq->tx, &run))
        r = db_int(rq->tx, &Q_intake_import_codes_n, ARGS(V_I(run.id)), &codes, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_id_of(o, "id", run.id);
    json_id_of(o, "job", run.job_id);
    json_text_of(o, "template", run.template);
    json_text_of(o, "file_name", run.file_name);
    json_bool_of(o, "dry_run", run.dry_run);
    json_text_of(o, "state", run.state);
    import_put_counts(o, &run.n);
    json_bool_of(o, "mine", run.created_by == rq->actor->person_id);
    json_id_of(o, "created_by", run.created_by);
    json_instant_of(o, "created_at", run.created_at);
    json_instant_of(o, "finished_at", run.finished_at);
    json_int_of(o, "codes", codes);
    json_instant_of(o, "codes_told_at", run.codes_told_at);
    json_name(o, S("map"));
    json_put_raw(o, run.map);
    json_close(o, '}');
    return OK;
}

/* ---- what became of the rows ---- */

static const struct row_member row_members[] = {
    { "row", F_INT },      { "outcome", F_CODE }, { "number", F_TEXT },
    { "intake_id", F_ID }, { "fields", F_TEXT },  { "said", F_JSON },
};
static const struct row_shape row_shape = ROW_SHAPE(row_members);

static bool is_outcome(str s)
{
    return s.n == 0 || str_eq(s, S("added")) || str_eq(s, S("changed")) ||
           str_eq(s, S("unchanged")) || str_eq(s, S("refused"));
}

/* ?after=row&outcome=refused: the cells themselves are personal and stand in the CSV only. */
rc intake_import_rows(struct request *rq, struct fault *f)
{
    struct intake_import run;
    str outcome = http_query(rq->http, "outcome");
    i64 after, next = 0;
    rc r = read_run(rq, &run, f);
    if (r == OK)
        r = import_rows_after(rq, &after, f);
    if (r == OK && !is_outcome(outcome))
        r = fault_field(f, S("outcome"), "unknown_code", S(""));
    if (r != OK)
        return r;
    const struct val args[] = { V_I(run.id), V_I(after), V_T(outcome), V_I(IMPORT_ROWS_PAGE + 1) };
    const struct import_rows rows = { &Q_intake_import_rows, args, COUNT(args), &row_shape };
    json_open(&rq->out, '{');
    r = import_rows_items(rq, &rows, &next, f);
    import_rows_next(rq, next);
    json_close(&rq->out, '}');
    return r;
}

static rc refused_page(struct request *rq, i64 id, i64 *after, buf *out, bool *ret_more,
                       struct fault *f)
{
    return intake_import_refused(rq->tx, rq->actor, id, after, out, ret_more, f);
}

/* Whoever brought the table has these rows already; nobody else gets them. */
rc intake_import_refused_file(struct request *rq, struct fault *f)
{
    struct intake_import run;
    rc r = read_run(rq, &run, f);
    if (r == OK && run.created_by != rq->actor->person_id)
        r = refuse(f, "intake_import.not_yours");
    return r == OK ? import_refused_reply(rq, run.id, refused_page, f) : r;
}
