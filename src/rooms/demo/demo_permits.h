/* demo_permits.h — the papers beside the business licence: food, tobacco, drugs, devices, hygiene.
 */
#ifndef NAGUAN_DEMO_PERMITS_H
#define NAGUAN_DEMO_PERMITS_H

#include "rooms/demo/demo_shops.h"

void permits_give(const struct market *m, struct shop *s, struct rand *r, struct arena *a);

#endif
