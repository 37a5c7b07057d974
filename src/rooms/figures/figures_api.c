/* figures_api.c — the figures of a period, each with what it is made of and compared with. */
#include "rooms/figures/figures_api.h"
#include "core/house.h"
#include "core/record_day.h"
#include "db/queries.h"

/* ---- reading ---- */

static rc take_name(const struct row *r, void *arg, struct fault *f)
{
    struct figures *fig = arg;
    (void)f;
    if (fig->unit_count < UNITS_MOST)
        fig->units[fig->unit_count++] =
            (struct unit_name){ .id = row_int(r, 0),
                                .name = row_text_copy(r, 1, fig->rq->arena),
                                .name_en = row_text_copy(r, 2, fig->rq->arena) };
    return OK;
}

rc figures_read(struct request *rq, struct figures *fig, struct fault *f)
{
    fig->rq = rq;
    fig->rules = house_of(rq->tx)->rules;
    rc r = period_read(rq, &fig->period, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_figure_units, ARGS(V_I(rq->actor->bureau_id)), take_name, fig, f);
    return r == OK ? sums_read(rq, &fig->period, &fig->sums, f) : r;
}

const struct rule_row *indicator_next(const struct rules *rules, day on,
                                      const struct rule_row *before)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("indicators"), &n);
    for (const struct rule_row *row = before ? before + 1 : rows; row < rows + n; row++)
        if (row->valid_from <= on && on <= row->valid_to)
            return row;
    return NULL;
}

bool unit_counts(const struct figures *fig, i64 unit_id)
{
    for (size_t i = 0; i < fig->sums.n; i++)
        if (sums_of(&fig->sums, fig->sums.at[i].code, NOW, unit_id).n)
            return true;
    return false;
}

/* ---- writing ---- */

static void put_value(struct json_out *o, const char *name, struct value v)
{
    json_name(o, str_from(name));
    if (v.known)
        json_put_real(o, (double)v.hundredths / HUNDREDTHS);
    else
        json_put_null(o);
}

static void put_days(struct json_out *o, const char *name, struct days d)
{
    json_name(o, str_from(name));
    json_open(o, '{');
    json_name(o, S("from"));
    record_put_day(o, d.from);
    json_name(o, S("to"));
    record_put_day(o, d.to);
    json_close(o, '}');
}

static void put_codes(struct json_out *o, const char *name, str codes)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    while (codes.n)
        json_put_text(o, str_cut(codes, '|', &codes));
    json_close(o, ']');
}

/* What is summed up of the numerator: amounts where the formula sums amounts up. */
static i64 above(const struct indicator *in, struct sum s)
{
    return in->formula == FORMULA_SUM || in->formula == FORMULA_MEAN ? s.amount : s.n;
}

static struct value put_parts(struct json_out *o, const struct indicator *in, struct sum numerator,
                              struct sum denominator)
{
    struct value v = indicator_value(in, numerator, denominator);
    put_value(o, "value", v);
    json_int_of(o, "numerator", above(in, numerator));
    json_name(o, S("denominator"));
    if (in->denominator.n)
        json_put_int(o, denominator.n);
    else
        json_put_null(o);
    return v;
}

static void put_compared(struct json_out *o, const struct figures *fig, const struct indicator *in,
                         enum when when, struct value now)
{
    json_name(o, when == LAST_YEAR ? S("last_year") : S("previous"));
    json_open(o, '{');
    struct value v = put_parts(o, in, sums_of(&fig->sums, in->numerator, when, 0),
                               sums_of(&fig->sums, in->denominator, when, 0));
    put_value(o, "change", indicator_change(in, now, v));
    json_close(o, '}');
}

