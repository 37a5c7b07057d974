/* renewal.h — which food licences may be renewed on a day: asked for not before the clock that
 * opens and not after the clock that closes, both counted back from the day a licence ends (Order
 * 78; rules/food_ends names the clocks). */
#ifndef NAGUAN_FOOD_RENEWAL_H
#define NAGUAN_FOOD_RENEWAL_H

#include "core/rule.h"

struct renewal {
    day first_end, last_end; /* what ends from the one to the other may be renewed on that day */
    bool provisional;        /* a day that mattered has no notice of holidays yet */
};
/* NOT_FOUND "clock.unknown" when the rules have no such clocks on that day. */
CHECKED rc renewal_window(const struct rules *rules, day on, struct renewal *ret, struct fault *f);

#endif
