/* Lists that are read way by way (list_by_branches) against a slow reading of who may see what: for
 * people of no unit, of one, of several, for partners, page by page, whatever is filtered, on both
 * databases. The stretch of the ledger is set to a handful, so that both roads are taken. */
#include "bureau.h"

#include "base/rand.h"
#include "core/ledger.h"
#include "core/list.h"
#include "sys/secret.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 240, ROUNDS = 80, UNITS = 3, PEOPLE = 4, MATTERS = 12, ENTITIES = 10, STRETCH = 25 };

static struct rand dice;
static struct bureau *b;
static i64 units[UNITS], people[PEOPLE];
static struct {
    i64 unit, from, person; /* 0: none */
} matters[MATTERS];
static i64 entities[ENTITIES]; /* the unit of each */
static struct {
    i64 id, day, unit, officer, second, act;
} visits[ROWS];
static struct {
    i64 id, unit, actor, act;
    int matter, entity; /* -1: none */
} lines[ROWS];

static const struct column visit_columns[] = {
    { "id", "v.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "on_day", "v.on_day", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "act", "v.act", F_CODE, COL_FILTER, NULL },
    { "officer_id", "v.officer_id", F_ID, COL_FILTER, NULL },
};
static const struct list visit_pages = { .name = "visits",
                                         .from = "visit v",
                                         .scope_kind = "visit",
                                         .scope_alias = "v",
                                         .id = "v.id",
                                         .order = "-on_day",
                                         .columns = visit_columns,
                                         .count = COUNT(visit_columns),
                                         .select = list_by_branches,
                                         .branch_order = "on_day" };
static const struct column ledger_columns[] = {
    { "id", "l.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "act", "l.act", F_CODE, COL_FILTER, NULL },
};
static const struct list ledger_pages = { .name = "ledger",
                                          .from = "ledger l",
                                          .scope_kind = "ledger",
                                          .scope_alias = "l",
                                          .id = "l.id",
                                          .order = "-id",
                                          .columns = ledger_columns,
                                          .count = COUNT(ledger_columns),
                                          .select = list_by_branches,
                                          .branch_order = "id",
                                          .stretch = STRETCH };

/* The same work read way by way and in one statement; due_at is not always there. */
static const struct column work_columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "due_at", "m.due_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "opened_at", "m.opened_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "unit_name", "u.name", F_TEXT, COL_FILTER, NULL },
};
#define WORK_PAGES                                                                                 \
    .name = "work", .from = "matter m JOIN unit u ON u.id = m.unit_id", .scope_kind = "matter",    \
    .scope_alias = "m", .id = "m.id", .order = "due_at", .columns = work_columns,                  \
    .count = COUNT(work_columns)
static const struct list work_by_ways = { WORK_PAGES, .alone = "matter m",
                                          .select = list_by_branches,
                                          .branch_order = "opened_at|due_at" },
                         work_at_once = { WORK_PAGES };

static void sign(str data, unsigned char mac[32])
{
    sm3(data, mac);
}

static i64 one_of(const i64 *from, int n)
{
    return from[rand_below(&dice, (u64)n)];
}

static i64 maybe_one_of(const i64 *from, int n)
{
    return rand_below(&dice, 3) ? one_of(from, n) : 0;
}

static const str acts[] = { STR_INIT("a"), STR_INIT("b"), STR_INIT("c") };

static void put_matters(void)
{
    for (int i = 0; i < ENTITIES; i++) {
        entities[i] = one_of(units, UNITS);
        must_exec(b->t,
                  "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, created_at, "
                  "changed_at) VALUES ($1, $2, $3, '', '', '', 0, 0)",
                  ARGS(V_I(5000 + i), V_I(b->id), V_I(entities[i])));
    }
    for (int i = 0; i < MATTERS; i++) {
        matters[i].unit = one_of(units, UNITS);
        matters[i].from = maybe_one_of(units, UNITS);
        matters[i].person = maybe_one_of(people, PEOPLE);
        must_exec(b->t,
                  "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, "
                  "from_unit_id, rule_pack, opened_at, due_at, changed_at, title) VALUES ($1, $2, "
                  "$3, 'x', 'open', $4, $5, $6, 'p', $7, $8, 1, 't')",
                  ARGS(V_I(6000 + i), V_I(b->id), V_T(arena_fmt(b->t->arena, "N%d", i)),
                       V_I(matters[i].unit), V_ID(matters[i].person), V_ID(matters[i].from),
                       V_I(1 + (i64)rand_below(&dice, 5)), V_ID((i64)rand_below(&dice, 5))));
    }
}

