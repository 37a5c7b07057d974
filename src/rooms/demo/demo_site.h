/* demo_site.h — where a shop stands and how its address is written. */
#ifndef NAGUAN_DEMO_SITE_H
#define NAGUAN_DEMO_SITE_H

#include "rooms/demo/demo_shops.h"

struct stand {
    struct spot spot;
    str address, street; /* street: the road, or the lane of its cluster */
};

/* at: 0–1, how far along the way. */
struct stand stand_at(const struct market *m, const struct community *c, const struct way *w,
                      double at, struct rand *r, struct arena *a);

#endif
