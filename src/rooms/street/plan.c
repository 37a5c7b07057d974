/* plan.c — the sweep that a plan becomes. */
#include "rooms/street/share.h"
#include "rooms/street/surprise.h"
#include "rooms/street/sweep.h"

#include <string.h>

rc plan_make_sweep(struct tx *tx, const struct actor *who, const struct sweep_plan *plan,
                   day on_day, i64 *ret_id, struct fault *f)
{
    const struct stop *picked;
    size_t n;
    if (plan->surprise)
        return surprise_make(tx, who, plan, on_day, ret_id, f);
    struct sweep s = { .id = tx_id(tx),
                       .unit_id = plan->unit_id,
                       .plan_id = plan->id,
                       .name = plan->name,
                       .on_day = on_day,
                       .places = plan->places,
                       .area = plan->area };
    rc r = plan_pick(tx, plan, &picked, &n, f);
    if (r != OK)
        return r;
    struct stop *stops = ARENA_ARRAY(tx_arena(tx), struct stop, n + 1);
    if (n)
        memcpy(stops, picked, n * sizeof *stops);
    r = sweep_insert(tx, who, &s, f);
    if (r == OK)
        r = sweep_set_members(tx, s.id, plan->people, f);
    if (r == OK)
        r = stops_lay_out(tx, s.unit_id, stops, n, f);
    if (r == OK)
        r = sweep_put_stops(tx, s.id, stops, n, f);
    if (r == OK)
        r = sweep_tell(tx, who, &s, "make", S(""), f);
    if (r == OK)
        *ret_id = s.id;
    return r;
}
