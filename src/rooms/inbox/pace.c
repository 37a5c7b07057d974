/* pace.c — how long each unit needs for what it has, and how often its limits are broken: from what
 * it did in the last days, with every figure it is made of.
 *
 * hours to clear = open ÷ (closed ÷ working hours of the period): with nothing new coming in.
 * breach share = limits broken ÷ limits that ended or fell due in the period; a running one that is
 * over is broken, one that stands still is not counted. */
#include "core/clock.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

enum { UNITS = 512, PER_MILLE = 1000, HOUR_MS = 3600000 };

struct pace {
    i64 unit_id, open, late, closed, closed_ms, limits, broken;
};

struct paces {
    struct pace at[UNITS];
    size_t n;
    int column; /* which statement is read */
};

static struct pace *pace_of(struct paces *p, i64 unit_id)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].unit_id == unit_id)
            return &p->at[i];
    if (p->n == UNITS)
        return NULL;
    p->at[p->n] = (struct pace){ .unit_id = unit_id };
    return &p->at[p->n++];
}

static rc take_open(const struct row *r, void *arg, struct fault *f)
{
    struct pace *p = pace_of(arg, row_int(r, 0));
    (void)f;
    if (p) {
        p->open = row_int(r, 1);
        p->late = row_int(r, 2);
    }
    return OK;
}

static rc take_closed(const struct row *r, void *arg, struct fault *f)
{
    struct pace *p = pace_of(arg, row_int(r, 0));
    (void)f;
    if (p) {
        p->closed = row_int(r, 1);
        p->closed_ms = row_int(r, 2);
    }
    return OK;
}

static rc take_limits(const struct row *r, void *arg, struct fault *f)
{
    struct pace *p = pace_of(arg, row_int(r, 0));
    (void)f;
    if (p) {
        p->limits += row_int(r, 1);
        p->broken += row_int(r, 2);
    }
    return OK;
}

static rc take_over(const struct row *r, void *arg, struct fault *f)
{
    struct pace *p = pace_of(arg, row_int(r, 0));
    (void)f;
    if (p) {
        p->limits += row_int(r, 1);
        p->broken += row_int(r, 1);
    }
    return OK;
}

struct period {
    day from, to; /* both included; to is yesterday: today is not over */
    i64 hours;    /* working hours in it */
};

static struct period period_of(struct tx *tx)
{
    const struct rules *rules = house_of(tx)->rules;
    struct period p = { .to = day_at(tx_now(tx)) - 1 };
    p.from = p.to - (day)inbox_setting(tx, "pace_days") + 1;
    i64 days = calendar_between(rules, p.from - 1, p.to);
    p.hours = days * inbox_setting(tx, "day_hours");
    return p;
}

static void put_ratio(struct json_out *o, const char *name, i64 n, i64 of)
{
    json_name(o, str_from(name));
    if (of)
        json_put_int(o, n / of);
    else
        json_put_null(o); /* nothing to go by */
}

static void put_pace(struct json_out *o, const struct pace *p, i64 hours)
{
    json_open(o, '{');
    json_id_of(o, "unit_id", p->unit_id);
    json_int_of(o, "open", p->open);
    json_int_of(o, "late", p->late);
    json_int_of(o, "closed", p->closed);
    json_int_of(o, "limits", p->limits);
    json_int_of(o, "broken", p->broken);
    put_ratio(o, "mean_hours", p->closed_ms / HOUR_MS, p->closed);
    put_ratio(o, "hours_to_clear", p->open * hours, p->closed);
    put_ratio(o, "broken_per_mille", p->broken * PER_MILLE, p->limits);
    json_close(o, '}');
}

static rc count(struct request *rq, const struct period *t, struct paces *p, struct fault *f)
{
    struct val bureau = V_I(rq->actor->bureau_id), from = V_I(day_start(t->from)),
               to = V_I(day_end(t->to));
    rc r = db_each(rq->tx, &Q_pace_open, ARGS(bureau, V_I(tx_now(rq->tx))), take_open, p, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_pace_closed, ARGS(bureau, from, to), take_closed, p, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_pace_limits, ARGS(from, to), take_limits, p, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_pace_over, ARGS(V_I(t->from), V_I(t->to + 1)), take_over, p, f);
    return r;
}

rc pace_get(struct request *rq, struct fault *f)
{
    struct paces *p = ARENA_NEW(rq->arena, struct paces);
    struct json_out *o = &rq->out;
    struct period t = period_of(rq->tx);
    rc r = count(rq, &t, p, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_instant_of(o, "as_of", tx_now(rq->tx));
    json_name(o, S("from"));
    record_put_day(o, t.from);
    json_name(o, S("to"));
    record_put_day(o, t.to);
    json_int_of(o, "working_hours", t.hours);
    json_name(o, S("units"));
    json_open(o, '[');
    for (size_t i = 0; i < p->n; i++)
        put_pace(o, &p->at[i], t.hours);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}
