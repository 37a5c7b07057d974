/* demo_desk_plan.c — which arrivals there are, on which day each of their steps is taken. What
 * would lie ahead of now has not happened. */
#include "core/clock.h"
#include "rooms/demo/demo_desk.h"
#include "rooms/demo/demo_places.h"

#include <stdlib.h>

enum {
    BETWEEN_ROUNDS = 9, /* days by which a round comes before the one after it */
    RECENT = 45,        /* days; of what came lately much is open, and not all is to be late: */
    RECENT_BETWEEN = 3,
    LOOK_BACK = 200, /* days in which a limit that ends today may have begun */
    FROM_HOUR = 9,   /* desks are open from here */
    OPEN_MINUTES = 8 * 60,
    MINUTE_MS = 60000
};

/* A part "letter:2" is the first two steps of the course letter. */
static size_t steps_of(const struct word_list *courses, str part, size_t *ret_first)
{
    str limit, name = str_cut(part, ':', &limit);
    size_t i = 0, n = 0;
    i64 most = INT32_MAX;
    (void)str_to_i64(limit, &most);
    while (i < courses->rows && !str_eq(words_cell(courses, i, "course"), name))
        i++;
    *ret_first = i;
    while (i + n < courses->rows && (i64)n < most &&
           str_eq(words_cell(courses, i + n, "course"), name))
        n++;
    return n;
}

size_t desk_course_row(const struct word_list *courses, str course, size_t n)
{
    while (course.n) {
        size_t first, steps = steps_of(courses, str_cut(course, '|', &course), &first);
        if (n < steps)
            return first + n;
        n -= steps;
    }
    return courses->rows;
}

static day working_day(const struct desk *d, day on)
{
    while (!calendar_works(d->rules, on))
        on++;
    return on;
}

static i64 in_hours(day on, struct rand *r)
{
    return day_start(on) + FROM_HOUR * 60 * (i64)MINUTE_MS +
           (i64)rand_below(r, OPEN_MINUTES) * MINUTE_MS;
}

/* The newest day from which a limit ends on the day `until` or before it. */
static day begun_for(struct desk *d, str clock, day until)
{
    struct clock_result due;
    day today = day_at(d->now);
    for (day on = today; on > today - LOOK_BACK; on--) {
        struct clock_ask ask = { .clock = clock, .law = on, .from = on };
        if (clock_due(d->rules, &ask, &due, NULL) == OK && due.due <= until &&
            calendar_works(d->rules, on))
            return on;
    }
    return today - LOOK_BACK;
}

/* Later rounds lie further back; what is late gets later, what still has time gets more of it. */
static day arrives_on(struct desk *d, const struct word_list *list, size_t row, int round)
{
    str clock = words_cell(list, row, "clock");
    int ago = (int)words_int(list, row, "ago");
    day today = day_at(d->now);
    int between = ago < 3 ? 0 : ago < RECENT ? RECENT_BETWEEN : BETWEEN_ROUNDS;
    if (clock.n == 0)
        return working_day(d, today - ago - round * between);
    return begun_for(d, clock, today + ago + round * (ago > 0) - round * (ago < 0));
}

static const struct arrival *first_of(const struct desk *d, const struct word_list *list,
                                      const struct arrival *a)
{
    str shop = words_cell(list, a->row, "shop");
    for (size_t i = 0; shop.n && i < d->arrival_count; i++)
        if (d->arrivals[i].round == a->round &&
            str_eq(words_cell(list, d->arrivals[i].row, "shop"), shop))
            return &d->arrivals[i];
    return a;
}

static void add_step(struct desk *d, i64 at, size_t step)
{
    d->steps[d->step_count++] =
        (struct arrival_step){ .at = at, .arrival = d->arrival_count, .step = step };
}

static void lay_out(struct desk *d, struct arrival *a, struct rand *r)
{
    const struct word_list *courses = words_list(d->today->words, "courses");
    i64 at = a->at;
    add_step(d, at, 0);
    size_t row;
    for (size_t n = 0; (row = desk_course_row(courses, a->course, n)) < courses->rows; n++) {
        int days = (int)words_int(courses, row, "after");
        i64 soon = at + (5 + (i64)rand_below(r, 20)) * MINUTE_MS;
        at = days ? in_hours(working_day(d, day_at(at) + days), r) : soon;
        if (at < soon)
            at = soon;
        if (at >= d->now)
            return;
        add_step(d, at, n + 1);
    }
}

static void add_arrival(struct desk *d, const struct word_list *list, size_t row, int round)
{
    struct rand r = demo_rand(1, "arrival", row * 64 + (u64)round);
    struct arrival *a = &d->arrivals[d->arrival_count];
    *a = (struct arrival){ .row = row,
                           .round = round,
                           .at = in_hours(arrives_on(d, list, row, round), &r),
                           .number = (i64)(row * 64) + round,
                           .course = words_cell(list, row, "course"),
                           .amount = words_int(list, row, "amount") * (100 + 7 * round) };
    a->of = first_of(d, list, a);
    if (a->of != a && a->at <= a->of->at) /* both fell on the day after the same holidays */
        a->at = in_hours(working_day(d, day_at(a->of->at) + 1), &r);
    if (a->at >= d->now)
        a->at = d->now - (i64)(1 + rand_below(&r, 90)) * MINUTE_MS;
    lay_out(d, a, &r);
    d->arrival_count++;
}

static int by_time(const void *a, const void *b)
{
    const struct arrival_step *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    if (p->arrival != q->arrival)
        return p->arrival < q->arrival ? -1 : 1;
    return p->step < q->step ? -1 : p->step > q->step;
}

void desk_plan(struct desk *d)
{
    struct arena *a = d->today->arena;
    const struct word_list *list = words_list(d->today->words, "arrivals"),
                           *courses = words_list(d->today->words, "courses");
    size_t most = list->rows * (size_t)d->rounds;
    d->arrivals = ARENA_ARRAY(a, struct arrival, most);
    d->steps = ARENA_ARRAY(a, struct arrival_step, most * (courses->rows + 1));
    for (int round = 0; round < d->rounds; round++)
        for (size_t row = 0; row < list->rows; row++)
            if (round == 0 || words_int(list, row, "each"))
                add_arrival(d, list, row, round);
    qsort(d->steps, d->step_count, sizeof *d->steps, by_time);
}
