/* import_put.h — one row against the register as it is: what it adds or changes. */
#ifndef NAGUAN_IMPORT_PUT_H
#define NAGUAN_IMPORT_PUT_H

#include "rooms/imports/import_write.h"

/* ret_errors: why the row was refused, when it was; nothing is written then. Within tx. */
CHECKED rc import_put_row(struct tx *tx, const struct import_writing *w,
                          const struct import_row *row, enum row_outcome *ret,
                          const struct field_error **ret_errors, struct fault *f);

#endif
