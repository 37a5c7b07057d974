#include "rooms/casefile/case_publish.h"

#include "core/house.h"
#include "core/matter_clock.h"

rc case_publish_if_due(struct tx *tx, struct matter *m, struct case_file *c, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct penalty p;
    rc r = case_penalty(tx, m, c, &p, f);
    bool due = r == OK && !c->simple && c->decided_on != DAY_NONE && c->published_on == DAY_NONE &&
               penalty_is_published(rules, &p);
    if (!due)
        return r;
    c->published_on = day_at(tx_now(tx));
    c->publish_until = penalty_published_until(rules, &p, c->published_on);
    r = matter_clock_stop(tx, m, S("P16"), f);
    return r == OK ? case_update(tx, c, f) : r;
}
