/* intake_import.h — tables taken in as intakes, row by row, as rows of the database. */
#ifndef NAGUAN_INTAKE_IMPORT_H
#define NAGUAN_INTAKE_IMPORT_H

#include "rooms/intake/intake_table.h"

struct intake_import {
    i64 id, bureau_id, unit_id, job_id;
    str template, file_hash, file_name, map, state;
    bool dry_run;
    struct import_counts n;
    i64 created_by, created_at, finished_at, codes_told_at;
};

/* In the actor's scope, or NOT_FOUND "intake_import.not_found". */
CHECKED rc intake_import_read(struct tx *tx, i64 id, struct intake_import *ret, struct fault *f);
/* Whether the codes of those who filed its rows were told, and the minutes are over in which they
 * are told again (rules: intake_settings, codes_again). */
bool intake_import_codes_over(struct tx *tx, const struct intake_import *run);
/* The rows that were refused, as CSV of row, reasons and cells; for whoever brought the table.
 * Rows after *after, which moves on. */
CHECKED rc intake_import_refused(struct tx *tx, const struct actor *who, i64 id, i64 *after,
                                 buf *out, bool *ret_more, struct fault *f);

#endif
