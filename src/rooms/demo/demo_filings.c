/* demo_filings.c — complaints and reports: more in March and November, fewer at weekends, rising
 * for a year and then falling; some shops draw them again and again, and a shop that was called on
 * draws fewer for a while. */
#include "rooms/demo/demo_past.h"

#include <math.h>
#include <stdlib.h>

enum { DAYS = HISTORY_WEEKS * 7 + 7, CALM_DAYS = 120, YEAR = 365 };

/* 140,000 a year from 851,000 operators. */
static const double A_DAY_A_SHOP = 140000.0 / 851000 / 365;

static double season(day d)
{
    static const double months[12] = { 0.88, 0.72, 1.28, 1.0,  0.98, 1.08,
                                       1.05, 1.06, 0.94, 0.97, 1.17, 1.02 };
    static const double weekdays[7] = { 1.22, 1.13, 1.06, 1.02, 1.0, 0.82, 0.75 };
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return months[month - 1] * weekdays[day_weekday(d) - MONDAY];
}

/* Up by a third in the first year, down again by a quarter in the second: the sweeps begin to tell.
 */
static double trend(const struct history *h, day d)
{
    double years = (d - h->first) / 365.25;
    return years < 1 ? 0.85 + 0.3 * years : 1.15 - 0.25 * (years - 1);
}

static i64 poisson(struct rand *r, double mean)
{
    if (mean > 60)
        return llround(fmax(0, mean + sqrt(mean) * rand_normal(r)));
    double limit = exp(-mean), product = rand_unit(r);
    i64 n = 0;
    for (; product > limit; n++)
        product *= rand_unit(r);
    return n;
}

struct drawing {
    struct history *history;
    double *up_to; /* by shop: running sum of how often each is complained of */
    day *called;   /* by shop: newest call so far */
    size_t next_call, most;
    struct rand rand;
};

static double *weigh(const struct market *m, struct arena *a)
{
    double *up_to = ARENA_ARRAY(a, double, (size_t)m->shops);
    double sum = 0;
    for (i64 i = 0; i < m->shops; i++) {
        struct shop s;
        shop_outline(m, i, &s);
        bool trading = str_eq(s.state, S("active")) || !s.registered;
        sum += s.trade->complaints * s.trouble * (trading ? 1 : 0.25);
        up_to[i] = sum;
    }
    return up_to;
}

static i64 draw_shop(struct drawing *d)
{
    i64 low = 0, high = d->history->market->shops - 1;
    double at = rand_unit(&d->rand) * d->up_to[high];
    while (low < high) {
        i64 middle = (low + high) / 2;
        if (d->up_to[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool draws_much_prepayment(const struct trade *t)
{
    return str_starts(t->code, S("804")) || str_starts(t->code, S("805")) ||
           str_starts(t->code, S("893")) || str_starts(t->code, S("839"));
}

/* Shares of the categories, in the order of CATEGORY_CODES, out of 100. */
static size_t category_of(const struct shop *s, struct rand *r)
{
    static const unsigned char food[CATEGORIES] = { 60, 1, 9, 4, 14, 3, 2, 1, 6 };
    static const unsigned char prepaid[CATEGORIES] = { 0, 52, 7, 2, 20, 8, 8, 1, 2 };
    static const unsigned char goods[CATEGORIES] = { 2, 2, 11, 36, 8, 11, 8, 19, 3 };
    const unsigned char *shares = s->trade->food                    ? food
                                  : draws_much_prepayment(s->trade) ? prepaid
                                                                    : goods;
    u64 at = rand_below(r, 100);
    size_t i = 0;
    while (i + 1 < CATEGORIES && at >= shares[i])
        at -= shares[i++];
    return i;
}

static void file_one(struct drawing *d, day on)
{
    struct history *h = d->history;
    i64 i = draw_shop(d);
    struct shop s;
    shop_outline(h->market, i, &s);
    bool calmed = d->called[i] && on - d->called[i] < CALM_DAYS && rand_below(&d->rand, 100) < 38;
    if (s.opened >= on || calmed || h->filing_count == d->most)
        return;
    size_t category = category_of(&s, &d->rand);
    bool report = category == CATEGORIES - 1 || rand_below(&d->rand, 100) < 21;
    h->filings[h->filing_count++] = (struct filing){
        .shop = (i32)i, .on = on, .report = report, .category = (unsigned char)category, .n = 1
    };
    h->filed[i] += on > h->today - YEAR;
}

static void follow_calls(struct drawing *d, day on)
{
    const struct history *h = d->history;
    for (; d->next_call < h->call_count && h->sweeps[h->calls[d->next_call].sweep].on < on;
         d->next_call++)
        if (call_is_visit(&h->calls[d->next_call]))
            d->called[h->calls[d->next_call].shop] = h->sweeps[h->calls[d->next_call].sweep].on;
}

static int by_shop_and_day(const void *a, const void *b)
{
    const struct filing *p = a, *q = b;
    if (p->shop != q->shop)
        return p->shop < q->shop ? -1 : 1;
    if (p->on != q->on)
        return p->on < q->on ? -1 : 1;
    if (p->report != q->report)
        return p->report - q->report;
    return p->category - q->category;
}

/* One row for a shop, day, kind and category, with their number. */
static void join_same(struct history *h)
{
    size_t kept = 0;
    qsort(h->filings, h->filing_count, sizeof *h->filings, by_shop_and_day);
    for (size_t i = 0; i < h->filing_count; i++) {
        if (kept && by_shop_and_day(&h->filings[kept - 1], &h->filings[i]) == 0 &&
            h->filings[kept - 1].n < 255)
            h->filings[kept - 1].n++;
        else
            h->filings[kept++] = h->filings[i];
    }
    h->filing_count = kept;
}

void past_filings(struct history *h, struct arena *a)
{
    const struct market *m = h->market;
    if (m->shops == 0)
        return;
    struct drawing d = { .history = h,
                         .up_to = weigh(m, a),
                         .called = ARENA_ARRAY(a, day, (size_t)m->shops),
                         .rand = demo_rand(m->seed, "filings", 0) };
    d.most = (size_t)((double)m->shops * A_DAY_A_SHOP * DAYS * 1.6) + 400;
    h->filings = ARENA_ARRAY(a, struct filing, d.most);
    for (day on = h->first; on < h->today; on++) {
        follow_calls(&d, on);
        double mean = (double)m->shops * A_DAY_A_SHOP * 1.12 * season(on) * trend(h, on) *
                      exp(0.08 * rand_normal(&d.rand));
        for (i64 n = poisson(&d.rand, mean); n > 0; n--)
            file_one(&d, on);
    }
    join_same(h);
}
