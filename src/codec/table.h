/* table.h — the table in a file a person brings: CSV in any encoding of charset.h, or XLSX, told
 * apart by content.
 *
 * Reads in bounded memory from a file descriptor that can seek. Part of codec_heavy_dep (libzip,
 * expat). */
#ifndef NAGUAN_TABLE_H
#define NAGUAN_TABLE_H

#include "codec/charset.h"
#include "codec/row.h"

struct table;

enum table_form { TABLE_CSV, TABLE_XLSX };

/* All zero or empty: find out. */
struct table_options {
    enum charset charset; /* of a CSV */
    char separator;       /* of a CSV */
    str sheet;            /* of an XLSX, by name; the first one otherwise */
    i64 header_line;      /* the line or sheet row of the column names; the first that is not empty
                             otherwise */
};

struct table_info {
    enum table_form form;
    enum charset charset;
    char separator;
    const str *sheets; /* of an XLSX */
    size_t sheet_count;
    str sheet; /* the one that is read */
    i64 header_line;
    const str
        *columns; /* trimmed; an empty or repeated name is the file's problem, not refused here */
    size_t column_count;
};

/* fd stays the caller's and must be open until table_close. The whole of a CSV is looked at once to
 * guess its encoding. UNSUPPORTED "table.form" for any other file (a picture, an old .xls), INVALID
 * "table.empty" without a header, NOT_FOUND "table.sheet"; TOO_LARGE and INVALID as csv.h and
 * xlsx_in.h say. */
CHECKED rc table_open(int fd, const struct table_options *o, struct table **ret, struct fault *f);
void table_close(struct table *t); /* NULL is fine */
const struct table_info *table_info(const struct table *t);
/* Calls fn for every row after the header that has a cell with something in it; cells are trimmed,
 * an apostrophe that kept a spreadsheet from computing is gone (csv_unguarded), and there are
 * always column_count of them or more. May be called again; each time from the start. What fn
 * returns other than OK ends the reading and is returned. */
CHECKED rc table_each(struct table *t, table_row_fn fn, void *arg, struct fault *f);
/* How far the running table_each has come, of table_size; both in bytes of the file or of the
 * unpacked sheet. */
i64 table_done(const struct table *t);
i64 table_size(const struct table *t);
i64 table_replaced(const struct table *t); /* characters so far that the encoding does not know */

#endif
