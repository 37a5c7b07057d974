/* matter_recount.h — last days that were reckoned before the notice of holidays for their year was
 * there are reckoned anew when it has come.
 *
 * The State Council says in late autumn how the next year's holidays lie; what falls due in that
 * year before somebody knew is provisional (core/clock.h). Rules are read when the house starts, so
 * a house that starts with a new notice looks once through all running limits that are provisional.
 * A limit that is met or over, or stands still, is not touched: the last is reckoned anew when it
 * goes on. Each day that moves is a line in the ledger of its matter, a fact for whoever holds it,
 * and stands on that person's first page of the day for a while (rules/inbox_settings). */
#ifndef NAGUAN_MATTER_RECOUNT_H
#define NAGUAN_MATTER_RECOUNT_H

#include "core/matter_clock.h"

/* A stretch of the walk: limits behind `after`, at most `most` of them. Of those it saw `last` is
 * the last one; fewer seen than most: that was all. */
struct recounting {
    i64 after, most;
    i64 last, seen, moved;
};
/* Reckons a stretch anew. Writes last, seen and moved of r alone. */
CHECKED rc matters_recount(struct tx *tx, struct recounting *r, struct fault *f);

/* The line in the ledger and the fact for whoever holds m, for a limit that moved on a part of it;
 * m is as it is afterwards. */
CHECKED rc matter_recount_tell(struct tx *tx, const struct matter *m,
                               const struct clock_moved *moved, struct fault *f);

#endif
