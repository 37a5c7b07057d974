#include "rooms/casefile/case_volume.h"

#include "core/house.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_wall.h"

enum { FACTS_TEXT = 200 };

/* ---- who may read it ---- */

static bool in_force(struct tx *tx, const struct rule_row *row)
{
    day today = day_at(tx_now(tx));
    return row->valid_from <= today && today <= row->valid_to;
}

/* What is secret is for those who investigate, review or decide this case, for the heads and the
 * auditor: not for whoever found it, nor for who stepped aside. */
static rc may_read(struct tx *tx, const struct actor *who, i64 case_id, str volume, bool *ret,
                   struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("case_volumes"), volume, day_at(tx_now(tx)));
    struct wall_part part = { 0 };
    if (!row)
        return fail(f, NOT_FOUND, "case.volume_not_asked");
    *ret = !str_eq(rule_cell(rules, row, S("secret")), S("yes"));
    if (*ret)
        return OK;
    rc r = wall_part_of(tx, case_id, who->person_id, &part, f);
    if (part.code.n)
        *ret = !part.left && !str_eq(part.code, str_from(PART_SUPERVISOR));
    else
        *ret = (who->roles & (ROLE_REVIEWER | ROLE_HEAD | ROLE_AUDITOR)) != 0;
    return r;
}

static rc open_volume(struct request *rq, struct matter *m, str *ret_volume, struct fault *f)
{
    i64 id;
    bool may = false;
    str volume = rq->params[1];
    if (str_ends(volume, S(".pdf")))
        volume = str_sub(volume, 0, volume.n - 4);
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, m, f);
    if (r == OK && !str_eq(m->kind, S("case")))
        r = fail(f, NOT_FOUND, "case.not_found");
    if (r == OK)
        r = may_read(rq->tx, rq->actor, m->id, volume, &may, f);
    *ret_volume = volume;
    return r == OK && !may ? fail(f, FORBIDDEN, "case.volume_not_yours") : r;
}

/* ---- asking ---- */

struct volume {
    struct arena *arena;
    bool known, closed;
    i64 asked_at;
    str hash;
};

static rc take_volume(const struct row *r, void *arg, struct fault *f)
{
    struct volume *v = arg;
    (void)f;
    v->known = true;
    v->closed = str_eq(row_text(r, 0), S("closed"));
    v->asked_at = row_int(r, 1);
    v->hash = row_text_copy(r, 2, v->arena);
    return OK;
}

static rc find(struct tx *tx, i64 case_id, str volume, struct volume *ret, struct fault *f)
{
    *ret = (struct volume){ .arena = tx_arena(tx) };
    return db_each(tx, &Q_volume_get, ARGS(V_I(case_id), V_T(volume)), take_volume, ret, f);
}

/* One job for each asking: one that waits or runs already is enough. */
static rc draw(struct tx *tx, const struct actor *who, i64 case_id, str volume, i64 asked_at,
               struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct json_out o = json_out_new(a, FACTS_TEXT);
    str unique = arena_fmt(a, "case.volume:%lld:%.*s:%lld", (long long)case_id, STR_ARG(volume),
                           (long long)asked_at);
    i64 job, waits = 0;
    json_open(&o, '{');
    json_id_of(&o, "case", case_id);
    json_text_of(&o, "volume", volume);
    json_close(&o, '}');
    rc r = db_int(tx, &Q_volume_job_waits, ARGS(V_T(unique)), &waits, f);
    if (r != OK || waits)
        return r;
    struct job_ask ask = { .kind = S("case.volume"),
                           .unique = unique,
                           .payload = json_out_str(&o) };
    return job_submit(tx, who, &ask, &job, f);
}

static bool is_closed(const struct matter *m)
{
    return m->closed_at || str_eq(m->state, S("closed"));
}

/* One that is being drawn is waited for, one that is fixed stays. */
static rc ask(struct tx *tx, const struct actor *who, const struct matter *m, str volume,
              bool closed, struct fault *f)
{
    struct volume v;
    rc r = find(tx, m->id, volume, &v, f);
    bool stays = v.known && v.closed == closed && (closed || v.hash.n == 0);
    if (r != OK || (stays && v.hash.n))
        return r;
    if (!stays) {
        v.asked_at = tx_now(tx);
        r = db_exec(tx, &Q_volume_ask,
                    ARGS(V_I(m->id), V_T(volume), V_I(m->bureau_id),
                         V_T(closed ? S("closed") : S("draft")), V_I(who->person_id),
                         V_I(v.asked_at)),
                    NULL, f);
    }
    return r == OK ? draw(tx, who, m->id, volume, v.asked_at, f) : r;
}

