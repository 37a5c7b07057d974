/* register_search.h — what was typed into the one box, found in the mirror; within the register. */
#ifndef NAGUAN_REGISTER_SEARCH_H
#define NAGUAN_REGISTER_SEARCH_H

#include "search/mirror.h"

/* found: room for limit. filter: of operators, with its scope. */
CHECKED rc register_find(struct tx *tx, str typed, const struct door_filter *filter, size_t limit,
                         struct found *found, size_t *ret_n, struct fault *f);

#endif
