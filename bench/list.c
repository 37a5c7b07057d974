/* Lists of the register on the full district: first pages of any filter and sort, page 1,000
 * against page 1, and the same in SQL on the same database. Every page is compared with what SQL
 * says. */
#include "figure.h"

#include "base/rand.h"

#include <stdio.h>
#include <stdlib.h>

/* Each page is asked TRIES times and the fastest counts: other work runs on such machines. */
enum { TRIES = 3, ROUNDS = 600, COMPARED = 12, LIMIT = 50, DEEP = 1000 };

/* Sorts and conditions as the register's list offers them, with their SQL. */
static const struct sort {
    enum door_key key;
    const char *sql;
} sorts[] = { { DOOR_ID, "id" },
              { DOOR_TRADE, "trade" },
              { DOOR_GRADE, "grade" },
              { DOOR_OPENED, "opened_on" },
              { DOOR_ENROLLED, "enrolled_at / 1000" },
              { DOOR_SEEN, "last_seen_at / 1000" },
              { DOOR_FILINGS, "filings" },
              { DOOR_CHANGED, "changed_at / 1000" },
              { DOOR_NAME, NULL } };

static str catering[] = { STR_INIT("62*") }, graded[] = { STR_INIT("C"), STR_INIT("D") },
           active[] = { STR_INIT("active") };
static const struct {
    struct door_cond cond;
    const char *sql;
} conds[] = {
    { { .key = DOOR_TRADE, .op = DOOR_IN, .texts = catering, .n = 1 },
      "trade >= '62' AND trade < '63'" },
    { { .key = DOOR_GRADE, .op = DOOR_IN, .texts = graded, .n = 2 }, "grade IN ('C', 'D')" },
    { { .key = DOOR_STATE, .op = DOOR_IN, .texts = active, .n = 1 }, "state = 'active'" },
    { { .key = DOOR_FILINGS, .op = DOOR_RANGE, .low = 1, .high = INT64_MAX }, "filings >= 1" },
    { { .key = DOOR_SEEN, .op = DOOR_NULL }, "last_seen_at IS NULL" },
    { { .key = DOOR_OPENED, .op = DOOR_RANGE, .low = 18000, .high = 19000 },
      "opened_on BETWEEN 18000 AND 19000" },
};

struct page {
    struct door_cond conds[2];
    struct door_filter filter;
    struct door_order order;
    size_t first, second; /* conds + 1, 0 none */
    const struct sort *sort;
};

static struct page some_page(struct rand *r, i64 bureau)
{
    struct page p = { .first = rand_below(r, COUNT(conds) + 1),
                      .second = rand_below(r, COUNT(conds) + 1),
                      .sort = &sorts[rand_below(r, COUNT(sorts))] };
    p.filter = (struct door_filter){ .kind = OPERATORS, .bureau_id = bureau };
    if (p.first)
        p.conds[p.filter.count++] = conds[p.first - 1].cond;
    if (p.second)
        p.conds[p.filter.count++] = conds[p.second - 1].cond;
    p.order = (struct door_order){ p.sort->key, rand_below(r, 2), LIMIT, { 0 } };
    return p;
}

static struct mirror_ids ask(struct mirror *m, struct page *p, struct arena *a, double *took)
{
    struct fault f;
    struct mirror_ids ids;
    u64 count;
    fault_init(&f, a);
    p->filter.conds = p->conds;
    *took = 1e12;
    for (int k = 0; k < TRIES; k++) {
        double from = now_us();
        if (mirror_page(m, &p->filter, &p->order, a, &ids, &count, &f) != OK)
            die("a page failed");
        double once = now_us() - from;
        *took = once < *took ? once : *took;
    }
    return ids;
}

struct comparing {
    struct mirror_ids ids;
    size_t at;
    bool same;
};

static rc compare(const struct row *r, void *arg, struct fault *f)
{
    struct comparing *c = arg;
    (void)f;
    c->same = c->same && c->at < c->ids.n && c->ids.at[c->at] == row_int(r, 0);
    c->at++;
    return OK;
}

