/* Last days after the notice of holidays has come: every running limit is where a walker over the
 * new notice says, and what was met, is over or stands still is where it was. Notices, limits, days
 * and pauses are random; on both databases. */
#include "bureau.h"
#include "clock_twin.h"
#include "rules_dir.h"

#include "base/rand.h"
#include "core/matter_clock.h"
#include "core/matter_recount.h"
#include "sys/wall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MATTERS = 120, ROUNDS = 4, NOTICE = 8 << 10, STRETCH = 7 };

/* A limit as it was begun, and what ought to be of it. */
struct limit {
    i64 matter_id;
    const struct rule_row *row;
    struct clock_ask ask;
    struct pause pause;
    day was;
    bool provisional, met, still;
};

static struct limit limits[MATTERS];
static struct rand dice;
static struct bureau *b;
static struct rules *before, *after;
static day today;

static day some(day from, int days)
{
    return from + (day)rand_below(&dice, (u64)days);
}

/* A notice as it might be: spans off and weekend days that are worked, anywhere in the year and in
 * the last week of the year before. */
static str random_notice(char *text)
{
    size_t n = (size_t)snprintf(text, NOTICE, "date,name_zh,name_en,basis,kind\n");
    for (day d = some(day_of(2026, 12, 26), 18); d < day_of(2027, 12, 20); d += 4 + some(0, 40)) {
        bool off = rand_below(&dice, 4) != 0 || day_weekday(d) <= 5;
        for (day last = off ? d + some(0, 8) : d; d <= last; d++) {
            int y, m, dom;
            day_split(d, &y, &m, &dom);
            n += (size_t)snprintf(text + n, NOTICE - n, "%04d-%02d-%02d,节,day,HOLIDAY 2027,%s\n",
                                  y % 10000, m, dom, off ? "off" : "work");
        }
    }
    return (str){ text, n };
}

static void let_a_notice_come(void)
{
    static char text[NOTICE];
    struct fault f;
    fault_init(&f, b->t->arena);
    rc r = rules_with(S("calendar/2027.csv"), S("date,name_zh,name_en,basis,kind\n"),
                      random_notice(text), &after, &f);
    assert_int_equal(OK, r);
    b->house.rules = after;
}

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    struct limit *l = arg;
    struct matter m = { .kind = S("hazard"),
                        .state = S("open"),
                        .unit_id = b->xixiang,
                        .person_id = rand_below(&dice, 3) ? b->anna.person_id : 0,
                        .opened_at = day_start(l->ask.from) + 1 };
    rc r = matter_open(tx, &b->anna, &m, f);
    l->matter_id = m.id;
    return r == OK ? matter_clock_start(tx, &m, l->row->code, l->ask.from, f) : r;
}

static rc pause_it(struct tx *tx, void *arg, struct fault *f)
{
    const struct limit *l = arg;
    struct matter m;
    rc r = matter_get(tx, l->matter_id, &m, f);
    return r == OK ? matter_clock_pause(tx, &m, l->row->code, f) : r;
}

static rc resume_it(struct tx *tx, void *arg, struct fault *f)
{
    const struct limit *l = arg;
    struct matter m;
    rc r = matter_get(tx, l->matter_id, &m, f);
    return r == OK ? matter_clock_resume(tx, &m, l->row->code, f) : r;
}

static rc meet_it(struct tx *tx, void *arg, struct fault *f)
{
    const struct limit *l = arg;
    struct matter m;
    rc r = matter_get(tx, l->matter_id, &m, f);
    return r == OK ? matter_clock_stop(tx, &m, S("*"), f) : r;
}

