/* import_write.h — a batch of rows becomes records, in one transaction that also counts them. */
#ifndef NAGUAN_IMPORT_WRITE_H
#define NAGUAN_IMPORT_WRITE_H

#include "rooms/imports/import_row.h"

enum row_outcome { ROW_ADDED, ROW_CHANGED, ROW_UNCHANGED, ROW_REFUSED, ROW_OUTCOMES };

struct import_batch {
    struct import_row *rows;
    size_t n;
};

struct import_writing {
    const struct house *house;
    const struct actor *who;
    const struct import_map *map;
    const struct known *known;
    i64 import_id;
    bool dry_run;
    i64 touched; /* operators and doors written so far … */
    bool much;   /* … too many for the search to take in one by one */
};

/* Writes the batch durably: records, history, refusals, counts, ledger. row_count: rows done before
 * it, as the database must have it; CANCELLED when it has not, because another worker went on.
 * ret_counts: by outcome. w->touched and w->much go on. */
CHECKED rc import_write_batch(struct import_writing *w, const struct import_batch *batch,
                              i64 row_count, struct arena *a, i64 ret_counts[ROW_OUTCOMES],
                              struct fault *f);

#endif
