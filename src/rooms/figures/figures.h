/* figures.h — the statistics of complaints, reports and cases: exact at any moment, because what a
 * matter counts for is written in the transaction in which it moves; no page counts the register.
 *
 * rules/tallies says what counts when, rules/indicators what is told of it; README.md in words. */
#ifndef NAGUAN_FIGURES_H
#define NAGUAN_FIGURES_H

#include "core/house.h"
#include "core/matter.h"
#include "core/request.h"

extern const struct room figures_room;

/* A follower of matters (core/matter.h): notes that m has moved; what it counts for is looked at
 * when the transaction is done, for a room may write its own rows after it told. */
CHECKED rc figures_follow(struct tx *tx, const struct matter *m, str from, struct fault *f);

/* The table of figures as a file, written by whoever holds the format. */
enum figures_cell_sort {
    FIGURES_NOTHING, /* nothing to divide by, nothing to compare with */
    FIGURES_TEXT,
    FIGURES_INT,        /* a count; fen where amounts are summed up */
    FIGURES_HUNDREDTHS, /* a value in whole hundredths of what it is measured in */
    FIGURES_DAY,
};
struct figures_cell {
    enum figures_cell_sort sort;
    str text;
    i64 n;
};
struct figures_sheet {
    /* Each row from left to right, the head first; cells live during the call. */
    void (*row)(void *arg, const struct figures_cell *cells, size_t n);
    void *arg;
};
/* What the address of the figures with this query shows that person, row by row; the scope of tx is
 * the caller's. FORBIDDEN where figures are not for them; field errors as of the address. */
CHECKED rc figures_book(struct tx *tx, const struct actor *who, str query,
                        const struct figures_sheet *sheet, struct fault *f);

/* Counts a bureau again from its matters, some at a time, while it works on: leaves exactly the
 * rows that following leaves. */
struct figures_rebuild {
    const struct house *house;
    i64 bureau_id;
    struct arena *arena;
    void (*seen)(void *arg, i64 matters); /* after each piece; may be NULL */
    bool (*stop)(void *arg);              /* between pieces; may be NULL */
    void *arg;
};
/* ret_matters: how many it looked at. CANCELLED when stop said so. */
CHECKED rc figures_rebuild(const struct figures_rebuild *ask, i64 *ret_matters, struct fault *f);

#endif