/* Begun in late autumn, some with time that did not count, some met, some standing still. */
static void given(struct limit *l)
{
    size_t n;
    const struct rule_row *rows = rule_rows(before, S("clocks"), &n);
    *l = (struct limit){ .ask.from = some(day_of(2026, 10, 20), 60) };
    do
        l->row = &rows[rand_below(&dice, n)];
    while (l->row->valid_from > l->ask.from || l->row->valid_to < l->ask.from);
    l->ask.clock = l->row->code;
    l->ask.law = l->ask.from;
    wall_set(day_start(l->ask.from) + DAY_MS / 2);
    assert_rc(OK, as(b, &b->anna, begin, l));
    if (rand_below(&dice, 4) == 0) {
        l->pause = (struct pause){ l->ask.from + 1, l->ask.from + 1 + some(0, 9) };
        wall_set(day_start(l->pause.from) + DAY_MS / 2);
        assert_rc(OK, as(b, &b->anna, pause_it, l));
        wall_set(day_start(l->pause.to) + DAY_MS / 2);
        l->still = rand_below(&dice, 3) == 0;
        if (!l->still)
            assert_rc(OK, as(b, &b->anna, resume_it, l));
        l->ask.pauses = &l->pause;
        l->ask.pause_count = 1;
    }
    l->met = rand_below(&dice, 6) == 0;
    if (l->met)
        assert_rc(OK, as(b, &b->anna, meet_it, l));
    l->was = (day)must_int(b->t, "SELECT due_day FROM matter_clock WHERE matter_id = $1",
                           ARGS(V_I(l->matter_id)));
    l->provisional = must_int(b->t, "SELECT provisional FROM matter_clock WHERE matter_id = $1",
                              ARGS(V_I(l->matter_id))) != 0;
}

static rc recount(struct tx *tx, void *arg, struct fault *f)
{
    return matters_recount(tx, arg, f);
}

static i64 recount_all(void)
{
    struct recounting r = { .most = STRETCH };
    i64 moved = 0;
    do {
        assert_rc(OK, as(b, &b->anna, recount, &r));
        moved += r.moved;
        r.after = r.last;
    } while (r.seen == r.most);
    return moved;
}

static i64 of_matter(const char *sql, const struct limit *l)
{
    return must_int(b->t, sql, ARGS(V_I(l->matter_id)));
}

static i64 lines_of(const struct limit *l)
{
    return of_matter("SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = 'hazard.recount'",
                     l);
}

/* As the walker says, and the matter's own day with it. */
static bool is_right(const struct limit *l)
{
    bool touched = l->provisional && !l->met && !l->still && l->was >= today;
    struct twin_limit limit = twin_limit_of(after, l->row);
    struct clock_result want = twin_due(&limit, &l->ask);
    day due = (day)of_matter("SELECT due_day FROM matter_clock WHERE matter_id = $1", l);
    i64 doubt = of_matter("SELECT provisional FROM matter_clock WHERE matter_id = $1", l);
    assert_int_equal(touched ? want.due : l->was, due);
    assert_int_equal(touched ? want.provisional : l->provisional, doubt);
    bool moved = touched && want.due != l->was;
    assert_int_equal(moved, lines_of(l));
    if (!l->met && !l->still)
        assert_int_equal(day_end(due), of_matter("SELECT due_at FROM matter WHERE id = $1", l));
    if (moved)
        assert_int_equal(l->was,
                         of_matter("SELECT was_day FROM matter_clock WHERE matter_id = $1", l));
    return moved;
}

static int open_bureau(void **s)
{
    const char *seed = getenv("NAGUAN_SEED");
    i64 n = time(NULL);
    if (seed)
        (void)str_to_i64(str_from(seed), &n);
    print_message("NAGUAN_SEED=%lld\n", (long long)n);
    rand_seed(&dice, (u64)n);
    b = bureau_new(*s);
    before = b->rules;
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static void days_are_where_a_walker_over_the_new_notice_says(void **s)
{
    (void)s;
    i64 moved = 0, told = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < MATTERS; i++)
            given(&limits[i]);
        today = some(day_of(2026, 12, 1), 40);
        wall_set(day_start(today) + DAY_MS / 2);
        let_a_notice_come();
        assert_true(twin_learn(after));
        i64 said = recount_all(), seen = 0;
        for (size_t i = 0; i < MATTERS; i++)
            seen += is_right(&limits[i]);
        assert_int_equal(said, seen);
        moved += seen;
        assert_int_equal(0, recount_all()); /* once */
        /* The next round's limits are begun by the rules without the notice. */
        must_exec(b->t, "UPDATE matter_clock SET stopped_at = 1 WHERE stopped_at IS NULL", NO_ARGS);
        b->house.rules = before;
        rules_free(after);
        after = NULL;
    }
    told = must_int(b->t, "SELECT count(*) FROM outbox WHERE topic = 'matter.recounted'", NO_ARGS);
    assert_true(moved > 0 && told > 0 && told <= moved);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_are_where_a_walker_over_the_new_notice_says,
                                        open_bureau, close_bureau),
    };
    return testdb_run(tests, COUNT(tests));
}
