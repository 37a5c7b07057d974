#include "core/rule_pack.h"

/* Explaining a limit shows every day; the longest in law here are five years. */
enum { MOST_STEPS = 20000 };

static bool is(str cell, const char *word)
{
    return str_eq(cell, str_from(word));
}

void clocks_compile(struct rules *r)
{
    const struct rule_list *l = rules_list(r, S("clocks"));
    r->clock_list = l;
    if (!l)
        return;
    r->clocks = ARENA_ARRAY(r->arena, struct clock_rule, l->count + 1);
    for (size_t i = 0; i < l->count; i++) {
        const struct rule_row *row = &l->rows[i];
        struct clock_rule *c = &r->clocks[i];
        str unit = rule_cell(r, row, S("unit")), roll = rule_cell(r, row, S("roll"));
        i64 length = 0;
        (void)str_to_i64(rule_cell(r, row, S("length")), &length);
        c->length = (int)length;
        c->unit = is(unit, "WD") ? UNIT_WORKING : is(unit, "CD") ? UNIT_CALENDAR : UNIT_MONTH;
        c->roll = is(roll, "offday")    ? ROLL_OFF_DAY
                  : is(roll, "holiday") ? ROLL_HOLIDAY
                                        : ROLL_NONE;
        c->before = is(rule_cell(r, row, S("start")), "before");
        c->pausable = is(rule_cell(r, row, S("pausable")), "yes");
    }
}

static rc clock_find(const struct rules *r, const struct clock_ask *ask,
                     const struct clock_rule **ret, struct fault *f)
{
    const struct rule_row *row = rule_find(r, S("clocks"), ask->clock, ask->law);
    if (!row) {
        fault_arg(f, "clock", ask->clock);
        return fail(f, NOT_FOUND, "clock.unknown");
    }
    if (ask->from < day_of(1900, 1, 1) || ask->from > day_of(2200, 12, 31))
        return fail(f, INVALID, "clock.day");
    *ret = &r->clocks[row - r->clock_list->rows];
    return OK;
}

/* The end of the pause that covers d, or d itself. */
static day pause_end(const struct clock_ask *ask, day d)
{
    for (size_t i = 0; i < ask->pause_count; i++)
        if (d >= ask->pauses[i].from && d < ask->pauses[i].to)
            return ask->pauses[i].to;
    return d;
}

/* Counts the length day by day around the pauses; INT32_MAX when one of them never ends. */
static day count_paused(const struct rules *r, const struct clock_rule *c,
                        const struct clock_ask *ask)
{
    day d = ask->from;
    for (int left = c->length; left > 0;) {
        day end = pause_end(ask, ++d);
        if (end == INT32_MAX)
            return INT32_MAX;
        if (end > d)
            d = end - 1;
        else
            left -= c->unit == UNIT_CALENDAR || calendar_works(r, d);
    }
    return d;
}

/* The same day of the month n months on; its last day where that month is shorter. */
static day add_months(day from, int n)
{
    int year, month, dom;
    day_split(from, &year, &month, &dom);
    int at = year * 12 + month - 1 + n;
    day first = day_of(at / 12, at % 12 + 1, 1);
    day next = day_of((at + 1) / 12, (at + 1) % 12 + 1, 1);
    return first + dom - 1 < next ? first + dom - 1 : next - 1;
}

static day count(const struct rules *r, const struct clock_rule *c, const struct clock_ask *ask)
{
    int length = c->before ? -c->length : c->length;
    if (c->pausable && ask->pause_count)
        return count_paused(r, c, ask);
    switch (c->unit) {
    case UNIT_WORKING:
        return calendar_add(r, ask->from, length);
    case UNIT_CALENDAR:
        return ask->from + length;
    case UNIT_MONTH:
        return add_months(ask->from, length);
    }
    return ask->from;
}

/* Whether the days off around d belong to a statutory holiday: weekends that only touch one are not
 * in its notice. */
static bool in_holiday_span(const struct rules *r, day d)
{
    for (day back = d; !calendar_works(r, back); back--)
        if (calendar_kind(r, back) == DAY_HOLIDAY)
            return true;
    for (day on = d; !calendar_works(r, on); on++)
        if (calendar_kind(r, on) == DAY_HOLIDAY)
            return true;
    return false;
}

