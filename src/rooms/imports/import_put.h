/* import_put.h — one row against the register as it is: what it adds or changes. */
#ifndef NAGUAN_IMPORT_PUT_H
#define NAGUAN_IMPORT_PUT_H

#include "rooms/imports/import_write.h"

/* Operators and doors that were written, for the search; two for each row at the most. */
struct import_touched {
    i64 *at;
    size_t n;
};

struct import_verdict {
    enum row_outcome outcome;
    const struct field_error *errors; /* of a refusal, in the arena of the transaction */
};

/* Nothing is written for a row that is refused. Within tx. */
CHECKED rc import_put_row(struct tx *tx, const struct import_writing *w,
                          const struct import_row *row, struct import_touched *touched,
                          struct import_verdict *ret, struct fault *f);

#endif
