#include "rooms/food/renewal.h"

#include "core/clock.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/food/food_api.h"

enum { AHEAD = 400 }; /* days within which every licence that opens today ends */

struct search {
    const struct rules *rules;
    str clock;
    day on;
    bool provisional;
};

/* The last or first day to ask for the renewal of what ends that day. */
static rc limit_of(struct search *s, day end, day *ret, struct fault *f)
{
    struct clock_result due;
    rc r = clock_due(s->rules, &(struct clock_ask){ .clock = s->clock, .law = s->on, .from = end },
                     &due, f);
    if (r == OK) {
        *ret = due.due;
        s->provisional = due.provisional;
    }
    return r;
}

/* The first day to end, from `on`, whose limit lies on or after a day: limits rise with the days
 * they are counted from. */
static rc first_to_end(struct search *s, day reached, day *ret, struct fault *f)
{
    day low = s->on, high = s->on + AHEAD, limit;
    while (low < high) {
        day middle = low + (high - low) / 2;
        rc r = limit_of(s, middle, &limit, f);
        if (r != OK)
            return r;
        if (limit >= reached)
            high = middle;
        else
            low = middle + 1;
    }
    *ret = low;
    return limit_of(s, low, &limit, f);
}

rc renewal_window(const struct rules *rules, day on, struct renewal *ret, struct fault *f)
{
    const struct rule_row *row = rule_find(rules, S("food_ends"), S("licence"), on);
    if (!row)
        return fail(f, NOT_FOUND, "clock.unknown");
    struct search closes = { rules, rule_cell(rules, row, S("closes")), on, false },
                  opens = { rules, rule_cell(rules, row, S("opens")), on, false };
    day first, after;
    rc r = first_to_end(&closes, on, &first, f);
    if (r == OK) /* the first that opens only tomorrow ends a day after the last that is open */
        r = first_to_end(&opens, on + 1, &after, f);
    if (r == OK)
        *ret = (struct renewal){ first, after - 1, closes.provisional || opens.provisional };
    return r;
}

static rc put_licences(struct request *rq, const char *name, day from, day to, struct fault *f)
{
    i64 n = 0;
    rc r = db_int(rq->tx, &Q_food_ends_licences, ARGS(V_I(from), V_I(to)), &n, f);
    json_int_of(&rq->out, name, n);
    return r;
}

rc renewals_get(struct request *rq, struct fault *f)
{
    struct renewal w;
    struct json_out *o = &rq->out;
    day today = day_at(tx_now(rq->tx));
    rc r = renewal_window(house_of(rq->tx)->rules, today, &w, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_text_of(o, "today", day_text(rq->arena, today));
    json_text_of(o, "first_end", day_text(rq->arena, w.first_end));
    json_text_of(o, "last_end", day_text(rq->arena, w.last_end));
    json_bool_of(o, "provisional", w.provisional);
    r = put_licences(rq, "open", w.first_end, w.last_end, f);
    if (r == OK)
        r = put_licences(rq, "missed", today, w.first_end - 1, f);
    if (r == OK)
        r = put_licences(rq, "ended", 0, today - 1, f);
    json_close(o, '}');
    return r;
}
