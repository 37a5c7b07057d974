/* figure.h — what the benches share: times, percentiles, the line tools/bench reads, the district
 * they run on. */
#ifndef NAGUAN_FIGURE_H
#define NAGUAN_FIGURE_H

#include "db/scope.h"
#include "search/mirror.h"

struct times {
    double *us;
    size_t n;
};

double now_us(void);
struct times times_new(size_t most);
void times_add(struct times *t, double us);
double times_at(struct times *t, double share); /* 0.99 is the p99, µs */
double memory_mb(void);                         /* resident now */

/* One line for tools/bench; ratio how many times better than the baseline. */
struct figure {
    const char *what, *baseline, *wanted;
    str ours, its_value, ratio;
    bool met;
};
void print_figure(const struct figure *f);

void die(const char *what);
/* The full district of NAGUAN_BENCH_DISTRICT with a fresh image; exits with a word when it is
 * missing. */
struct db *open_district(struct arena *a);
i64 district_bureau(struct db *db, struct arena *a);
/* Every row of a statement, given to fn. */
void each_row(struct db *db, struct arena *a, const char *sql, row_fn fn, void *arg);

/* PostgreSQL of NAGUAN_TEST_POSTGRES: NULL when the environment leaves it out, which is said. */
struct pg;
struct pg *pg_open(void);
void pg_close(struct pg *p);
void pg_run(struct pg *p, const char *sql);
void pg_copy_begin(struct pg *p, const char *sql);
void pg_copy_row(struct pg *p, str line);
void pg_copy_end(struct pg *p);
/* Runs and drains; the bytes of the first column of the first row, and the number of rows. */
size_t pg_ask(struct pg *p, const char *sql, size_t *ret_bytes);

#endif
