#include "twin.h"

#include "sys/wall.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHECK_EVERY = 100, MAX_DUMP = 64 << 20, SIDES = 2, MINUTE = 60000 };

#define START ((i64)1767225600000) /* 2026-01-01T00:00:00Z */

/* One database and what it said last. */
struct side {
    struct testdb *t;
    struct arena_mark start; /* what was there before the first step stays */
    rc outcome;
    str said;
};

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

static void run_step(const struct twin *twin, struct side *side, struct step *s)
{
    struct testdb *t = side->t;
    struct rand random;
    rand_seed(&random, s->seed);
    arena_rewind(t->arena, side->start);
    fault_init(&t->fault, t->arena);
    side->outcome = OK;
    side->said = (str){ 0 };
    if (s->act->fn)
        side->outcome = db_tx_run(t->db, DB_WRITE, take_step, s, t->arena, &t->fault);
    else
        side->said = twin->play(t, s->act, &random);
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

static bool texts_agree(str a, str b)
{
    while (a.n || b.n) {
        str x = str_cut(a, '\n', &a), y = str_cut(b, '\n', &b);
        if (!str_eq(x, y)) {
            fprintf(stderr, "sqlite:   %.*s\npostgres: %.*s\n", STR_ARG(x), STR_ARG(y));
            return false;
        }
    }
    return true;
}

static bool outcomes_agree(const struct side sides[SIDES])
{
    const struct fault *a = &sides[0].t->fault, *b = &sides[1].t->fault;
    rc x = sides[0].outcome, y = sides[1].outcome;
    bool same = x == y && (x == OK || str_eq(a->key, b->key));
    if (!same)
        fprintf(stderr, "sqlite:   %s %.*s (%.*s)\npostgres: %s %.*s (%.*s)\n", rc_name(x),
                STR_ARG(a->key), STR_ARG(a->detail), rc_name(y), STR_ARG(b->key),
                STR_ARG(b->detail));
    return same && texts_agree(sides[0].said, sides[1].said);
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

static bool check(const struct twin *twin, const struct side sides[SIDES])
{
    for (int i = 0; twin->check && i < SIDES; i++)
        if (!twin->check(sides[i].t))
            return false;
    return texts_agree(dump(sides[0].t), dump(sides[1].t));
}

static bool walk(const struct twin *twin, struct side sides[SIDES])
{
    struct rand random;
    rand_seed(&random, twin->seed);
    bool agree = true;
    for (int i = 1; agree && i <= twin->steps; i++) {
        struct step s = { pick(twin->acts, twin->n, &random), rand_u64(&random) };
        wall_set(START + (i64)i * (twin->step_ms ? twin->step_ms : MINUTE));
        for (int side = 0; side < SIDES; side++)
            run_step(twin, &sides[side], &s);
        agree =
            outcomes_agree(sides) && ((i % CHECK_EVERY && i < twin->steps) || check(twin, sides));
        if (!agree)
            fprintf(stderr, "seed %" PRIu64 ", step %d, %s\n", twin->seed, i, s.act->name);
    }
    return agree;
}

static i64 number_from(const char *name, i64 usual)
{
    const char *text = getenv(name);
    i64 n = usual;
    if (text)
        str_to_i64(str_from(text), &n);
    return n;
}

static void open_side(const struct twin *twin, struct side *side)
{
    if (twin->open)
        twin->open(side->t);
    side->start = arena_mark(side->t->arena);
}

static void close_side(const struct twin *twin, struct side *side)
{
    if (side->t && twin->close)
        twin->close(side->t);
    if (side->t)
        testdb_close(side->t);
}

int twin_run(const struct twin *usual)
{
    struct twin twin = *usual;
    twin.seed = (u64)number_from("NAGUAN_SEED", (i64)usual->seed);
    twin.steps = (int)number_from("NAGUAN_STEPS", usual->steps);
    wall_set(START);
    struct side sides[SIDES] = { { .t = testdb_open(DB_SQLITE) },
                                 { .t = testdb_open(DB_POSTGRES) } };
    bool agree = true;
    if (sides[1].t) {
        for (int i = 0; i < SIDES; i++)
            open_side(&twin, &sides[i]);
        agree = walk(&twin, sides);
        for (int i = 0; i < SIDES; i++)
            close_side(&twin, &sides[i]);
    } else {
        puts("twin: nothing to compare with, PostgreSQL is left out");
        testdb_close(sides[0].t);
    }
    printf("twin: %d steps, seed %" PRIu64 ": %s\n", twin.steps, twin.seed,
           agree ? "the same" : "not the same");
    return !agree;
}
