/* The lists of operators and of doors from the mirror against the same lists from the database: the
 * same rows, the same order, the same count, for whatever is asked. */
#include "bureau.h"

#include "base/date.h"
#include "base/rand.h"
#include "core/list.h"
#include "rooms/register/register_api.h"
#include "search/changed.h"
#include "search/mirror.h"
#include "sys/secret.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 250, ROUNDS = 80 };

static struct rand dice;
static struct bureau *b;

static void sign(str data, unsigned char mac[32])
{
    sm3(data, mac);
}

static str no_phone(struct arena *a, const char *purpose, str sealed)
{
    (void)a, (void)purpose, (void)sealed;
    return (str){ 0 };
}

static str pick(const char *const *from, size_t n)
{
    return str_from(from[rand_below(&dice, n)]);
}

static struct val maybe(struct val v)
{
    return rand_below(&dice, 4) ? v : V_NULL();
}

/* Whole seconds, as the mirror keeps them; few, so that many are alike. */
static i64 some_second(u64 among)
{
    return 1767225600000 + (i64)rand_below(&dice, among) * 1000; /* from 2026-01-01T00:00:00Z on */
}

static void add_one(i64 id)
{
    static const char *const trades[] = { "6210", "6220", "5213", "8040" },
                             *const grades[] = { "A", "B", "C", "D" },
                             *const states[] = { "active", "closed", "provisional" },
                             *const names[] = { "noodles", "tea", "rice", "nails" },
                             *const places[] = { "440306018001", "440306018001002",
                                                 "440306020001" },
                             *const door_states[] = { "unseen", "matched", "vacant" };
    i64 unit = rand_below(&dice, 2) ? b->xixiang : b->fuyong;
    str word = pick(names, 4),
        name = arena_fmt(b->t->arena, "%.*s %d", STR_ARG(word), (int)rand_below(&dice, 90));
    must_exec(b->t,
              "INSERT INTO entity (id, bureau_id, unit_id, name, kind, trade, state, grade, "
              "place_code, opened_on, enrolled_at, "
              "last_seen_at, filings, created_at, changed_at) VALUES ($1, 1, $2, $3, "
              "'sole_trader', $4, $5, $6, $7, $8, $9, $10, "
              "$11, 1, $12)",
              ARGS(V_I(id), V_I(unit), V_T(name), maybe(V_T(pick(trades, 4))), V_T(pick(states, 3)),
                   maybe(V_T(pick(grades, 4))), maybe(V_T(pick(places, 3))),
                   maybe(V_I(20000 + (i64)rand_below(&dice, 60))), maybe(V_I(some_second(50))),
                   maybe(V_I(some_second(50))), V_I((i64)rand_below(&dice, 5)),
                   V_I(some_second(40))));
    if (rand_below(&dice, 3))
        must_exec(b->t,
                  "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, place_code, lon, "
                  "lat, door_state, created_at, changed_at) "
                  "VALUES ($1, 1, $2, $3, 'd', $4, 113.9, 22.6, $5, 1, 1)",
                  ARGS(V_I(id + 100000), V_I(rand_below(&dice, 4) ? unit : b->fuyong), V_I(id),
                       maybe(V_T(pick(places, 3))), V_T(pick(door_states, 3))));
}

static int open_register(void **s)
{
    b = bureau_new(*s);
    must_exec(b->t, "DELETE FROM search_piece", NO_ARGS);
    must_exec(b->t, "DELETE FROM search_image", NO_ARGS);
    must_exec(b->t, "DELETE FROM search_dirty", NO_ARGS);
    list_set_hooks(&(struct list_hooks){ .sign = sign, .unsealed = no_phone });
    /* Names sort folded in the mirror; here all are folded already. */
    must_exec(b->t, "UPDATE entity SET name = 'noodles', changed_at = $1",
              ARGS(V_I(some_second(40))));
    for (int i = 0; i < ROWS; i++)
        add_one(1000 + i);
    assert_rc(OK, mirror_build(b->t->db, &b->t->fault));
    assert_rc(OK, mirror_open(b->t->db, &b->house.mirror, &b->t->fault));
    return 0;
}

static int close_register(void **s)
{
    (void)s;
    mirror_close(b->house.mirror);
    bureau_free(b);
    return 0;
}

struct asking {
    const struct list *list;
    const struct actor *who;
    struct http_pair pairs[8];
    size_t pair_count;
    i64 ids[ROWS + 20];
    size_t n;
    i64 count;
    str next;
};

