#include "clock_compare.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

static void name_day(day d, char text[16])
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    if (d == INT32_MAX)
        snprintf(text, 16, "never");
    else
        snprintf(text, 16, "%04d-%02d-%02d", y % 10000, m, dom);
}

void twin_fail(const char *what, const struct clock_ask *q, day got, day want)
{
    char from[16], ours[16], walked[16];
    name_day(q->from, from);
    name_day(got, ours);
    name_day(want, walked);
    fail_msg("%s of %.*s from %s: %s, walked %s", what, STR_ARG(q->clock), from, ours, walked);
}

void twin_compare(const struct rules *rules, const struct twin_limit *limit,
                  const struct clock_ask *q)
{
    struct clock_result got = { 0 }, want = twin_due(limit, q);
    if (clock_due(rules, q, &got, NULL) != OK)
        fail_msg("%.*s has no limit under this law", STR_ARG(q->clock));
    if (got.due != want.due)
        twin_fail("due day", q, got.due, want.due);
    if (got.nominal != want.nominal)
        twin_fail("nominal day", q, got.nominal, want.nominal);
    if (got.rolled != want.rolled)
        twin_fail(want.rolled ? "no roll" : "roll", q, got.due, want.due);
    if (got.provisional != want.provisional)
        twin_fail(want.provisional ? "certainty" : "doubt", q, got.due, want.due);
}
