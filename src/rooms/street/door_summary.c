/* door_summary.c — the door in three lines: who, when last, what is open. */
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/door_due.h"
#include "rooms/street/street_ledger.h"

static const struct row_member last_members[] = {
    { "id", F_ID },          { "at", F_INSTANT },         { "outcome", F_CODE },
    { "verdict", F_CODE },   { "score", F_REAL },         { "officer", F_TEXT },
    { "failed_key", F_INT }, { "failed_general", F_INT },
};
static const struct row_member open_members[] = { { "hazards", F_INT },
                                                  { "next_due_at", F_INSTANT } };
static const struct row_member permit_members[] = {
    { "kind", F_CODE }, { "number", F_TEXT }, { "state", F_CODE }, { "valid_to", F_DAY }
};
static const struct row_shape last = ROW_SHAPE(last_members), open_work = ROW_SHAPE(open_members),
                              permit = ROW_SHAPE(permit_members);

static rc put_who(struct request *rq, const struct premises *p, const struct entity *e,
                  struct fault *f)
{
    struct json_out *o = &rq->out;
    json_name(o, S("who"));
    json_open(o, '{');
    json_text_of(o, "name", e->id ? e->name : p->name);
    json_text_of(o, "state", e->state);
    json_text_of(o, "trade", e->trade);
    json_text_of(o, "grade", e->grade);
    json_instant_of(o, "enrolled_at", e->enrolled_at);
    json_int_of(o, "filings", e->filings);
    rc r = rows_put_of(rq->tx, &Q_door_permits, e->id, "licences", &permit, o, f);
    json_close(o, '}');
    return r;
}

static rc put_last(struct request *rq, const struct premises *p, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct ledger_rules l;
    size_t level;
    i64 now = tx_now(rq->tx);
    rc r = ledger_rules_read(house_of(rq->tx)->rules, day_at(now), rq->arena, &l, f);
    if (r != OK)
        return r;
    double fresh = ledger_freshness(&l, p->door_state, p->door_state_at, now, &level);
    json_name(o, S("last"));
    json_open(o, '{');
    json_text_of(o, "door_state", p->door_state);
    json_instant_of(o, "door_state_at", p->door_state_at);
    json_text_of(o, "level", l.codes[level]);
    json_name(o, S("freshness"));
    json_put_real(o, fresh < 0 ? 0 : fresh);
    r = rows_put_of(rq->tx, &Q_door_last, p->id, "visit", &last, o, f);
    json_close(o, '}');
    return r;
}

rc door_put_summary(struct request *rq, const struct premises *p, const struct entity *e,
                    struct fault *f)
{
    struct json_out *o = &rq->out;
    json_name(o, S("summary"));
    json_open(o, '{');
    rc r = put_who(rq, p, e, f);
    if (r == OK)
        r = put_last(rq, p, f);
    if (r == OK) {
        json_name(o, S("open"));
        json_open(o, '{');
        r = db_one(rq->tx, &Q_door_open, ARGS(V_I(p->id)), row_put,
                   &(struct row_put){ &open_work, o }, f);
        json_close(o, '}');
    }
    json_close(o, '}');
    return r;
}
