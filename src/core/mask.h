/* mask.h — personal data as other people may see it (domain.md §10.4): 张*, 138****1234, first 6
 * and last 4 of a number. */
#ifndef NAGUAN_MASK_H
#define NAGUAN_MASK_H

#include "base/arena.h"

/* By its look: digits are a number, all else is a name. */
str mask_personal(struct arena *a, str s);

#endif
