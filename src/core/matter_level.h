/* matter_level.h — blue, yellow, orange, red: how pressing an open matter is, by what is left of
 * its limit.
 *
 * rules/due_levels says when a level begins: as soon as no more than share_left percent of the
 * limit and no more than days_left days are left. The limit is the one that ends first; it runs
 * from the end of the day of the event, which does not count, to the matter's due_at. A matter
 * keeps the moment of its next level, so that only those are read that have reached it. */
#ifndef NAGUAN_MATTER_LEVEL_H
#define NAGUAN_MATTER_LEVEL_H

#include "core/rule.h"
#include "db/db.h"

struct matter_limit {
    i64 from, due; /* ms; due 0: none runs */
};
/* The level at `now`; *ret_next: when it may be another, 0 for never. */
i64 matter_level(const struct rules *rules, struct matter_limit limit, i64 now, i64 *ret_next);
/* Sets the level of at most `most` open matters that have reached their moment, and tells screens
 * of those that changed. ret_seen: how many it looked at; fewer than most: that was all. */
CHECKED rc matter_levels_refresh(struct tx *tx, i64 most, i64 *ret_seen, struct fault *f);

#endif
