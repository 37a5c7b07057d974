/* imports.h — tables people bring into the register: what a column means, row by row what becomes
 * of it, and back again.
 *
 * A map says which column is which field. Every row ends as added, changed, unchanged or refused
 * with reasons; an import can be taken back as a whole. What it has in common with other tables
 * people bring is core/import_table.h. */
#ifndef NAGUAN_IMPORTS_H
#define NAGUAN_IMPORTS_H

#include "core/actor.h"
#include "core/house.h"
#include "core/import_table.h"

struct room;
extern const struct room imports_room;

struct import_run {
    i64 id, bureau_id, job_id;
    str file_hash, file_name, map, state;
    bool dry_run;
    struct import_counts n;
    i64 created_by, created_at, finished_at, undone_at;
    str left_out; /* what import_go left out */
};

/* Notes a new import in the database; id and times are filled in. INVALID when the map is wrong. */
CHECKED rc import_begin(struct tx *tx, const struct actor *who, struct import_run *run,
                        struct fault *f);
CHECKED rc import_get(struct tx *tx, i64 id, struct import_run *ret, struct fault *f);

/* Takes the table in as run says, from where it stopped when it was begun before: rows are counted
 * in the transaction that writes them. who: the machine, on behalf of somebody, with the whole
 * bureau's scope. Outside any transaction. CANCELLED when watch said so; what was done stays.
 * run->left_out: lenient values that were wrong and left out, as a JSON object field → number; in
 * a.
 */
CHECKED rc import_go(const struct house *house, const struct actor *who, struct import_run *run,
                     const struct import_table *t, const struct import_watch *watch,
                     struct arena *a, struct fault *f);

/* Notes that the file could not even be opened; returns outcome. */
rc import_fail(const struct house *house, const struct actor *who, struct import_run *run,
               rc outcome, struct arena *a, struct fault *f);

/* Takes a whole import back: what it added and nothing else speaks of goes, what it changed gets
 * its old values where nobody changed them since. Puts the members of the result into o: not_undone
 * (the first thousand of what stays, and why), removed, restored, kept (numbers). Safe to be
 * repeated. */
CHECKED rc import_undo(const struct house *house, const struct actor *who, i64 import_id,
                       const struct import_watch *watch, struct arena *a, struct json_out *o,
                       struct fault *f);

/* Which field each column looks like, by its title (rules: import_headers): an object field →
 * title. */
void import_guess(const struct rules *rules, const str *columns, size_t n, struct json_out *o);

/* The rows that were refused, as a CSV of row, reasons and the row itself, page by page: rows after
 * *after are written, which moves on; *ret_more says whether there are others. */
CHECKED rc import_refusals_csv(struct tx *tx, i64 import_id, i64 *after, buf *out, bool *ret_more,
                               struct fault *f);

#endif
