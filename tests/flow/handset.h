/* handset.h — a phone that fills itself with an area once and then takes only what changed. */
#ifndef NAGUAN_TEST_HANDSET_H
#define NAGUAN_TEST_HANDSET_H

#include "desk.h"

enum { HANDSET_MOST = 6000 };

struct held {
    str id, row;
};

struct handset {
    i64 who;
    const char *area;
    struct arena *arena; /* of what is on it */
    struct held at[HANDSET_MOST];
    size_t n;
    str cursor;                     /* empty: nothing is on it */
    int deltas, resets, gone, rows; /* so far, by handset_renew */
    size_t bytes;                   /* of the last reply */
};

struct handset *handset_new(i64 who, const char *area);
void handset_free(struct handset *p);
/* Everything anew. */
void handset_fill(struct desk *d, struct handset *p);
/* What changed since, or everything anew when the server says so; an area that is not the person's
 * (any more) empties it. */
void handset_renew(struct desk *d, struct handset *p);
/* The row of a door; empty when it is not there. */
str handset_row(const struct handset *p, i64 door);
/* That it holds what a fresh one would; prints the first difference. On PostgreSQL transactions of
 * others hold facts back until they end (docs/internals/outbox.md): as long as any is held back it
 * asks again for what changed. */
bool handset_is_fresh(struct desk *d, struct handset *p);

#endif