static day roll(const struct rules *r, const struct clock_rule *c, day d)
{
    if (c->roll == ROLL_NONE || calendar_works(r, d))
        return d;
    if (c->roll == ROLL_HOLIDAY && !in_holiday_span(r, d))
        return d;
    return calendar_add(r, d, 1);
}

static bool unsure(const struct rules *r, const struct clock_rule *c, day from,
                   const struct clock_result *res)
{
    if (c->unit != UNIT_WORKING)
        return c->roll != ROLL_NONE && calendar_unsure(r, res->nominal, res->due);
    return c->before ? calendar_unsure(r, res->due, from - 1)
                     : calendar_unsure(r, from + 1, res->due);
}

rc clock_due(const struct rules *r, const struct clock_ask *ask, struct clock_result *ret,
             struct fault *f)
{
    const struct clock_rule *c = NULL;
    struct clock_result res = { 0 };
    rc code = clock_find(r, ask, &c, f);
    if (code != OK)
        return code;
    res.nominal = res.due = count(r, c, ask);
    if (res.due != INT32_MAX) {
        res.due = roll(r, c, res.nominal);
        res.rolled = res.due != res.nominal;
        res.provisional = unsure(r, c, ask->from, &res);
    }
    *ret = res;
    return OK;
}

struct walk {
    const struct rules *r;
    const struct clock_rule *clock;
    const struct clock_ask *ask;
    struct clock_step *steps;
    size_t count, cap;
    int counted;
};

static void step(struct walk *w, day d, enum step_why why)
{
    if (w->count < w->cap)
        w->steps[w->count++] = (struct clock_step){ d, why, w->counted, calendar_note(w->r, d) };
}

static void walk_working_day(struct walk *w, day d)
{
    switch (calendar_kind(w->r, d)) {
    case DAY_WORK:
        w->counted++;
        step(w, d, STEP_COUNTED);
        return;
    case DAY_MAKE_UP:
        w->counted++;
        step(w, d, STEP_MAKE_UP);
        return;
    case DAY_WEEKEND:
        step(w, d, STEP_WEEKEND);
        return;
    case DAY_HOLIDAY:
        step(w, d, STEP_HOLIDAY);
        return;
    }
}

static void walk_day(struct walk *w, day d)
{
    if (w->clock->pausable && pause_end(w->ask, d) > d) {
        step(w, d, STEP_PAUSED);
    } else if (w->clock->unit == UNIT_WORKING) {
        walk_working_day(w, d);
    } else {
        w->counted++;
        step(w, d, STEP_COUNTED);
    }
}

/* The last day the walk shows: the due day before rolling, or the day an open pause begins. */
static day walk_end(const struct clock_ask *ask, const struct clock_result *res)
{
    day last = ask->from + 1;
    if (res->due != INT32_MAX)
        return res->nominal;
    while (pause_end(ask, last) != INT32_MAX)
        last++;
    return last;
}

rc clock_explain(const struct rules *r, const struct clock_ask *ask, struct arena *a,
                 struct clock_walk *ret, struct fault *f)
{
    struct walk w = { .r = r, .ask = ask };
    struct clock_result res;
    rc code = clock_find(r, ask, &w.clock, f);
    if (code == OK)
        code = clock_due(r, ask, &res, f);
    if (code != OK)
        return code;
    day last = walk_end(ask, &res);
    i64 span = (i64)(res.rolled ? res.due : last) - ask->from;
    size_t most = (size_t)(span < 0 ? -span : span) + 1;
    w.cap = most < MOST_STEPS ? most : MOST_STEPS;
    w.steps = ARENA_ARRAY(a, struct clock_step, w.cap);
    step(&w, ask->from, STEP_START);
    for (day d = ask->from; d != last;)
        walk_day(&w, d += w.clock->before ? -1 : 1);
    for (day d = last + 1; res.rolled && d <= res.due; d++)
        step(&w, d, STEP_ROLLED);
    *ret = (struct clock_walk){ w.steps, w.count };
    return OK;
}
