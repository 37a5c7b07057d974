/* intake_cell.h — cells as other systems write them. */
#ifndef NAGUAN_INTAKE_CELL_H
#define NAGUAN_INTAKE_CELL_H

#include "base/date.h"
#include "core/rule.h"

/* A day with or without a time of day, as people and platforms write it (2026-05-06 14:30:25,
 * 2026/5/6, 2026年5月6日14时30分, 20260506143025, RFC 3339), or the number a spreadsheet keeps
 * it by (46148.604); without an offset in China. A day
 * alone is its first millisecond. */
bool cell_instant(str s, i64 *ret);
/* Yuan ("1,280.50", with what rules/intake_words writes for it) as fen; at most two decimals, not
 * negative. */
bool cell_fen(const struct rules *rules, str s, i64 *ret);

/* rules/intake_words: the code that a cell means in a field; empty when none. list: the code list
 * of that field, whose own codes and names are known too; NULL without one. */
str cell_code(const struct rules *rules, const char *list, const char *field, str cell);

#endif
