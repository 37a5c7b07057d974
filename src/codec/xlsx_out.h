/* xlsx_out.h — one sheet of an XLSX file, written row by row in constant memory. Part of
 * codec_heavy_dep. */
#ifndef NAGUAN_XLSX_OUT_H
#define NAGUAN_XLSX_OUT_H

#include "base/date.h"
#include "base/err.h"

struct xlsx_out;

/* path: where the file comes to lie, overwritten; its folder takes temporary files, too. sheet:
 * name shown on the tab, cut to what a spreadsheet allows. */
CHECKED rc xlsx_out_new(str path, str sheet, struct xlsx_out **ret, struct fault *f);
/* Cells go from left to right. More than a sheet holds (16,384 columns, 1,048,576 rows) is told by
 * xlsx_out_finish; a text of more than 32,767 characters is cut and ends in an ellipsis. Texts are
 * never formulas or links. */
void xlsx_put_text(struct xlsx_out *x, str cell);
void xlsx_put_head(struct xlsx_out *x, str cell); /* bold */
void xlsx_put_int(struct xlsx_out *x, i64 v);     /* as text where a double would lose digits */
void xlsx_put_real(struct xlsx_out *x, double v);
void xlsx_put_day(struct xlsx_out *x, day d);
void xlsx_put_instant(struct xlsx_out *x, i64 ms); /* in China's time */
void xlsx_put_nothing(struct xlsx_out *x);
void xlsx_end_row(struct xlsx_out *x);
/* Writes the file and frees x, also when it fails. TOO_LARGE "xlsx.rows", DISK_FULL. */
CHECKED rc xlsx_out_finish(struct xlsx_out *x, struct fault *f);
void xlsx_out_abandon(struct xlsx_out *x); /* removes the file; NULL is fine */

#endif
