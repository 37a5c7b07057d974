/* row.h — a row of a table on its way through: what csv.h and xlsx_in.h both give. */
#ifndef NAGUAN_ROW_H
#define NAGUAN_ROW_H

#include "base/err.h"

struct table_row {
    i64 line;         /* where it begins: line of the text or row of the sheet, from 1 */
    const str *cells; /* UTF-8, only during the call */
    size_t count;     /* at most LIMIT_CSV_COLUMNS */
};

/* What is not OK ends the reading and is returned. */
typedef rc (*table_row_fn)(void *arg, const struct table_row *row, struct fault *f);

#endif
