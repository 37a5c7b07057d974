#include "figure.h"

#include "sys/wall.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

struct times times_new(size_t most)
{
    return (struct times){ calloc(most, sizeof(double)), 0 };
}

void times_add(struct times *t, double us)
{
    t->us[t->n++] = us;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

double times_at(struct times *t, double share)
{
    if (!t->n)
        return 0;
    qsort(t->us, t->n, sizeof *t->us, by_size);
    size_t at = (size_t)((double)t->n * share);
    return t->us[at < t->n ? at : t->n - 1];
}

double memory_mb(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%*d %ld", &pages) != 1)
        die("/proc/self/statm");
    fclose(f);
    return (double)pages * 4096 / 1e6;
}

void print_figure(const struct figure *f)
{
    printf("FIGURE\t%s\t%.*s\t%s\t%.*s\t%.*s\t%s\t%s\n", f->what, STR_ARG(f->ours), f->baseline,
           STR_ARG(f->its_value), STR_ARG(f->ratio), f->wanted, f->met ? "met" : "MISSED");
    fflush(stdout);
}

void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

struct db *open_district(struct arena *a)
{
    const char *dir = getenv("NAGUAN_BENCH_DISTRICT");
    if (!dir)
        die("NAGUAN_BENCH_DISTRICT names no district: run tools/bench, or naguan demo --dir DIR "
            "--entities 851000");
    struct fault f;
    struct db *db;
    int applied;
    fault_init(&f, a);
    str url = arena_fmt(a, "sqlite:%s/naguan.db", dir);
    if (db_open(url, &(struct db_options){ .now = wall_now }, &db, &f) != OK)
        die("the district cannot be opened");
    if (db_migrate(db, S(NAGUAN_SOURCE "/sql/migrations"), a, &applied, &f) != OK)
        die("the district is of another version");
    return db;
}

struct each {
    const char *sql;
    row_fn fn;
    void *arg;
};

static rc run_each(struct tx *tx, void *arg, struct fault *f)
{
    struct each *e = arg;
    tx_set_budget(tx, 0);
    return db_each_sql(tx, str_from(e->sql), NO_ARGS, e->fn, e->arg, f);
}

void each_row(struct db *db, struct arena *a, const char *sql, row_fn fn, void *arg)
{
    struct fault f;
    fault_init(&f, a);
    if (db_tx_run(db, DB_READ, run_each, &(struct each){ sql, fn, arg }, a, &f) != OK)
        die(sql);
}

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

i64 district_bureau(struct db *db, struct arena *a)
{
    i64 id = 0;
    each_row(db, a, "SELECT id FROM bureau", take_id, &id);
    return id;
}

struct pg {
    PGconn *c;
};

struct pg *pg_open(void)
{
    const char *url = getenv("NAGUAN_TEST_POSTGRES");
    if (!url || strcmp(url, "none") == 0) {
        printf("no PostgreSQL in NAGUAN_TEST_POSTGRES: its baseline is left out\n");
        return NULL;
    }
    struct pg *p = malloc(sizeof *p);
    p->c = PQconnectdb(url);
    if (PQstatus(p->c) != CONNECTION_OK)
        die(PQerrorMessage(p->c));
    return p;
}

void pg_close(struct pg *p)
{
    PQfinish(p->c);
    free(p);
}

size_t pg_ask(struct pg *p, const char *sql, size_t *ret_bytes)
{
    PGresult *r = PQexecParams(p->c, sql, 0, NULL, NULL, NULL, NULL, 1);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        die(PQerrorMessage(p->c));
    size_t rows = (size_t)PQntuples(r);
    if (ret_bytes)
        *ret_bytes = rows ? (size_t)PQgetlength(r, 0, 0) : 0;
    PQclear(r);
    return rows;
}

void pg_run(struct pg *p, const char *sql)
{
    pg_ask(p, sql, NULL);
}

void pg_copy_begin(struct pg *p, const char *sql)
{
    PGresult *r = PQexec(p->c, sql);
    if (PQresultStatus(r) != PGRES_COPY_IN)
        die(PQerrorMessage(p->c));
    PQclear(r);
}

void pg_copy_row(struct pg *p, str line)
{
    if (PQputCopyData(p->c, line.p, (int)line.n) != 1)
        die(PQerrorMessage(p->c));
}

void pg_copy_end(struct pg *p)
{
    if (PQputCopyEnd(p->c, NULL) != 1)
        die(PQerrorMessage(p->c));
    PGresult *r;
    while ((r = PQgetResult(p->c)) != NULL)
        PQclear(r);
}