rc volumes_fix(struct tx *tx, const struct actor *who, const struct matter *m, struct fault *f)
{
    size_t n = 0;
    const struct rule_row *rows = rule_rows(house_of(tx)->rules, S("case_volumes"), &n);
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        if (in_force(tx, &rows[i]))
            r = ask(tx, who, m, rows[i].code, true, f);
    return r;
}

rc volume_post(struct request *rq, struct fault *f)
{
    struct matter m;
    str volume;
    rc r = open_volume(rq, &m, &volume, f);
    if (r == OK)
        r = ask(rq->tx, rq->actor, &m, volume, is_closed(&m), f);
    return r == OK ? matter_page(rq, &case_flow, m.id, f) : r;
}

/* ---- reading ---- */

static rc note_read(struct request *rq, const struct matter *m, str volume, struct fault *f)
{
    struct tx *tx = rq->tx;
    struct json_out o = json_out_new(tx_arena(tx), FACTS_TEXT);
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("case_volumes"), volume, day_at(tx_now(tx)));
    if (!row || !str_eq(rule_cell(rules, row, S("secret")), S("yes")))
        return OK;
    json_open(&o, '{');
    json_text_of(&o, "volume", volume);
    json_close(&o, '}');
    rc r = db_exec(
        tx, &Q_volume_read_insert,
        ARGS(V_I(tx_id(tx)), V_I(m->id), V_T(volume), V_I(rq->actor->person_id), V_I(tx_now(tx))),
        NULL, f);
    return r == OK ? ledger_append(tx, rq->actor,
                                   &(struct ledger_entry){ .act = "case.read_volume",
                                                           .subject_kind = "case",
                                                           .subject_id = m->id,
                                                           .matter_id = m->id,
                                                           .facts = json_out_str(&o) },
                                   f)
                   : r;
}

rc volume_pdf(struct request *rq, struct fault *f)
{
    struct matter m;
    struct volume v;
    str volume;
    rc r = open_volume(rq, &m, &volume, f);
    if (r == OK)
        r = find(rq->tx, m.id, volume, &v, f);
    if (r != OK)
        return r;
    if (!v.known)
        return fail(f, NOT_FOUND, "case.volume_not_asked");
    if (v.hash.n == 0)
        return fail(f, BUSY, "document.in_work");
    r = note_read(rq, &m, volume, f);
    if (r == OK)
        r = blob_read(house_of(rq->tx)->blobs, v.hash, &rq->raw_fd, &rq->raw_length, f);
    rq->raw_type = S("application/pdf");
    reply_header(rq, "Content-Disposition", S("inline"));
    return r;
}

/* ---- the page ---- */

static const struct row_member volume_members[] = {
    { "volume", F_CODE }, { "state", F_CODE }, { "asked_by", F_TEXT },   { "asked_at", F_INSTANT },
    { "pages", F_INT },   { "size", F_INT },   { "made_at", F_INSTANT }, { "ready", F_BOOL },
};
static const struct row_member read_members[] = {
    { "volume", F_CODE },
    { "person_id", F_ID },
    { "person_name", F_TEXT },
    { "at", F_INSTANT },
};
static const struct row_shape volumes = ROW_SHAPE(volume_members), reads = ROW_SHAPE(read_members);

rc volumes_put(struct request *rq, const struct matter *m, struct fault *f)
{
    struct json_out *o = &rq->out;
    size_t n = 0;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, S("case_volumes"), &n);
    rc r = rows_put_of(rq->tx, &Q_volumes_of, m->id, "volumes", &volumes, o, f);
    json_name(o, S("volumes_open"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < n; i++) {
        bool may = false;
        if (in_force(rq->tx, &rows[i]))
            r = may_read(rq->tx, rq->actor, m->id, rows[i].code, &may, f);
        if (r == OK && may)
            json_put_text(o, rows[i].code);
    }
    json_close(o, ']');
    return r == OK ? rows_put_of(rq->tx, &Q_volume_reads, m->id, "volume_reads", &reads, o, f) : r;
}