static rc one_page(struct tx *tx, void *arg, struct fault *f)
{
    struct asking *p = arg;
    struct http_request http = { .query = p->pairs, .query_count = p->pair_count };
    struct request rq = { .arena = tx_arena(tx),
                          .actor = p->who,
                          .tx = tx,
                          .http = &http,
                          .out = json_out_new(tx_arena(tx), 1 << 20) };
    const struct json *page;
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

static void all_pages(struct asking *p)
{
    size_t base = p->pair_count;
    do {
        rc r = as(b, p->who, one_page, p);
        if (r != OK)
            print_error("%.*s %.*s %.*s\n", STR_ARG(b->t->fault.detail),
                        STR_ARG(b->t->fault.errors ? b->t->fault.errors->field : S("")),
                        STR_ARG(b->t->fault.errors ? b->t->fault.errors->arg : S("")));
        assert_rc(OK, r);
        p->pairs[base] = (struct http_pair){ S("cursor"), p->next };
        p->pair_count = base + 1;
    } while (p->next.n && p->n <= ROWS);
}

static void set_pair(struct asking *p, str name, str value)
{
    p->pairs[p->pair_count++] = (struct http_pair){ name, value };
}

static void ask_operators(struct asking *p)
{
    static const char *const sorts[] = { "id",           "name",      "trade",
                                         "grade",        "opened_on", "enrolled_at",
                                         "last_seen_at", "filings",   "changed_at" };
    static const char *const filters[] = {
        "trade:prefix:62",
        "trade:in:5213|8040",
        "trade:nin:6210",
        "trade:null:",
        "grade:eq:A",
        "grade:notnull:",
        "state:ne:closed",
        "state:in:active|provisional",
        "filings:ge:2",
        "filings:between:1|3",
        "filings:gt:9223372036854775807",
        "filings:lt:-9223372036854775808",
        "place_code:prefix:440306018",
        "opened_on:lt:2024-11-01",
        "last_seen_at:null:",
        "enrolled_at:notnull:",
        "changed_at:gt:2026-01-01T00:00:20.000Z",
        "name:prefix:tea",
        "unit_id:eq:102",
    };
    str sort = pick(sorts, COUNT(sorts));
    p->list = &entity_list;
    set_pair(p, S("sort"),
             arena_fmt(b->t->arena, "%s%.*s", rand_below(&dice, 2) ? "-" : "", STR_ARG(sort)));
    for (u64 n = rand_below(&dice, 3); n; n--)
        set_pair(p, S("filter"), pick(filters, COUNT(filters)));
}

static void ask_doors(struct asking *p)
{
    static const char *const filters[] = {
        "door_state:eq:unseen",       "door_state:in:matched|vacant", "door_state:nin:vacant",
        "place_code:null:",           "place_code:prefix:440306018",  "unit_id:eq:102",
        "place_code:eq:440306020001", "entity_id:notnull:",
    };
    p->list = &premises_list;
    set_pair(p, S("sort"), rand_below(&dice, 2) ? S("id") : S("-id"));
    for (u64 n = rand_below(&dice, 3); n; n--)
        set_pair(p, S("filter"), pick(filters, COUNT(filters)));
}

static void make_question(struct asking *p)
{
    *p = (struct asking){ .who = rand_below(&dice, 2) ? &b->admin : &b->anna };
    if (rand_below(&dice, 3))
        ask_operators(p);
    else
        ask_doors(p);
    set_pair(p, S("limit"), arena_fmt(b->t->arena, "%d", 1 + (int)rand_below(&dice, 60)));
    set_pair(p, S("count"), S("1"));
}

static void compare(void)
{
    struct asking *mirrored = ARENA_NEW(b->t->arena, struct asking),
                  *stored = ARENA_NEW(b->t->arena, struct asking);
    make_question(mirrored);
    *stored = *mirrored;
    all_pages(mirrored);
    struct mirror *m = b->house.mirror;
    b->house.mirror = NULL; /* the database answers */
    all_pages(stored);
    b->house.mirror = m;
    bool same = mirrored->n == stored->n && mirrored->count == stored->count;
    for (size_t i = 0; same && i < stored->n; i++)
        same = mirrored->ids[i] == stored->ids[i];
    if (!same) {
        for (size_t i = 0; i < stored->n; i++)
            if (mirrored->ids[i] != stored->ids[i]) {
                print_error("first difference at %zu: mirror %lld, database %lld\n", i,
                            (long long)mirrored->ids[i], (long long)stored->ids[i]);
                break;
            }
        for (size_t i = 0; i < stored->pair_count && i < 5; i++)
            print_error("%.*s=%.*s\n", STR_ARG(stored->pairs[i].name),
                        STR_ARG(stored->pairs[i].value));
        print_error("mirror %zu of %lld, database %zu of %lld\n", mirrored->n,
                    (long long)mirrored->count, stored->n, (long long)stored->count);
    }
    assert_true(same);
}

static void the_mirror_answers_as_the_database_does(void **s)
{
    (void)s;
    for (int round = 0; round < ROUNDS; round++)
        compare();
}

static rc touch(struct tx *tx, void *arg, struct fault *f)
{
    return search_changed(tx, *(i64 *)arg, f);
}

static void and_still_does_after_changes(void **s)
{
    (void)s;
    for (int i = 0; i < 40; i++) {
        i64 id = 1000 + (i64)rand_below(&dice, ROWS + 20);
        bool old = id < 1000 + ROWS;
        if (old)
            must_exec(
                b->t,
                "UPDATE entity SET name = $2, filings = filings + 1, state = 'closed', grade = "
                "NULL WHERE id = $1",
                ARGS(V_I(id), V_T(arena_fmt(b->t->arena, "tea %d", (int)rand_below(&dice, 90)))));
        else if (must_int(b->t, "SELECT count(*) FROM entity WHERE id = $1", ARGS(V_I(id))) == 0)
            add_one(id);
        must_write(b->t, touch, &id);
        if (i % 8 == 0) {
            assert_rc(OK, mirror_follow(b->house.mirror, &b->t->fault));
            compare();
        }
    }
    assert_rc(OK, mirror_follow(b->house.mirror, &b->t->fault));
    for (int round = 0; round < 20; round++)
        compare();
}

int main(void)
{
    const char *seed = getenv("NAGUAN_TEST_SEED");
    i64 number = 20260507;
    if (seed)
        str_to_i64(str_from(seed), &number);
    rand_seed(&dice, (u64)number);
    printf("seed %lld\n", (long long)number);
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_register, close_register)
    const struct CMUnitTest tests[] = {
        CASE(the_mirror_answers_as_the_database_does),
        CASE(and_still_does_after_changes),
    };
    return testdb_run(tests, COUNT(tests));
}
