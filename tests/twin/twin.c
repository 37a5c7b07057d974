#include "twin.h"

#include "sys/wall.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { DUMP_EVERY = 100, MAX_DUMP = 64 << 20, SIDES = 2 };

#define START ((i64)1767225600000) /* 2026-01-01T00:00:00Z */

struct step {
    const struct twin_act *act;
    u64 seed;
};

static rc take_step(struct tx *tx, void *arg, struct fault *f)
{
    const struct step *s = arg;
    struct rand random;
    rand_seed(&random, s->seed);
    return s->act->fn(tx, &random, f);
}

static rc dump_all(struct tx *tx, void *arg, struct fault *f)
{
    tx_set_budget(tx, 0);
    return db_dump(tx, arg, f);
}

static str dump(struct testdb *t)
{
    buf out = buf_new(t->arena, MAX_DUMP);
    must_read(t, dump_all, &out);
    return buf_str(&out);
}

static bool dumps_agree(struct testdb *const sides[SIDES])
{
    str a = dump(sides[0]), b = dump(sides[1]);
    while (a.n || b.n) {
        str x = str_cut(a, '\n', &a), y = str_cut(b, '\n', &b);
        if (!str_eq(x, y)) {
            fprintf(stderr, "sqlite:   %.*s\npostgres: %.*s\n", STR_ARG(x), STR_ARG(y));
            return false;
        }
    }
    return true;
}

static bool outcomes_agree(struct testdb *const sides[SIDES], const rc outcomes[SIDES])
{
    const struct fault *a = &sides[0]->fault, *b = &sides[1]->fault;
    bool same = outcomes[0] == outcomes[1] && (outcomes[0] == OK || str_eq(a->key, b->key));
    if (!same)
        fprintf(stderr, "sqlite:   %s %.*s (%.*s)\npostgres: %s %.*s (%.*s)\n",
                rc_name(outcomes[0]), STR_ARG(a->key), STR_ARG(a->detail), rc_name(outcomes[1]),
                STR_ARG(b->key), STR_ARG(b->detail));
    return same;
}

static const struct twin_act *pick(const struct twin_act *acts, size_t n, struct rand *random)
{
    u64 total = 0;
    for (size_t i = 0; i < n; i++)
        total += (u64)acts[i].weight;
    u64 at = rand_below(random, total);
    for (size_t i = 0;; i++) {
        if (at < (u64)acts[i].weight)
            return &acts[i];
        at -= (u64)acts[i].weight;
    }
}

static bool walk(struct testdb *const sides[SIDES], const struct twin_act *acts, size_t n, u64 seed,
                 int steps)
{
    struct rand random;
    rand_seed(&random, seed);
    bool agree = true;
    for (int i = 1; agree && i <= steps; i++) {
        struct step s = { pick(acts, n, &random), rand_u64(&random) };
        rc outcomes[SIDES];
        wall_set(START + (i64)i * 60000);
        for (int side = 0; side < SIDES; side++) {
            struct testdb *t = sides[side];
            arena_reset(t->arena);
            fault_init(&t->fault, t->arena);
            outcomes[side] = db_tx_run(t->db, DB_WRITE, take_step, &s, t->arena, &t->fault);
        }
        agree = outcomes_agree(sides, outcomes) &&
                ((i % DUMP_EVERY && i < steps) || dumps_agree(sides));
        if (!agree)
            fprintf(stderr, "seed %" PRIu64 ", step %d, %s\n", seed, i, s.act->name);
    }
    return agree;
}

static void number_from(const char *name, i64 *ret)
{
    const char *text = getenv(name);
    if (text)
        str_to_i64(str_from(text), ret);
}

int twin_run(const struct twin_act *acts, size_t n, u64 seed, int steps)
{
    i64 own_seed = (i64)seed, own_steps = steps;
    number_from("NAGUAN_SEED", &own_seed);
    number_from("NAGUAN_STEPS", &own_steps);
    wall_set(START);
    struct testdb *sides[SIDES] = { testdb_open(DB_SQLITE), testdb_open(DB_POSTGRES) };
    bool agree = true;
    if (sides[1])
        agree = walk(sides, acts, n, (u64)own_seed, (int)own_steps);
    else
        puts("twin: nothing to compare with, PostgreSQL is left out");
    for (int side = 0; side < SIDES; side++) {
        if (sides[side])
            testdb_close(sides[side]);
    }
    printf("twin: %" PRId64 " steps, seed %" PRId64 ": %s\n", own_steps, own_seed,
           agree ? "the same" : "not the same");
    return !agree;
}
