/* csv.h — comma separated values, read as they stream by and written for spreadsheets.
 *
 * Reading follows RFC 4180 and forgives what people's programs do: CR, LF or both, quotes in the
 * middle of a cell, text after a closing quote. Empty lines are no rows. Bounds: LIMIT_CSV_COLUMNS,
 * LIMIT_CSV_CELL, CSV_ROW. */
#ifndef NAGUAN_CSV_H
#define NAGUAN_CSV_H

#include "base/buf.h"
#include "codec/row.h"

enum { CSV_ROW = 1 << 20 }; /* bytes of one row */

struct csv_reader;

struct csv_reader *csv_reader_new(struct arena *a, char separator, table_row_fn fn, void *arg);
/* text: UTF-8 without byte order mark, cut anywhere. TOO_LARGE "csv.columns", "csv.cell" or
 * "csv.row" with the arg line. */
CHECKED rc csv_feed(struct csv_reader *r, str text, struct fault *f);
/* INVALID "csv.open_quote" with the arg line where the quote began that nothing closed. */
CHECKED rc csv_finish(struct csv_reader *r, struct fault *f);
/* The most frequent of , ; TAB | outside quotes in the first line of text; a comma when there is
 * none. */
char csv_guess_separator(str text);

/* Writing. A text that a spreadsheet would run as a formula (it begins with = + - @, their
 * full-width forms, TAB, CR or LF) gets an apostrophe in front, unless it is a plain number;
 * csv_unguarded takes it away again. */
struct csv_out {
    buf b;
    bool in_row;
    size_t row_from; /* where the running row begins in b */
};
struct csv_out csv_out_new(struct arena *a, size_t max);
void csv_put_mark(
    struct csv_out *o); /* byte order mark: without it Excel takes UTF-8 for the local code page */
void csv_put_text(struct csv_out *o, str cell);
void csv_put_int(struct csv_out *o, i64 v);
void csv_put_real(struct csv_out *o, double v);
void csv_end_row(struct csv_out *o);
str csv_unguarded(str cell);

#endif
