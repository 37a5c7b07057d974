#include "rooms/figures/period.h"

#include "db/queries.h"

enum { YEAR = 12, QUARTER = 3 };

static int last_dom(int year, int month)
{
    int y, m, dom;
    day first = month == YEAR ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
    day_split(first - 1, &y, &m, &dom);
    return dom;
}

/* The same day so many months earlier; a day that this month does not have is its last. end: the
 * last day of a month stays the last. */
static day months_before(day d, int months, bool end)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    bool last = end && dom == last_dom(y, m);
    int n = y * YEAR + m - 1 - months;
    int most = last_dom(n / YEAR, n % YEAR + 1);
    return day_of(n / YEAR, n % YEAR + 1, last || dom > most ? most : dom);
}

static struct days before(struct days d, int months)
{
    return (struct days){ months_before(d.from, months, false), months_before(d.to, months, true) };
}

static int months_of(str step)
{
    if (str_eq(step, S("month")))
        return 1;
    if (str_eq(step, S("quarter")))
        return QUARTER;
    return str_eq(step, S("year")) ? YEAR : 0;
}

static struct days month_of(day d, int back)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    int n = y * YEAR + m - 1 - back;
    return (struct days){ day_of(n / YEAR, n % YEAR + 1, 1),
                          day_of(n / YEAR, n % YEAR + 1, last_dom(n / YEAR, n % YEAR + 1)) };
}

void period_compare(struct period *p)
{
    int months = months_of(p->step), length = p->asked.to - p->asked.from + 1;
    p->last_year = before(p->asked, YEAR);
    p->previous = months ? before(p->asked, months)
                         : (struct days){ p->asked.from - length, p->asked.from - 1 };
    for (int i = 0; i < MONTHS; i++)
        p->months[i] = month_of(p->asked.to, MONTHS - 1 - i);
}

static rc read_unit(struct request *rq, str text, i64 *ret, struct fault *f)
{
    i64 id = 0, known = 0;
    if (!str_to_i64(text, &id))
        return fault_field(f, S("unit"), "not_an_id", text);
    rc r = db_int(rq->tx, &Q_figure_unit, ARGS(V_I(id)), &known, f);
    *ret = id;
    return r == OK && !known ? fault_field(f, S("unit"), "unknown", S("")) : r;
}

rc period_read(struct request *rq, struct period *ret, struct fault *f)
{
    str from = http_query(rq->http, "from"), to = http_query(rq->http, "to"),
        step = http_query(rq->http, "step"), unit = http_query(rq->http, "unit");
    struct period p = { .today = day_at(tx_now(rq->tx)), .step = step.n ? step : S("days") };
    p.asked = (struct days){ month_of(p.today, 0).from, p.today };
    if (from.n && !day_parse(from, &p.asked.from))
        return fault_field(f, S("from"), "not_a_day", from);
    if (to.n && !day_parse(to, &p.asked.to))
        return fault_field(f, S("to"), "not_a_day", to);
    if (!months_of(p.step) && !str_eq(p.step, S("days")))
        return fault_field(f, S("step"), "unknown_code", p.step);
    if (p.asked.to < p.asked.from || p.asked.to - p.asked.from >= PERIOD_DAYS_MOST)
        return fault_field(f, S("to"), "bad_period", S(""));
    rc r = unit.n ? read_unit(rq, unit, &p.unit_id, f) : OK;
    if (r != OK)
        return r;
    period_compare(&p);
    *ret = p;
    return OK;
}
