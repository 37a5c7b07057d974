/* demo_past.h — the parts of the history, each worked out on top of the ones before. */
#ifndef NAGUAN_DEMO_PAST_H
#define NAGUAN_DEMO_PAST_H

#include "rooms/demo/demo_history.h"

/* The last days at the model station are busier, so that there is work to see. */
enum { RECENT_DAYS = 20 };

void past_sweeps(struct history *h, struct arena *a);
CHECKED rc past_hazards(struct history *h, struct arena *a, struct fault *f);
void past_filings(struct history *h, struct arena *a);
/* Lays out today's sweep of each station and the drafts of the next one; room for them was left by
 * past_sweeps. */
void past_plan_today(struct history *h);

#endif
