#include "clock_twin.h"

#include <string.h>

/* One letter a day from the rows of the notices. */
enum { TWIN_DAYS = 60000, TWIN_YEARS = 300 };
static char twin_days[TWIN_DAYS];   /* 0 by weekday, 'o' off, 'w' worked */
static bool twin_years[TWIN_YEARS]; /* since 1900 */

bool twin_learn(const struct rules *rules)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("calendar"), &n);
    memset(twin_days, 0, sizeof twin_days);
    memset(twin_years, 0, sizeof twin_years);
    for (size_t i = 0; i < n; i++) {
        day d = 0;
        i64 year = 0;
        if (!day_parse(rows[i].code, &d) || d <= 0 || d >= TWIN_DAYS)
            return false;
        twin_days[d] = rows[i].cells[0].p[0];
        /* "HOLIDAY 2026": the notice it stands in */
        if (!str_to_i64(str_sub(rows[i].basis, 8, 12), &year) || year < 1900)
            return false;
        twin_years[year - 1900] = true;
    }
    return true;
}

bool twin_works(day d)
{
    return twin_days[d] ? twin_days[d] == 'w' : day_weekday(d) <= 5;
}

static bool cell_is(const struct rules *rules, const struct rule_row *row, const char *column,
                    const char *word)
{
    return str_eq(rule_cell(rules, row, str_from(column)), str_from(word));
}

struct twin_limit twin_limit_of(const struct rules *rules, const struct rule_row *row)
{
    i64 length = 0;
    (void)str_to_i64(rule_cell(rules, row, S("length")), &length);
    return (struct twin_limit){
        .unit = rule_cell(rules, row, S("unit")).p[0],
        .n = (int)length,
        .back = cell_is(rules, row, "start", "before"),
        .end = cell_is(rules, row, "roll", "offday")    ? 'o'
               : cell_is(rules, row, "roll", "holiday") ? 'h'
                                                        : '-',
        .pausable = cell_is(rules, row, "pausable", "yes"),
    };
}

static bool twin_known(day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return twin_years[y - 1900] && (m < 12 || dom < 25 || twin_years[y + 1 - 1900]);
}

/* When the pause that covers d ends, or d. */
static day twin_pause(const struct clock_ask *q, day d)
{
    for (size_t i = 0; i < q->pause_count; i++)
        if (q->pauses[i].from <= d && d < q->pauses[i].to)
            return q->pauses[i].to;
    return d;
}

/* Month by month, so that no arithmetic is shared with the code under test. */
static day twin_months(day from, int n)
{
    int y, m, dom, y2, m2, d2;
    day_split(from, &y, &m, &dom);
    for (int i = 0; i < n; i++) {
        y += m == 12;
        m = m == 12 ? 1 : m + 1;
    }
    for (;; dom--) {
        day d = day_of(y, m, dom);
        day_split(d, &y2, &m2, &d2);
        if (m2 == m && d2 == dom)
            return d;
    }
}

static bool twin_in_span(day d)
{
    day from = d, to = d;
    while (!twin_works(from - 1))
        from--;
    while (!twin_works(to + 1))
        to++;
    for (; from <= to; from++)
        if (twin_days[from] == 'o')
            return true;
    return false;
}

static void twin_roll(char end, struct clock_result *res)
{
    res->due = res->nominal;
    if (end == '-')
        return;
    if (!twin_works(res->due) && (end == 'o' || twin_in_span(res->due)))
        while (!twin_works(res->due)) {
            res->provisional |= !twin_known(res->due);
            res->due++;
        }
    res->provisional |= !twin_known(res->due);
    res->rolled = res->due != res->nominal;
}

/* One step for each day, paused or not; false when a pause without end is met. */
static bool twin_walk(const struct twin_limit *limit, const struct clock_ask *q, int left,
                      struct clock_result *res)
{
    bool working = limit->unit == 'W';
    while (left > 0) {
        res->nominal += limit->back ? -1 : 1;
        day end = limit->pausable ? twin_pause(q, res->nominal) : res->nominal;
        if (end == INT32_MAX)
            return false;
        left -= end == res->nominal && (!working || twin_works(res->nominal));
        res->provisional |= working && !twin_known(res->nominal);
    }
    return true;
}

struct clock_result twin_due(const struct twin_limit *limit, const struct clock_ask *q)
{
    struct clock_result res = { .nominal = q->from };
    if (limit->unit == 'M')
        res.nominal = twin_months(q->from, limit->n + limit->more);
    else if (!twin_walk(limit, q, limit->n, &res) || !twin_walk(limit, q, limit->more, &res))
        return (struct clock_result){ .due = INT32_MAX, .nominal = INT32_MAX };
    twin_roll(limit->end, &res);
    return res;
}