static void put_visit(int i)
{
    visits[i].id = 10000 + i;
    visits[i].day = 20000 + (i64)rand_below(&dice, 20);
    visits[i].unit = one_of(units, UNITS);
    visits[i].officer = one_of(people, PEOPLE);
    visits[i].second = maybe_one_of(people, PEOPLE);
    visits[i].act = (i64)rand_below(&dice, COUNT(acts));
    must_exec(b->t,
              "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, officer_id, second_id, "
              "on_day, started_at, ended_at, outcome, door_state, created_at) VALUES ($1, $2, $3, "
              "1, $4, $5, $6, $7, 0, 0, '', '', 0)",
              ARGS(V_I(visits[i].id), V_I(b->id), V_I(visits[i].unit), V_T(acts[visits[i].act]),
                   V_I(visits[i].officer), V_ID(visits[i].second), V_I(visits[i].day)));
}

static void put_line(int i)
{
    lines[i].id = 20000 + i;
    lines[i].unit = maybe_one_of(units, UNITS);
    lines[i].actor = maybe_one_of(people, PEOPLE);
    lines[i].act = (i64)rand_below(&dice, COUNT(acts));
    lines[i].matter = (int)rand_below(&dice, MATTERS * 2) - MATTERS;
    lines[i].entity = (int)rand_below(&dice, ENTITIES * 2) - ENTITIES;
    must_exec(b->t,
              "INSERT INTO ledger (id, at, bureau_id, actor_id, unit_id, act, subject_kind, "
              "subject_id, matter_id, entity_id, rule_pack, digest, entity_unit_id) VALUES ($1, 0, "
              "$2, $3, $4, $5, 'x', 1, $6, $7, 'p', $8, (SELECT e.unit_id FROM entity e WHERE "
              "e.id = $7))",
              ARGS(V_I(lines[i].id), V_I(b->id), V_ID(lines[i].actor), V_ID(lines[i].unit),
                   V_T(acts[lines[i].act]), V_ID(lines[i].matter < 0 ? 0 : 6000 + lines[i].matter),
                   V_ID(lines[i].entity < 0 ? 0 : 5000 + lines[i].entity), V_B(S("x"))));
}

static int open_list(void **s)
{
    b = bureau_new(*s);
    list_set_hooks(&(struct list_hooks){ .sign = sign });
    units[0] = b->xixiang;
    units[1] = b->fuyong;
    units[2] = b->head_unit;
    people[0] = b->anna.person_id;
    people[1] = b->ben.person_id;
    people[2] = b->dora.person_id;
    people[3] = b->partner.person_id;
    must_exec(b->t, "DELETE FROM ledger", NO_ARGS);
    put_matters();
    for (int i = 0; i < ROWS; i++) {
        put_visit(i);
        put_line(i);
    }
    return 0;
}

