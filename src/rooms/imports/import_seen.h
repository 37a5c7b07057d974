/* import_seen.h — the keys a file has had so far, exactly, and where. */
#ifndef NAGUAN_IMPORT_SEEN_H
#define NAGUAN_IMPORT_SEEN_H

#include "base/err.h"

enum { SEEN_MOST = 5000000 }; /* keys of one file */

struct seen;

struct seen *seen_new(void); /* NULL without memory */
void seen_free(struct seen *s);
/* *ret_line: where the key stood before, 0 when it is new. TOO_LARGE "import.too_many_rows". */
CHECKED rc seen_add(struct seen *s, str key, i64 line, i64 *ret_line, struct fault *f);

#endif