static double in_sql(struct db *db, const struct page *p, struct mirror_ids ids, struct arena *a)
{
    const char *way = p->order.descending ? "DESC" : "ASC";
    char *sql = arena_cstr(a, arena_fmt(a,
                                        "SELECT id FROM entity WHERE merged_into IS NULL AND %s "
                                        "AND %s ORDER BY %s %s NULLS LAST, id %s LIMIT %d",
                                        p->first ? conds[p->first - 1].sql : "1 = 1",
                                        p->second ? conds[p->second - 1].sql : "1 = 1",
                                        p->sort->sql, way, way, LIMIT));
    struct comparing c = { ids, 0, true };
    double from = now_us();
    each_row(db, a, sql, compare, &c);
    double took = now_us() - from;
    if (!c.same || c.at != ids.n)
        die(sql);
    return took;
}

static rc take_key(const struct row *r, void *arg, struct fault *f)
{
    struct door_after *after = arg;
    (void)f;
    *after = (struct door_after){
        .set = true, .null = row_null(r, 1), .number = row_int(r, 1), .id = row_int(r, 0)
    };
    return OK;
}

static double deep_page(struct mirror *m, struct db *db, i64 bureau, struct arena *a, double *first)
{
    struct page p = { .filter = { .kind = OPERATORS, .bureau_id = bureau },
                      .order = { DOOR_CHANGED, true, LIMIT, { 0 } } };
    struct times early = times_new(50), late = times_new(50);
    struct door_after after = { 0 };
    char *sql = arena_cstr(a, arena_fmt(a,
                                        "SELECT id, changed_at FROM entity WHERE merged_into IS "
                                        "NULL ORDER BY changed_at / 1000 "
                                        "DESC, id DESC LIMIT 1 OFFSET %d",
                                        (DEEP - 1) * LIMIT - 1));
    each_row(db, a, sql, take_key, &after);
    for (int i = 0; i < 50; i++) {
        double took;
        p.order.after.set = false;
        ask(m, &p, a, &took);
        times_add(&early, took);
        p.order.after = after;
        ask(m, &p, a, &took);
        times_add(&late, took);
    }
    *first = times_at(&early, 0.5);
    return times_at(&late, 0.5);
}

int main(void)
{
    struct arena *a = arena_new((size_t)2 << 30);
    struct db *db = open_district(a);
    struct mirror *m;
    struct fault f;
    struct rand r;
    fault_init(&f, a);
    if (mirror_open(db, &m, &f) != OK)
        die("the mirror cannot be opened");
    i64 bureau = district_bureau(db, a);
    struct times t = times_new(ROUNDS), sql = times_new(COMPARED);
    rand_seed(&r, 5);
    for (int i = 0; i < ROUNDS; i++) {
        struct page p = some_page(&r, bureau);
        struct arena_mark mark = arena_mark(a);
        double took;
        struct mirror_ids ids = ask(m, &p, a, &took);
        times_add(&t, took);
        if (sql.n < COMPARED && p.sort->sql)
            times_add(&sql, in_sql(db, &p, ids, a));
        arena_rewind(a, mark);
    }
    double first, deep = deep_page(m, db, bureau, a, &first), p99 = times_at(&t, 0.99);
    printf("any filter and sort, with exact count: p50 %.0f µs  p99 %.0f µs  max %.0f µs; in SQL "
           "p50 %.0f µs\n",
           times_at(&t, 0.5), p99, times_at(&t, 1), times_at(&sql, 0.5));
    print_figure(&(struct figure){ "first page of any register filter and sort, p99",
                                   "SQL on the same database, median", "under 10 ms",
                                   arena_fmt(a, "%.2f ms", p99 / 1e3),
                                   arena_fmt(a, "%.0f ms", times_at(&sql, 0.5) / 1e3),
                                   arena_fmt(a, "%.0f", times_at(&sql, 0.5) / p99), p99 < 10000 });
    print_figure(&(struct figure){ "page 1,000", "page 1", "as fast",
                                   arena_fmt(a, "%.2f ms", deep / 1e3),
                                   arena_fmt(a, "%.2f ms", first / 1e3),
                                   arena_fmt(a, "%.2f", first / deep), deep <= first * 1.2 });
    mirror_close(m);
    db_close(db);
    return 0;
}