static int close_list(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

/* Who asks, and what. */
static struct {
    struct scope scope;
    i64 mine[UNITS];
    bool ledger, descending, unsupported; /* unsupported: sorted so that one statement answers */
    int act;                              /* -1: any */
    i64 officer;                          /* 0: any */
} asked;

static bool is_mine(i64 unit)
{
    for (size_t i = 0; i < asked.scope.unit_count; i++) {
        if (unit && asked.mine[i] == unit)
            return true;
    }
    return false;
}

static bool sees_visit(int i)
{
    i64 me = asked.scope.person_id;
    return asked.scope.whole_bureau || is_mine(visits[i].unit) || visits[i].officer == me ||
           visits[i].second == me;
}

static bool sees_line(int i)
{
    i64 me = asked.scope.person_id;
    int m = lines[i].matter;
    if (asked.scope.whole_bureau || lines[i].actor == me)
        return true;
    if (m >= 0 && (is_mine(matters[m].unit) || matters[m].person == me))
        return true;
    return !asked.scope.assigned_only &&
           (is_mine(lines[i].unit) || (m >= 0 && is_mine(matters[m].from)) ||
            (lines[i].entity >= 0 && is_mine(entities[lines[i].entity])));
}

/* Of what is seen, by hand and in order. */
static size_t expected(i64 *out)
{
    size_t n = 0;
    for (int turn = 0; turn < 20; turn++) {
        for (int k = 0; k < ROWS; k++) {
            int i = asked.descending ? ROWS - 1 - k : k;
            i64 on = 20000 + (asked.descending ? 19 - turn : turn);
            if (asked.ledger) {
                if (turn == 0 && (asked.act < 0 || lines[i].act == asked.act) && sees_line(i))
                    out[n++] = lines[i].id;
            } else if ((asked.unsupported ? turn == 0 : visits[i].day == on) &&
                       (asked.act < 0 || visits[i].act == asked.act) &&
                       (!asked.officer || visits[i].officer == asked.officer) && sees_visit(i)) {
                out[n++] = visits[i].id;
            }
        }
    }
    return n;
}

static void ask(void)
{
    asked.scope = (struct scope){ .bureau_id = b->id,
                                  .secrets = SECRETS_ALL,
                                  .wall = WALL_INSIDE,
                                  .person_id = one_of(people, PEOPLE),
                                  .whole_bureau = rand_below(&dice, 8) == 0,
                                  .assigned_only = rand_below(&dice, 3) == 0,
                                  .units = asked.mine };
    for (int i = 0; i < UNITS; i++) {
        if (rand_below(&dice, 2))
            asked.mine[asked.scope.unit_count++] = units[i];
    }
    asked.ledger = rand_below(&dice, 2);
    asked.descending = rand_below(&dice, 2);
    asked.unsupported = !asked.ledger && rand_below(&dice, 4) == 0;
    asked.act = (int)rand_below(&dice, COUNT(acts) + 1) - 1;
    asked.officer = !asked.ledger && rand_below(&dice, 4) == 0 ? one_of(people, PEOPLE) : 0;
}

struct paging {
    const struct list *list;
    struct http_pair pairs[8];
    size_t pair_count;
    i64 ids[ROWS + 8];
    size_t n;
    i64 count;
    str next;
};

static rc one_page(struct tx *tx, void *arg, struct fault *f)
{
    struct paging *p = arg;
    struct http_request http = { .query = p->pairs, .query_count = p->pair_count };
    struct request rq = { .arena = tx_arena(tx),
                          .actor = &b->anna,
                          .tx = tx,
                          .http = &http,
                          .out = json_out_new(tx_arena(tx), 1 << 20) };
    const struct json *page;
    tx_set_scope(tx, &asked.scope);
    rc r = list_reply(&rq, p->list, f);
    if (r == OK)
        r = json_parse(tx_arena(tx), json_out_str(&rq.out), &page, f);
    if (r != OK)
        return r;
    const struct json *items = json_get(page, "items");
    for (size_t i = 0; i < json_size(items) && p->n < COUNT(p->ids); i++)
        assert_true(str_to_i64(json_text(json_get(json_at(items, i), "id")), &p->ids[p->n++]));
    p->next = arena_str(b->t->arena, json_text(json_get(page, "next")));
    p->count = json_int(json_get(page, "count"));
    return OK;
}

static void follow(struct paging *p)
{
    size_t n = p->pair_count;
    do {
        assert_rc(OK, as(b, &b->anna, one_page, p));
        p->pairs[n] = (struct http_pair){ S("cursor"), p->next };
        p->pair_count = n + 1;
    } while (p->next.n && p->n <= ROWS);
}

static void all_pages(struct paging *p)
{
    struct arena *a = b->t->arena;
    const char *sort = asked.ledger || asked.unsupported ? "id" : "on_day";
    size_t n = 0;
    *p = (struct paging){ .list = asked.ledger ? &ledger_pages : &visit_pages };
    p->pairs[n++] =
        (struct http_pair){ S("sort"), arena_fmt(a, "%s%s", asked.descending ? "-" : "", sort) };
    p->pairs[n++] =
        (struct http_pair){ S("limit"), arena_fmt(a, "%d", 1 + (int)rand_below(&dice, 50)) };
    p->pairs[n++] = (struct http_pair){ S("count"), S("1") };
    if (asked.act >= 0)
        p->pairs[n++] = (struct http_pair){ S("filter"),
                                            arena_fmt(a, "act:eq:%.*s", STR_ARG(acts[asked.act])) };
    if (asked.officer)
        p->pairs[n++] = (struct http_pair){ S("filter"), arena_fmt(a, "officer_id:eq:%lld",
                                                                   (long long)asked.officer) };
    p->pair_count = n;
    follow(p);
}

static void every_way_is_read_and_no_row_twice(void **s)
{
    (void)s;
    static i64 want[ROWS];
    struct paging *p = ARENA_NEW(b->t->arena, struct paging);
    size_t some = 0;
    for (int round = 0; round < ROUNDS; round++) {
        ask();
        size_t n = expected(want);
        all_pages(p);
        if (p->n != n || p->count != (i64)n)
            print_error("round %d: %s, %zu units, assigned %d\n", round,
                        asked.ledger ? "ledger" : "visits", asked.scope.unit_count,
                        asked.scope.assigned_only);
        assert_int_equal(n, p->n);
        assert_int_equal(n, p->count);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(want[i], p->ids[i]);
        some += n > 0 && n < ROWS / 2;
    }
    assert_true(some > ROUNDS / 3); /* the dice asked something worth asking */
}

static void work_with_and_without_a_limit_is_the_same_by_ways_and_at_once(void **s)
{
    static const str orders[] = { STR_INIT("due_at"), STR_INIT("-due_at"), STR_INIT("opened_at"),
                                  STR_INIT("-opened_at") };
    static const str filters[] = { STR_INIT("due_at:null:"), STR_INIT("due_at:notnull:"),
                                   STR_INIT("unit_name:ne:x") };
    (void)s;
    struct paging *ways = ARENA_NEW(b->t->arena, struct paging),
                  *once = ARENA_NEW(b->t->arena, struct paging);
    size_t some = 0;
    for (int round = 0; round < ROUNDS; round++) {
        ask();
        *ways = (struct paging){ .list = &work_by_ways };
        ways->pairs[ways->pair_count++] =
            (struct http_pair){ S("sort"), orders[rand_below(&dice, COUNT(orders))] };
        ways->pairs[ways->pair_count++] =
            (struct http_pair){ S("limit"),
                                arena_fmt(b->t->arena, "%d", 1 + (int)rand_below(&dice, 6)) };
        ways->pairs[ways->pair_count++] = (struct http_pair){ S("count"), S("1") };
        if (rand_below(&dice, 2))
            ways->pairs[ways->pair_count++] =
                (struct http_pair){ S("filter"), filters[rand_below(&dice, COUNT(filters))] };
        *once = *ways;
        once->list = &work_at_once;
        follow(ways);
        follow(once);
        assert_int_equal(ways->n, once->n);
        assert_int_equal(ways->count, (i64)ways->n);
        for (size_t i = 0; i < ways->n; i++)
            assert_int_equal(ways->ids[i], once->ids[i]);
        some += ways->n > 0 && ways->n < MATTERS;
    }
    assert_true(some > ROUNDS / 4);
}

struct moving {
    i64 entity, unit;
};

/* An act about the operator, then the operator goes to another unit. */
static rc note_and_move(struct tx *tx, void *arg, struct fault *f)
{
    const struct moving *m = arg;
    rc r = ledger_append(tx, &b->anna,
                         &(struct ledger_entry){ .act = "entity.change",
                                                 .subject_kind = "entity",
                                                 .subject_id = m->entity,
                                                 .entity_id = m->entity },
                         f);
    r = r == OK ? db_each_sql(tx, S("UPDATE entity SET unit_id = $2 WHERE id = $1"),
                              ARGS(V_I(m->entity), V_I(m->unit)), NULL, NULL, f)
                : r;
    return r == OK ? ledger_follow(tx, m->entity, m->unit, f) : r;
}

static rc count_astray(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc astray(struct tx *tx, void *arg, struct fault *f)
{
    return db_each_sql(tx,
                       S("SELECT count(*) FROM ledger l JOIN entity e ON e.id = l.entity_id "
                         "WHERE l.entity_unit_id IS DISTINCT FROM e.unit_id"),
                       NO_ARGS, count_astray, arg, f);
}

static void what_was_done_with_an_operator_follows_it(void **s)
{
    (void)s;
    for (int i = 0; i < 20; i++) {
        struct moving m = { 5000 + (i64)rand_below(&dice, ENTITIES), one_of(units, UNITS) };
        i64 lost = -1;
        assert_rc(OK, as(b, &b->anna, note_and_move, &m));
        assert_rc(OK, as(b, &b->anna, astray, &lost));
        assert_int_equal(0, lost);
    }
}

int main(void)
{
    const char *seed = getenv("NAGUAN_TEST_SEED");
    i64 number = 20261123;
    if (seed)
        str_to_i64(str_from(seed), &number);
    rand_seed(&dice, (u64)number);
    printf("seed %lld\n", (long long)number);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_way_is_read_and_no_row_twice, open_list, close_list),
        cmocka_unit_test_setup_teardown(
            work_with_and_without_a_limit_is_the_same_by_ways_and_at_once, open_list, close_list),
        cmocka_unit_test_setup_teardown(what_was_done_with_an_operator_follows_it, open_list,
                                        close_list),
    };
    return testdb_run(tests, COUNT(tests));
}
