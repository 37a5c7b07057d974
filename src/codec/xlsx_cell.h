/* xlsx_cell.h — what the number in a cell shows. */
#ifndef NAGUAN_XLSX_CELL_H
#define NAGUAN_XLSX_CELL_H

#include "base/buf.h"
#include "codec/xlsx_book.h"

/* raw: the content of <v>. A number to 15 digits as people see it, whole ones without exponent; a
 * date or time when form says so and the number is one. What is no number comes through as it is.
 */
void xlsx_number(buf *out, str raw, enum cell_form form, bool from_1904);
/* Text of a shared or inline string: _x000D_ stands for the character of that number. */
void xlsx_text(buf *out, str raw);

#endif
