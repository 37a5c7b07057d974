/* rule.h — the law as rows: code lists, clocks, calendar, checklists, with basis and dates of
 * validity.
 *
 * `rules/` is read once into an immutable rule pack whose id is the digest of its files; a matter
 * keeps the id of the pack it was opened under, the database keeps every pack that was ever in
 * force. */
#ifndef NAGUAN_RULE_H
#define NAGUAN_RULE_H

#include "base/date.h"
#include "base/err.h"

struct rules; /* one pack, immutable, any thread */

/* One row of a code list. */
struct rule_row {
    str list, code; /* "hazard_kinds", "H1a" */
    str name_zh, name_en;
    str basis;                /* "REG 46; REG-R 31, 72" */
    day valid_from, valid_to; /* inclusive; INT32_MIN / INT32_MAX when open */
    const str *cells;         /* further columns as text, in the order of rule_columns(list) */
};

/* Reads and checks dir. INVALID with one field error per fault, field = "file:line.column". */
CHECKED rc rules_load(str dir, struct rules **ret, struct fault *f);
void rules_free(struct rules *r);
str rules_pack(const struct rules *r); /* id: SM3 in hex */
/* A file of the pack as it was read ("letters/order.txt"); empty when there is none. Every .csv and
 * .txt is kept. */
str rules_text(const struct rules *r, str file);
size_t rules_files(const struct rules *r);
/* Makes r the pack that field tables check their codes against (core/record.h). It must outlive all
 * decoding. */
void rules_install(const struct rules *r);

/* The row of code in list valid on d; NULL when there is none. */
const struct rule_row *rule_find(const struct rules *r, str list, str code, day d);
bool rule_known(const struct rules *r, str list, str code); /* on any day */
/* All rows of a list in file order, also those not valid now. */
const struct rule_row *rule_rows(const struct rules *r, str list, size_t *ret_count);
size_t rule_lists(const struct rules *r, const str **ret_names);
const str *rule_columns(const struct rules *r, str list, size_t *ret_count);
/* A further cell of row; empty when its list has no such column. */
str rule_cell(const struct rules *r, const struct rule_row *row, str column);
/* A basis as papers cite it: "REG 46; DESIGN" → the Chinese name of the law and its articles. What
 * is no law (conventions of this system, local practice) is left out; may come out empty. */
str rule_basis(const struct rules *r, str basis, struct arena *a);

#endif
