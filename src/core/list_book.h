/* list_book.h — every list of the house by its name, with who may read it: for exports. */
#ifndef NAGUAN_LIST_BOOK_H
#define NAGUAN_LIST_BOOK_H

#include "core/list.h"

/* Once, at start; rooms outlive all use. */
void list_book_set(const struct room *const *rooms, size_t n);
/* The route that serves the list of that name; NULL when there is none. */
const struct route *list_book_find(str name);

#endif
