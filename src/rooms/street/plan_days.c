#include "rooms/street/plan_days.h"

#include "core/clock.h"

#include <string.h>

enum { MONTHS = 12 };

struct rhythm {
    i64 days, months; /* both 0: once */
};

static i64 number(const struct rules *rules, const struct rule_row *row, str column)
{
    i64 n = 0; /* the loader has checked that it is a number */
    (void)str_to_i64(rule_cell(rules, row, column), &n);
    return n;
}

static bool rhythm_of(const struct rules *rules, const struct sweep_plan *plan, day on,
                      struct rhythm *ret)
{
    const struct rule_row *row = rule_find(rules, S("recurrences"), plan->recurrence, on);
    if (row)
        *ret = (struct rhythm){ number(rules, row, S("days")), number(rules, row, S("months")) };
    return row != NULL;
}

static day month_later(day first, i64 months)
{
    int year, month, dom;
    day_split(first, &year, &month, &dom);
    i64 count = (i64)year * MONTHS + month - 1 + months;
    int y = (int)(count / MONTHS), m = (int)(count % MONTHS) + 1;
    day begin = day_of(y, m, 1);
    day end = (m == MONTHS ? day_of(y + 1, 1, 1) : day_of(y, m + 1, 1)) - 1;
    return begin + dom - 1 < end ? begin + dom - 1 : end;
}

/* The n-th day of the plan, counted from 0; INT32_MAX behind the last. */
static day nth(struct rhythm r, day first, i64 n)
{
    if (n && !r.days && !r.months)
        return INT32_MAX;
    return r.months ? month_later(first, r.months * n) : (day)(first + r.days * n);
}

/* A number of which all earlier days lie before `from`, so that old plans need no long walk. */
static i64 first_number(struct rhythm r, day first, day from)
{
    i64 step = r.months ? r.months * 31 : r.days;
    return from > first && step ? (from - first) / step : 0;
}

static day next_working(const struct rules *rules, day d)
{
    day moved = d;
    while (!calendar_works(rules, moved) && moved - d < PLANS_LATE)
        moved++;
    return moved;
}

size_t plan_days(const struct rules *rules, const struct sweep_plan *plan, day from, day to,
                 day *ret, size_t most)
{
    struct rhythm r;
    size_t n = 0;
    if (!rhythm_of(rules, plan, from, &r))
        return 0;
    for (i64 i = first_number(r, plan->first_day, from - PLANS_LATE); n < most; i++) {
        day on = nth(r, plan->first_day, i);
        if (on > to || (plan->last_day != DAY_NONE && on > plan->last_day))
            break;
        day moved = next_working(rules, on);
        bool again = n && ret[n - 1] == moved;
        if (moved >= from && moved <= to && !again)
            ret[n++] = moved;
    }
    return n;
}
