/* rule_load.h — between the files that read rules/: rule_files (the tree), rule_load (rows),
 * rule_cells (one cell). */
#ifndef NAGUAN_RULE_LOAD_H
#define NAGUAN_RULE_LOAD_H

#include "core/rule_pack.h"

enum { RULE_FILE_MAX = 4 << 20, RULE_FILES_MAX = 512, RULE_CELL_MAX = 4000 };

/* Reads every .csv and .txt of dir, dir/calendar and dir/letters, sorted by name, and names the
 * pack by their digest. UNAVAILABLE when dir cannot be read, INVALID for files that are too many,
 * too large or not UTF-8. */
CHECKED rc rule_files_read(struct rules *r, str dir, struct fault *f);

/* Makes a pack of the files r holds: rows, index, checks, calendar, clocks. INVALID with the
 * faults; r is then good for nothing. */
CHECKED rc rules_build(struct rules *r, struct fault *f);

/* Why a cell does not fit its column ("required", "not_a_number", "out_of_range", …: keys below
 * "field."), or NULL. References are looked at later, when all lists are there. */
const char *rule_cell_fault(const struct cell_rule *c, str cell);

#endif
