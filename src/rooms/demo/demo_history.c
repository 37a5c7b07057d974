#include "rooms/demo/demo_past.h"

const char *const OUTCOME_CODES[CALL_OUTCOMES] = { NULL,        "seen",    "enrolled", "guided",
                                                   "closed",    "refused", "moved",    "vacant",
                                                   "not_found", "absent",  NULL };
const char *const CATEGORY_CODES[CATEGORIES] = { "food",     "prepaid",     "price",
                                                 "quality",  "service",     "advertising",
                                                 "contract", "after_sales", "licence" };

bool call_is_visit(const struct call *c)
{
    return c->outcome != CALL_SKIPPED && c->outcome != CALL_PLANNED;
}

i64 hazard_found_at(const struct history *h, const struct hazard_life *life)
{
    const struct call *c = &h->calls[life->call];
    return c->at + c->minutes * 60000;
}

bool call_entered(const struct call *c)
{
    return c->outcome == CALL_SEEN || c->outcome == CALL_ENROLLED || c->outcome == CALL_GUIDED;
}

const struct hazard_life *call_hazard(const struct history *h, const struct call *c)
{
    return c->hazard < 0 ? NULL : &h->hazards[c->hazard];
}

static i32 *by_shop(struct arena *a, i64 shops, i32 value)
{
    i32 *at = ARENA_ARRAY(a, i32, (size_t)shops + 1);
    for (i64 i = 0; i < shops; i++)
        at[i] = value;
    return at;
}

rc history_live(const struct market *m, const struct crew *crew, const struct rules *r,
                struct arena *a, const struct history **ret, struct fault *f)
{
    struct history *h = ARENA_NEW(a, struct history);
    *h = (struct history){ .market = m, .crew = crew, .rules = r, .today = m->today };
    day monday = m->today - day_weekday(m->today) + MONDAY;
    h->first = monday - 7 * HISTORY_WEEKS;
    h->last_call = by_shop(a, m->shops, -1);
    h->last_seen = by_shop(a, m->shops, -1);
    h->enrolled = by_shop(a, m->shops, -1);
    h->filed = by_shop(a, m->shops, 0);
    past_sweeps(h, a);
    rc code = past_hazards(h, a, f);
    if (code != OK)
        return code;
    past_filings(h, a);
    past_plan_today(h);
    *ret = h;
    return OK;
}
