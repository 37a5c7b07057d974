/* sheet.h — an import from a text in the test, and what came of it. */
#ifndef NAGUAN_TEST_SHEET_H
#define NAGUAN_TEST_SHEET_H

#include "bureau.h"

#include "rooms/imports/imports.h"

/* The map most tests use: key uscc; columns code, name, phone, address, place, lon, lat. */
extern const char plain_map[];

struct sheet_run {
    struct import_run run;
    i64 stop_after; /* cancelled when that many rows are done; 0: never */
    int batches;    /* of progress */
};

/* Forgets earlier imports; called by a test's setup. */
void sheet_clear(struct bureau *b);
/* A line of CSV for each row, the first one the columns. r: zero, or with run.dry_run or
 * stop_after. */
rc sheet_import(struct bureau *b, const char *map, const char *text, struct sheet_run *r);
/* Begins, and does not run. */
rc sheet_begin(struct bureau *b, const char *map, struct sheet_run *r);
/* Runs what was begun, from where the database says it stopped. */
rc sheet_go(struct bureau *b, const char *text, struct sheet_run *r);
/* Counts as text: "added 1 changed 0 unchanged 2 refused 0". */
const char *sheet_counts(struct bureau *b, const struct sheet_run *r);
/* The reasons of a refused row, "" when it was not refused. */
const char *sheet_reasons(struct bureau *b, const struct sheet_run *r, i64 row);
/* A right unified social credit code, another for each n. */
const char *sheet_uscc(struct bureau *b, int n);
/* One text from the database. */
const char *sheet_text(struct bureau *b, const char *sql);

#endif
