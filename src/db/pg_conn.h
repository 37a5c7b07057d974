/* pg_conn.h — the inside of a connection to PostgreSQL, for its two files: db_postgres.c speaks to
 * libpq, pg_session.c says what begins, parts and ends a transaction. */
#ifndef NAGUAN_PG_CONN_H
#define NAGUAN_PG_CONN_H

#include "db/driver.h"

enum {
    ON_THE_WAY = 64, /* statements whose answers may be outstanding */
    UNNEEDED = 32,   /* prepared statements to be given up at the next beginning */
};

struct pg_result; /* libpq's */

/* One statement whose rows are still coming. */
struct stream {
    struct stream *outer;
    struct pg_result *current;
    struct arena *arena;     /* of kept; NULL until something had to be kept */
    struct pg_result **kept; /* rows brought in for later, each its own result */
    size_t n, cap, next;
    bool ended; /* the server has sent everything */
};

struct pg_conn {
    struct conn base;
    void *pg;
    struct stream *streams; /* innermost first */
    unsigned serial;        /* for names of prepared statements */
    bool stale;             /* cached plans no longer fit the schema */
    bool copying, reader;
    bool piped; /* libpq is in pipeline mode */
    const char *sent[ON_THE_WAY];
    int on_the_way; /* of sent: names of statements whose answers are outstanding */
    bool synced;    /* nothing more may follow what is on the way */
    bool budgeted;  /* a job has set its budget: it is not the next one's */
    unsigned unneeded[UNNEEDED];
    int unneeded_n;
};

static inline struct pg_conn *pg_own(struct conn *c)
{
    return (struct pg_conn *)c;
}

/* db_postgres.c */
/* The connection is gone and must be replaced. */
rc pg_lost(struct pg_conn *c, struct fault *f, const char *name);
/* Waits until all that was put on the way is done, so that the connection is free. */
CHECKED rc pg_settle(struct pg_conn *c, struct fault *f);
/* Runs a text and waits; one without rows. */
CHECKED rc pg_simple(struct pg_conn *c, const char *sql, struct fault *f, const char *name);
/* Puts a text on the way without waiting. */
CHECKED rc pg_send_text(struct pg_conn *c, const char *sql, const char *name, struct fault *f);

CHECKED rc pg_copy_start(struct pg_conn *c, const char *sql, const char *table, struct fault *f);
bool pg_copy_put(struct pg_conn *c, str text);
/* Ends the copy, well or with why it stopped. */
CHECKED rc pg_copy_end(struct pg_conn *c, const char *why, struct fault *f, const char *table);

/* pg_session.c: what driver.h says of each */
CHECKED rc pg_set_up(struct pg_conn *c, enum conn_use use, struct fault *f);
CHECKED rc pg_begin(struct conn *base, enum db_mode mode, struct fault *f);
CHECKED rc pg_mark(struct conn *base, enum part part, struct fault *f);
CHECKED rc pg_keep(struct conn *base, enum part part, struct fault *f);
CHECKED rc pg_undo(struct conn *base, enum part part, struct fault *f);
CHECKED rc pg_settled(struct conn *base, struct fault *f);
CHECKED rc pg_set_budget(struct conn *base, int ms, struct fault *f);
CHECKED rc pg_impatient(struct conn *base, struct fault *f);
CHECKED rc pg_lock_schema(struct conn *base, struct fault *f);
CHECKED rc pg_script(struct conn *base, str sql, struct fault *f);
CHECKED rc pg_copy_in(struct conn *base, const struct copy *in, struct fault *f);
void pg_finalize(struct conn *base, struct statement *st);
/* Statements are named by number; the number is the handle. */
void pg_statement_name(char name[20], const void *handle);
/* Keeps a result of a walk for later; s->arena is there. */
void pg_keep_rows(struct stream *s, struct pg_result *res);

#endif
