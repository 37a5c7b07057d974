/* import_table.h — tables people bring, whatever their rows become: how one is opened, read, told
 * of, and how what was refused is given back.
 *
 * What a column means and what becomes of a row is the rooms' own. Reading files needs heavy
 * libraries and is the worker's: it hands a table over as calls. */
#ifndef NAGUAN_IMPORT_TABLE_H
#define NAGUAN_IMPORT_TABLE_H

#include "codec/csv.h"
#include "codec/json.h"
#include "core/rows.h"

struct request;

/* A table that lies open; what each returns other than OK ends it. done: bytes read so far. */
struct import_table {
    void *arg;
    const str *columns;
    size_t column_count;
    rc (*each)(void *arg, table_row_fn fn, void *fn_arg, struct fault *f);
    i64 (*done)(void *arg);
    i64 size;
};

/* How to open the file, as the map says; empty or 0: find out. */
struct import_options {
    str charset, separator, sheet;
    i64 header_line;
};
/* Reads them from a map or from the options of a first look; field errors below path. */
CHECKED rc import_options_read(const struct json *j, str path, struct import_options *ret,
                               struct fault *f);

/* Told now and then; cancelled says whether to stop after the running batch. */
struct import_watch {
    void *arg;
    void (*progress)(void *arg, i64 done, i64 total);
    bool (*cancelled)(void *arg);
};

/* What became of the rows so far. */
struct import_counts {
    i64 rows, added, changed, unchanged, refused;
};
/* {"rows":…,"added":…,…} without braces. */
void import_put_counts(struct json_out *o, const struct import_counts *n);

/* Whether what was said of a row is about the row: it is refused then and the import goes on. */
bool import_is_about_the_row(rc r);
/* What was said of a row, as objects {"field","code","arg"} of an open array. */
void import_put_said(struct json_out *o, const struct fault *said);

/* ?after=row of a page of rows; 0 without it. INVALID "after". */
CHECKED rc import_rows_after(const struct request *rq, i64 *ret, struct fault *f);
/* Puts "items" into the reply's open object; *ret_next: the row behind which it goes on, 0 when
 * that was all, for import_rows_next, which puts "next". The statement finds rows behind one, in
 * the order of the file, their number first; its last argument, IMPORT_ROWS_PAGE + 1, bounds them.
 */
enum { IMPORT_ROWS_PAGE = 100 };
struct import_rows {
    const struct query *query;
    const struct val *args;
    size_t n;
    const struct row_shape *shape;
};
CHECKED rc import_rows_items(struct request *rq, const struct import_rows *rows, i64 *ret_next,
                             struct fault *f);
void import_rows_next(struct request *rq, i64 next);

/* ---- refused rows as a file, to be put right and sent again ---- */

/* Writes rows behind *after, which moves on; *ret_more says whether there are others. */
typedef rc (*import_refused_fn)(struct request *rq, i64 id, i64 *after, buf *out, bool *ret_more,
                                struct fault *f);
/* The reply refused-ID.csv: row, reasons, and the cells as they came. Spooled. */
CHECKED rc import_refused_reply(struct request *rq, i64 id, import_refused_fn fn, struct fault *f);

/* A page of them being written; one row of the statement: number, reasons, cells. */
struct import_refused {
    struct tx *tx;
    buf *out;
    i64 last;
    size_t n;
};
/* Begins the line of a row, in the transaction's arena: its number and its reasons as "uscc:
 * bad_check_digit 9135…Y44; phone: not_a_phone". The cells follow. */
struct csv_out import_refused_begin(struct import_refused *w, i64 row, str reasons);

#endif
