/* xlsx_in.h — the cells of one sheet of an XLSX file, as text, streamed.
 *
 * Dates come as 2026-04-30 or 2026-04-30 13:05:00 by the style of the cell, percents and money as
 * plain numbers, booleans as TRUE and FALSE, errors as they show (#N/A). Formulas give their last
 * result. Refused as bombs (TOO_LARGE "xlsx.bomb"): more than LIMIT_ZIP_ENTRIES entries, an entry
 * that unpacks to more than LIMIT_ZIP_RATIO times its size or to more than XLSX_UNPACKED, more than
 * XLSX_STRINGS of shared text. INVALID "xlsx.broken" for what is no such file. XML with a document
 * type is refused: nothing is ever fetched or expanded. */
#ifndef NAGUAN_XLSX_IN_H
#define NAGUAN_XLSX_IN_H

#include "codec/row.h"

#define XLSX_UNPACKED ((i64)4 << 30)   /* bytes of one entry */
#define XLSX_STRINGS  ((i64)192 << 20) /* bytes of all shared strings, with 8 for each */

struct xlsx_in;

/* fd stays the caller's. */
CHECKED rc xlsx_in_open(int fd, struct xlsx_in **ret, struct fault *f);
void xlsx_in_close(struct xlsx_in *x); /* NULL is fine */
size_t xlsx_in_sheets(const struct xlsx_in *x);
str xlsx_in_sheet_name(const struct xlsx_in *x, size_t i);
/* Every row with a cell, in order; also cells of an empty row between. TOO_LARGE "csv.columns" or
 * "csv.cell" with line. */
CHECKED rc xlsx_in_each(struct xlsx_in *x, size_t sheet, table_row_fn fn, void *arg,
                        struct fault *f);
i64 xlsx_in_done(const struct xlsx_in *x); /* unpacked bytes of the sheet read so far */
i64 xlsx_in_size(const struct xlsx_in *x, size_t sheet);

#endif