static void put_months(struct json_out *o, const struct figures *fig, const struct indicator *in)
{
    json_name(o, S("months"));
    json_open(o, '[');
    for (size_t i = 0; i < MONTHS; i++) {
        json_open(o, '{');
        json_name(o, S("from"));
        record_put_day(o, fig->period.months[i].from);
        (void)put_parts(o, in, sums_of_month(&fig->sums, in->numerator, i),
                        sums_of_month(&fig->sums, in->denominator, i));
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_units(struct json_out *o, const struct figures *fig, const struct indicator *in)
{
    json_name(o, S("by_unit"));
    json_open(o, '[');
    for (size_t i = 0; i < fig->unit_count; i++) {
        i64 id = fig->units[i].id;
        struct sum n = sums_of(&fig->sums, in->numerator, NOW, id),
                   d = sums_of(&fig->sums, in->denominator, NOW, id);
        if (n.n == 0 && d.n == 0)
            continue;
        json_open(o, '{');
        json_id_of(o, "unit_id", id);
        (void)put_parts(o, in, n, d);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_figure(struct json_out *o, const struct figures *fig, const struct rule_row *row)
{
    const struct indicator in = indicator_of(fig->rules, row);
    json_open(o, '{');
    json_text_of(o, "code", row->code);
    json_text_of(o, "theme", rule_cell(fig->rules, row, S("theme")));
    json_text_of(o, "formula", rule_cell(fig->rules, row, S("formula")));
    json_text_of(o, "measure", str_from(indicator_measure(fig->rules, &in)));
    json_text_of(o, "basis", row->basis);
    json_text_of(o, "status", rule_cell(fig->rules, row, S("status")));
    put_codes(o, "numerator_of", in.numerator);
    put_codes(o, "denominator_of", in.denominator);
    json_text_of(o, "numerator_day", indicator_day(fig->rules, in.numerator, fig->period.asked.to));
    json_text_of(o, "denominator_day",
                 indicator_day(fig->rules, in.denominator, fig->period.asked.to));
    struct value v = put_parts(o, &in, sums_of(&fig->sums, in.numerator, NOW, 0),
                               sums_of(&fig->sums, in.denominator, NOW, 0));
    put_compared(o, fig, &in, LAST_YEAR, v);
    put_compared(o, fig, &in, PREVIOUS, v);
    put_months(o, fig, &in);
    put_units(o, fig, &in);
    json_close(o, '}');
}

static void put_names(struct json_out *o, const struct figures *fig)
{
    json_name(o, S("units"));
    json_open(o, '[');
    for (size_t i = 0; i < fig->unit_count; i++) {
        if (!unit_counts(fig, fig->units[i].id))
            continue;
        json_open(o, '{');
        json_id_of(o, "unit_id", fig->units[i].id);
        json_text_of(o, "name", fig->units[i].name);
        json_text_of(o, "name_en", fig->units[i].name_en);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static rc put_shares(struct json_out *o, const struct figures *fig, const char *name,
                     const char *split, struct fault *f)
{
    const struct rule_row *row =
        rule_find(fig->rules, S("indicators"), S(SHARED_INDICATOR), fig->period.asked.to);
    struct shares *shares = ARENA_NEW(fig->rq->arena, struct shares);
    rc r = row ? shares_read(fig->rq, &fig->period, rule_cell(fig->rules, row, S("numerator")),
                             split, shares, f)
               : OK;
    i64 all = 0;
    for (size_t i = 0; i < shares->n; i++)
        all += shares->at[i].n;
    static const struct indicator share = { .formula = FORMULA_RATIO, .scale = 100 };
    json_name(o, str_from(name));
    json_open(o, '[');
    for (size_t i = 0; i < shares->n; i++) {
        json_open(o, '{');
        json_text_of(o, "code", shares->at[i].value);
        json_int_of(o, "n", shares->at[i].n);
        put_value(
            o, "share",
            indicator_value(&share, (struct sum){ shares->at[i].n, 0 }, (struct sum){ all, 0 }));
        json_close(o, '}');
    }
    json_close(o, ']');
    return r;
}

static rc put_all(struct json_out *o, const struct figures *fig, struct fault *f)
{
    const struct period *p = &fig->period;
    json_open(o, '{');
    json_instant_of(o, "as_of", tx_now(fig->rq->tx));
    json_name(o, S("from"));
    record_put_day(o, p->asked.from);
    json_name(o, S("to"));
    record_put_day(o, p->asked.to);
    json_text_of(o, "step", p->step);
    json_id_of(o, "unit_id", p->unit_id);
    put_days(o, "last_year", p->last_year);
    put_days(o, "previous", p->previous);
    json_name(o, S("figures"));
    json_open(o, '[');
    for (const struct rule_row *row = NULL;
         (row = indicator_next(fig->rules, p->asked.to, row)) != NULL;)
        put_figure(o, fig, row);
    json_close(o, ']');
    put_names(o, fig);
    rc r = put_shares(o, fig, "by_channel", "channel", f);
    if (r == OK)
        r = put_shares(o, fig, "by_category", "category", f);
    json_close(o, '}');
    return r;
}

rc figures_get(struct request *rq, struct fault *f)
{
    struct figures *fig = ARENA_NEW(rq->arena, struct figures);
    str format = http_query(rq->http, "format");
    if (format.n && !str_eq(format, S("csv")))
        return fault_field(f, S("format"), "unknown_code", format);
    rc r = figures_read(rq, fig, f);
    if (r != OK)
        return r;
    return format.n ? figures_csv(fig, f) : put_all(&rq->out, fig, f);
}
