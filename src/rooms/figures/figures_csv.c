/* figures_csv.c — the table of figures as a file: a row for each figure of all, and of each unit.
 */
#include "codec/csv.h"
#include "rooms/figures/figures_api.h"

enum { FILE_MOST = 8 << 20, CELL = 32 };

static const char *const head[] = {
    "figure",
    "name_zh",
    "name_en",
    "unit_id",
    "unit",
    "value",
    "measure",
    "numerator",
    "denominator",
    "numerator_day",
    "denominator_day",
    "from",
    "to",
    "last_year",
    "last_year_change",
    "previous",
    "previous_change",
    "basis",
};

struct line {
    struct figures *fig;
    struct csv_out *out;
    struct indicator in;
};

/* Exact, without the detour by a double: 73.20. */
static void put_value(struct line *l, struct value v)
{
    i64 h = v.hundredths < 0 ? -v.hundredths : v.hundredths;
    csv_put_text(
        l->out, v.known ? arena_fmt(l->fig->rq->arena, "%s%lld.%02lld", v.hundredths < 0 ? "-" : "",
                                    (long long)(h / HUNDREDTHS), (long long)(h % HUNDREDTHS))
                        : S(""));
}

static struct value value_of(const struct line *l, enum when when, i64 unit_id)
{
    return indicator_value(&l->in, sums_of(&l->fig->sums, l->in.numerator, when, unit_id),
                           sums_of(&l->fig->sums, l->in.denominator, when, unit_id));
}

static void put_compared(struct line *l, enum when when, const struct unit_name *unit,
                         struct value now)
{
    struct value v = unit ? (struct value){ .known = false } : value_of(l, when, 0);
    put_value(l, v);
    put_value(l, indicator_change(&l->in, now, v));
}

/* unit: NULL, all of them; only then it is compared. */
static void put_line(struct line *l, const struct unit_name *unit)
{
    struct figures *fig = l->fig;
    struct arena *a = fig->rq->arena;
    const struct period *p = &fig->period;
    const struct rule_row *row = l->in.row;
    i64 id = unit ? unit->id : 0;
    struct sum n = sums_of(&fig->sums, l->in.numerator, NOW, id),
               d = sums_of(&fig->sums, l->in.denominator, NOW, id);
    struct value v = indicator_value(&l->in, n, d);
    bool amounts = l->in.formula == FORMULA_SUM || l->in.formula == FORMULA_MEAN;
    if (unit && n.n == 0 && d.n == 0)
        return;
    csv_put_text(l->out, row->code);
    csv_put_text(l->out, row->name_zh);
    csv_put_text(l->out, row->name_en);
    csv_put_text(l->out, unit ? arena_fmt(a, "%lld", (long long)unit->id) : S(""));
    csv_put_text(l->out, unit ? unit->name : S(""));
    put_value(l, v);
    csv_put_text(l->out, str_from(indicator_measure(fig->rules, &l->in)));
    csv_put_int(l->out, amounts ? n.amount : n.n);
    csv_put_text(l->out, l->in.denominator.n ? arena_fmt(a, "%lld", (long long)d.n) : S(""));
    csv_put_text(l->out, indicator_day(fig->rules, l->in.numerator, p->asked.to));
    csv_put_text(l->out, indicator_day(fig->rules, l->in.denominator, p->asked.to));
    csv_put_text(l->out, day_text(a, p->asked.from));
    csv_put_text(l->out, day_text(a, p->asked.to));
    put_compared(l, LAST_YEAR, unit, v);
    put_compared(l, PREVIOUS, unit, v);
    csv_put_text(l->out, row->basis);
    csv_end_row(l->out);
}

rc figures_csv(struct figures *fig, struct fault *f)
{
    struct request *rq = fig->rq;
    struct csv_out out = csv_out_new(rq->arena, FILE_MOST);
    struct line l = { .fig = fig, .out = &out };
    csv_put_mark(&out);
    for (size_t i = 0; i < COUNT(head); i++)
        csv_put_text(&out, str_from(head[i]));
    csv_end_row(&out);
    for (const struct rule_row *row = NULL;
         (row = indicator_next(fig->rules, fig->period.asked.to, row)) != NULL;) {
        l.in = indicator_of(fig->rules, row);
        put_line(&l, NULL);
        for (size_t i = 0; i < fig->unit_count; i++)
            put_line(&l, &fig->units[i]);
    }
    if (!buf_ok(&out.b))
        return fail(f, TOO_LARGE, NULL);
    rq->raw = buf_str(&out.b);
    rq->raw_type = S("text/csv; charset=utf-8");
    reply_header(rq, "Content-Disposition", S("attachment; filename=\"figures.csv\""));
    return OK;
}
