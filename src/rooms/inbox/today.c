/* today.c — the first page of the day. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

enum { ITEMS = 20 };

i64 inbox_setting(struct tx *tx, const char *code)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("inbox_settings"), str_from(code), day_at(tx_now(tx)));
    i64 n = 0; /* the loader has checked that it is a number */
    if (row)
        (void)str_to_i64(rule_cell(rules, row, S("value")), &n);
    return n;
}

static const struct row_member count_members[] = {
    { "late", F_INT },
    { "due_today", F_INT },
    { "due_week", F_INT },
    { "open", F_INT },
};
static const struct row_member matter_members[] = {
    { "id", F_ID },           { "number", F_TEXT },      { "kind", F_CODE },
    { "state", F_CODE },      { "title", F_TEXT },       { "due_at", F_INSTANT },
    { "level", F_INT },       { "entity_name", F_TEXT }, { "unit_name", F_TEXT },
    { "person_id", F_ID },    { "person_name", F_TEXT }, { "title_list", F_CODE },
    { "title_code", F_CODE }, { "raised_to", F_CODE },   { "unit_id", F_ID },
};
static const struct row_member sweep_members[] = {
    { "id", F_ID },          { "name", F_TEXT }, { "state", F_CODE },
    { "unit_name", F_TEXT }, { "stops", F_INT }, { "done", F_INT },
};
static const struct row_member digest_matter_members[] = {
    { "id", F_ID },           { "number", F_TEXT },
    { "kind", F_CODE },       { "state", F_CODE },
    { "title", F_TEXT },      { "title_list", F_CODE },
    { "title_code", F_CODE }, { "opened_at", F_INSTANT },
    { "due_at", F_INSTANT },  { "closed_at", F_INSTANT },
};
static const struct row_member recounted_members[] = {
    { "id", F_ID },      { "number", F_TEXT },     { "kind", F_CODE },       { "state", F_CODE },
    { "title", F_TEXT }, { "title_list", F_CODE }, { "title_code", F_CODE }, { "clock", F_CODE },
    { "was", F_DAY },    { "due", F_DAY },         { "at", F_INSTANT },
};
static const struct row_shape counts = ROW_SHAPE(count_members), matter = ROW_SHAPE(matter_members),
                              sweep = ROW_SHAPE(sweep_members),
                              digest_matter = ROW_SHAPE(digest_matter_members),
                              recounted = ROW_SHAPE(recounted_members);

static rc put_hazard_state(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    json_name(arg, row_text(r, 0));
    json_put_int(arg, row_int(r, 1));
    return OK;
}

static rc put_items(struct request *rq, const char *name, const struct query *q, struct fault *f)
{
    struct val args[] = { V_I(rq->actor->bureau_id), V_I(ITEMS) };
    json_name(&rq->out, str_from(name));
    return rows_put(rq->tx, q, args, COUNT(args), &(struct row_put){ &matter, &rq->out }, f);
}

struct morning {
    struct arena *arena;
    i64 late, due_today, due_week, open, made_at;
    str oldest;
};

static rc take_morning(const struct row *r, void *arg, struct fault *f)
{
    struct morning *m = arg;
    (void)f;
    m->late = row_int(r, 1);
    m->due_today = row_int(r, 2);
    m->due_week = row_int(r, 3);
    m->open = row_int(r, 4);
    m->oldest = row_text_copy(r, 5, m->arena);
    m->made_at = row_int(r, 6);
    return OK;
}

/* The matters it named, as they stand now; what one does not see any more is left out. */
static rc put_oldest(struct request *rq, str ids, struct fault *f)
{
    struct json_out *o = &rq->out;
    const struct json *list;
    rc r = json_parse(rq->arena, ids, &list, f);
    json_name(o, S("oldest"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < json_size(list); i++) {
        i64 id = 0;
        struct json_out one = json_out_new(rq->arena, 4096);
        if (!str_to_i64(json_text(json_at(list, i)), &id))
            continue;
        json_open(&one, '{');
        r = db_one(rq->tx, &Q_digest_matter, ARGS(V_I(id)), row_put,
                   &(struct row_put){ &digest_matter, &one }, f);
        json_close(&one, '}');
        if (r == OK)
            json_put_raw(o, json_out_str(&one));
        if (r == NOT_FOUND) {
            fault_clear(f);
            r = OK;
        }
    }
    json_close(o, ']');
    return r;
}

static rc put_digest(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct morning m = { .arena = rq->arena };
    json_name(o, S("digest"));
    rc r =
        db_one(rq->tx, &Q_today_digest,
               ARGS(V_I(rq->actor->person_id), V_I(day_at(tx_now(rq->tx)))), take_morning, &m, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        json_put_null(o);
        return OK;
    }
    if (r != OK)
        return r;
    json_open(o, '{');
    json_instant_of(o, "made_at", m.made_at);
    json_int_of(o, "late", m.late);
    json_int_of(o, "due_today", m.due_today);
    json_int_of(o, "due_week", m.due_week);
    json_int_of(o, "open", m.open);
    r = put_oldest(rq, m.oldest, f);
    json_close(o, '}');
    return r;
}

/* What a notice of holidays has moved lately, for whoever holds it. */
static rc put_recounted(struct request *rq, struct fault *f)
{
    i64 since = tx_now(rq->tx) - inbox_setting(rq->tx, "recounted_days") * DAY_MS;
    json_name(&rq->out, S("recounted"));
    return rows_put(rq->tx, &Q_today_recounted,
                    ARGS(V_I(rq->actor->bureau_id), V_I(since), V_I(ITEMS)),
                    &(struct row_put){ &recounted, &rq->out }, f);
}

rc today_get(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    i64 bureau = rq->actor->bureau_id, now = tx_now(rq->tx);
    day today = day_at(now);
    json_open(o, '{');
    rc r = db_one(rq->tx, &Q_today_counts,
                  ARGS(V_I(bureau), V_I(now), V_I(day_end(today)), V_I(day_end(today + 7))),
                  row_put, &(struct row_put){ &counts, o }, f);
    if (r == OK)
        r = put_items(rq, "mine", &Q_today_mine, f);
    if (r == OK)
        r = put_items(rq, "items", &Q_today_matters, f);
    json_name(o, S("sweeps"));
    if (r == OK)
        r = rows_put(rq->tx, &Q_today_sweeps, ARGS(V_I(bureau), V_I(today)),
                     &(struct row_put){ &sweep, o }, f);
    json_name(o, S("hazards_by_state"));
    json_open(o, '{');
    if (r == OK)
        r = db_each(rq->tx, &Q_today_hazards, ARGS(V_I(bureau)), put_hazard_state, o, f);
    json_close(o, '}');
    if (r == OK)
        r = put_digest(rq, f);
    if (r == OK)
        r = put_recounted(rq, f);
    json_close(o, '}');
    return r;
}
