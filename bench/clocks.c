/* Due days on one core: what a bureau's filings ask of the clock in a year, both laws, some of them
 * with time that does not count; against the walker that steps from day to day (tests/prop), asked
 * the same in the same run. Each answer is compared. */
#include "../tests/prop/clock_twin.h"
#include "base/rand.h"
#include "figure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASKS = 1 << 20, ROUNDS = 5, WALKED = 1 << 17, WANTED = 1000000, SEED = 20260415 };

/* Of a thousand limits that are started, extended or counted anew: `paused` of a hundred of them
 * have days of a test, an appraisal or a hearing that do not count. */
static const struct kind {
    const char *clock;
    int share, paused, longest;
} kinds[] = {
    { "C1", 250, 0, 0 },   { "C4", 170, 15, 30 }, { "C5", 120, 0, 0 },   { "R1", 180, 15, 30 },
    { "R1X", 40, 40, 45 }, { "P4", 40, 60, 60 },  { "P4X", 10, 90, 60 }, { "P5", 30, 0, 0 },
    { "P6", 30, 0, 0 },    { "P8", 30, 0, 0 },    { "P10", 30, 0, 0 },   { "P16", 30, 0, 0 },
    { "P20", 10, 0, 0 },   { "P22", 10, 0, 0 },   { "P25", 20, 30, 20 },
};

struct asked {
    struct clock_ask ask;
    struct pause pauses[2];
    struct twin_limit limit;
};

static const struct kind *draw_kind(struct rand *r)
{
    u64 at = rand_below(r, 1000);
    size_t i = 0;
    while (i + 1 < COUNT(kinds) && at >= (u64)kinds[i].share)
        at -= (u64)kinds[i++].share;
    return &kinds[i];
}

/* A receipt of 2021-07-15 to 2026-12-31, and a step some days after it. */
static void draw(struct rand *r, const struct rules *rules, struct asked *a)
{
    const struct kind *k = draw_kind(r);
    day first = day_of(2021, 7, 15), last = day_of(2026, 12, 31);
    do
        a->ask = (struct clock_ask){ .clock = str_from(k->clock),
                                     .law = first + (day)rand_below(r, (u64)(last - first)) };
    while (!rule_find(rules, S("clocks"), a->ask.clock, a->ask.law));
    a->ask.from = a->ask.law + (day)rand_below(r, 40);
    a->ask.pauses = a->pauses;
    while (rand_below(r, 100) < (u64)k->paused && a->ask.pause_count < COUNT(a->pauses)) {
        day from = a->ask.from + (day)rand_below(r, 20);
        a->pauses[a->ask.pause_count++] =
            (struct pause){ from, from + 1 + (day)rand_below(r, (u64)k->longest) };
    }
    a->limit = twin_limit_of(rules, rule_find(rules, S("clocks"), a->ask.clock, a->ask.law));
}

/* Due days a second over the first n asks; the best of the rounds, so that a neighbour's work is
 * not measured. */
static double counted(const struct rules *rules, const struct asked *asks, size_t n, day *due)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double from = now_us();
        for (size_t i = 0; i < n; i++) {
            struct clock_result res;
            if (clock_due(rules, &asks[i].ask, &res, NULL) != OK)
                die("a clock without a due day");
            due[i] = res.due;
        }
        double rate = (double)n / (now_us() - from) * 1e6;
        best = rate > best ? rate : best;
    }
    return best;
}

static double walked(const struct asked *asks, size_t n, const day *due)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double from = now_us();
        for (size_t i = 0; i < n; i++)
            if (twin_due(&asks[i].limit, &asks[i].ask).due != due[i])
                die("clock and walker differ");
        double rate = (double)n / (now_us() - from) * 1e6;
        best = rate > best ? rate : best;
    }
    return best;
}

int main(void)
{
    struct arena *a = arena_new(0);
    struct fault f;
    struct rules *rules;
    struct rand r;
    fault_init(&f, a);
    if (rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f) != OK || !twin_learn(rules))
        die("the rules do not load");
    struct asked *asks = calloc(ASKS, sizeof *asks);
    day *due = calloc(ASKS, sizeof *due);
    rand_seed(&r, SEED);
    size_t paused = 0;
    for (size_t i = 0; i < ASKS; i++) {
        draw(&r, rules, &asks[i]);
        paused += asks[i].ask.pause_count > 0;
    }
    double ours = counted(rules, asks, ASKS, due), its = walked(asks, WALKED, due);
    printf("%d limits of %zu kinds, %zu with pauses, from 2021-07-15 to 2026-12-31\n", ASKS,
           COUNT(kinds), paused);
    print_figure(&(struct figure){
        .what = "due days of mixed filings, both laws, one core",
        .baseline = "a walker from day to day",
        .wanted = "1,000,000 a second",
        .ours = arena_fmt(a, "%.0f /s", ours),
        .its_value = arena_fmt(a, "%.0f /s", its),
        .ratio = arena_fmt(a, "%.1f", ours / its),
        .met = ours >= WANTED,
    });
    free(due);
    free(asks);
    rules_free(rules);
    arena_free(a);
    return 0;
}
