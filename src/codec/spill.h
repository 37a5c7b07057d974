/* spill.h — very many texts by number, in a file without a name instead of in memory. Written once,
 * then read. */
#ifndef NAGUAN_SPILL_H
#define NAGUAN_SPILL_H

#include "base/err.h"

struct spill;

/* most: bytes of all texts, with 8 for each. Goes with a, and its file with it. */
CHECKED rc spill_new(struct arena *a, i64 most, struct spill **ret, struct fault *f);
/* TOO_LARGE "spill.full" over most, DISK_FULL. */
CHECKED rc spill_add(struct spill *s, str text, struct fault *f);
CHECKED rc spill_seal(struct spill *s, struct fault *f); /* no more after it */
size_t spill_count(const struct spill *s);
str spill_at(const struct spill *s, size_t i); /* after the seal; empty beyond the last */

#endif
