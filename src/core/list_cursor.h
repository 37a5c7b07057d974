/* list_cursor.h — where a page ended, as text for the client: keys and a signature. */
#ifndef NAGUAN_LIST_CURSOR_H
#define NAGUAN_LIST_CURSOR_H

#include "core/list.h"

CHECKED rc list_cursor_write(const struct list_query *q, const struct list_key *key,
                             struct arena *a, str *ret, struct fault *f);
/* BAD_REQUEST "list.cursor" when it is broken, forged, or of another query. */
CHECKED rc list_cursor_read(const struct list_query *q, str text, struct arena *a,
                            struct list_key *ret, struct fault *f);

#endif
