/* demo_world.h — what the tests of the demonstration share: rules, words, a settled district. */
#ifndef NAGUAN_TEST_DEMO_WORLD_H
#define NAGUAN_TEST_DEMO_WORLD_H

#include "rooms/demo/demo_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail

struct world {
    struct arena *arena;
    struct rules *rules;
    const struct words *words;
    struct ground *ground;
    struct market market;
    const struct crew *crew;
    const struct history *history;
    struct fault f;
};

static inline str world_dir(struct arena *a, const char *folder)
{
    return ARENA_CONCAT(a, S(NAGUAN_SOURCE "/"), str_from(folder));
}

/* A district of so many shops on 2026-04-30, a Thursday. */
static inline struct world *world_open(i64 shops, u64 seed)
{
    struct world *w = calloc(1, sizeof *w);
    day today = day_of(2026, 4, 30);
    w->arena = arena_new(0);
    fault_init(&w->f, w->arena);
    assert_int_equal(rules_load(world_dir(w->arena, "rules"), &w->rules, &w->f), OK);
    assert_int_equal(words_load(world_dir(w->arena, "demo"), w->arena, &w->words, &w->f), OK);
    struct ground_ask ask = { w->rules, w->words, S("440306"), seed, today };
    assert_int_equal(ground_lay(&ask, w->arena, &w->ground, &w->f), OK);
    w->market = market_open(w->ground, w->words, seed, today, shops, w->arena);
    w->crew = crew_hire(w->ground, day_start(today - 800), w->arena);
    assert_int_equal(history_live(&w->market, w->crew, w->rules, w->arena, &w->history, &w->f), OK);
    return w;
}

static inline void world_close(struct world *w)
{
    rules_free(w->rules);
    arena_free(w->arena);
    free(w);
}

#endif
