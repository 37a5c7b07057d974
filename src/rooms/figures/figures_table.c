/* figures_table.c — the table of figures as a file: a row for each figure of all, and of each unit.
 * CSV is written here; a spreadsheet, whose library lives in the worker, by the worker. */
#include "codec/csv.h"
#include "core/job.h"
#include "http/message.h"
#include "rooms/figures/figures_api.h"

enum { FILE_MOST = 8 << 20, PAYLOAD_MOST = 4 << 10 };

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
    const struct figures_sheet *sheet;
    struct indicator in;
    struct figures_cell cells[COUNT(head)];
    size_t n;
};

static struct figures_cell *next_cell(struct line *l, enum figures_cell_sort sort)
{
    struct figures_cell *cell = &l->cells[l->n++];
    *cell = (struct figures_cell){ .sort = sort };
    return cell;
}

static void put_text(struct line *l, str text)
{
    next_cell(l, FIGURES_TEXT)->text = text;
}

static void put_int(struct line *l, i64 n)
{
    next_cell(l, FIGURES_INT)->n = n;
}

static void put_day(struct line *l, day d)
{
    next_cell(l, FIGURES_DAY)->n = d;
}

static void put_value(struct line *l, struct value v)
{
    next_cell(l, v.known ? FIGURES_HUNDREDTHS : FIGURES_NOTHING)->n = v.hundredths;
}

static void end_row(struct line *l)
{
    l->sheet->row(l->sheet->arg, l->cells, l->n);
    l->n = 0;
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
    put_text(l, row->code);
    put_text(l, row->name_zh);
    put_text(l, row->name_en);
    put_text(l, unit ? arena_fmt(a, "%lld", (long long)unit->id) : S(""));
    put_text(l, unit ? unit->name : S(""));
    put_value(l, v);
    put_text(l, str_from(indicator_measure(fig->rules, &l->in)));
    put_int(l, amounts ? n.amount : n.n);
    if (l->in.denominator.n)
        put_int(l, d.n);
    else
        (void)next_cell(l, FIGURES_NOTHING);
    put_text(l, indicator_day(fig->rules, l->in.numerator, p->asked.to));
    put_text(l, indicator_day(fig->rules, l->in.denominator, p->asked.to));
    put_day(l, p->asked.from);
    put_day(l, p->asked.to);
    put_compared(l, LAST_YEAR, unit, v);
    put_compared(l, PREVIOUS, unit, v);
    put_text(l, row->basis);
    end_row(l);
}

void figures_rows(struct figures *fig, const struct figures_sheet *sheet)
{
    struct line *l = ARENA_NEW(fig->rq->arena, struct line);
    l->fig = fig;
    l->sheet = sheet;
    for (size_t i = 0; i < COUNT(head); i++)
        put_text(l, str_from(head[i]));
    end_row(l);
    for (const struct rule_row *row = NULL;
         (row = indicator_next(fig->rules, fig->period.asked.to, row)) != NULL;) {
        l->in = indicator_of(fig->rules, row);
        put_line(l, NULL);
        for (size_t i = 0; i < fig->unit_count; i++)
            put_line(l, &fig->units[i]);
    }
}

/* ---- CSV ---- */

struct csv {
    struct arena *arena;
    struct csv_out out;
};

/* Exact, without the detour by a double: 73.20. */
static str hundredths_text(struct arena *a, i64 n)
{
    i64 h = n < 0 ? -n : n;
    return arena_fmt(a, "%s%lld.%02lld", n < 0 ? "-" : "", (long long)(h / HUNDREDTHS),
                     (long long)(h % HUNDREDTHS));
}

static str cell_text(struct arena *a, const struct figures_cell *cell)
{
    switch (cell->sort) {
    case FIGURES_NOTHING:
        return S("");
    case FIGURES_TEXT:
        return cell->text;
    case FIGURES_INT:
        return arena_fmt(a, "%lld", (long long)cell->n);
    case FIGURES_HUNDREDTHS:
        return hundredths_text(a, cell->n);
    case FIGURES_DAY:
        return day_text(a, (day)cell->n);
    }
    return S("");
}

static void csv_row(void *arg, const struct figures_cell *cells, size_t n)
{
    struct csv *csv = arg;
    for (size_t i = 0; i < n; i++)
        csv_put_text(&csv->out, cell_text(csv->arena, &cells[i]));
    csv_end_row(&csv->out);
}

rc figures_csv(struct figures *fig, struct fault *f)
{
    struct request *rq = fig->rq;
    struct csv csv = { rq->arena, csv_out_new(rq->arena, FILE_MOST) };
    csv_put_mark(&csv.out);
    figures_rows(fig, &(struct figures_sheet){ csv_row, &csv });
    if (!buf_ok(&csv.out.b))
        return fail(f, TOO_LARGE, NULL);
    rq->raw = buf_str(&csv.out.b);
    rq->raw_type = S("text/csv; charset=utf-8");
    reply_header(rq, "Content-Disposition", S("attachment; filename=\"figures.csv\""));
    return OK;
}

/* ---- a spreadsheet, later ---- */

/* From here on rq asks what the query says, as the page's address would. */
static rc ask_by(struct request *rq, str query, struct fault *f)
{
    struct http_request *http = ARENA_NEW(rq->arena, struct http_request);
    http->arena = rq->arena;
    if (message_target(http, ARENA_CONCAT(rq->arena, S("/?"), query), f) != OK)
        return fault_field(f, S("query"), "bad_form", S(""));
    rq->http = http;
    return OK;
}

rc figures_book(struct tx *tx, const struct actor *who, str query,
                const struct figures_sheet *sheet, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct request *rq = ARENA_NEW(a, struct request);
    struct figures *fig = ARENA_NEW(a, struct figures);
    rq->arena = a;
    rq->actor = who;
    rq->tx = tx;
    if (!(who->roles & FIGURES_READERS))
        return fail(f, FORBIDDEN, NULL);
    rc r = ask_by(rq, query, f);
    if (r == OK)
        r = figures_read(rq, fig, f);
    if (r == OK)
        figures_rows(fig, sheet);
    return r;
}

rc figures_book_post(struct request *rq, struct fault *f)
{
    const struct figures_book_ask *in = rq->in;
    const struct http_request *sent = rq->http;
    struct period period;
    i64 job;
    rc r = ask_by(rq, in->query, f);
    if (r == OK)
        r = period_read(rq, &period, f);
    rq->http = sent;
    if (r != OK)
        return r;
    struct json_out o = json_out_new(rq->arena, PAYLOAD_MOST);
    json_open(&o, '{');
    json_text_of(&o, "query", in->query);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("figures.book"), .payload = json_out_str(&o) };
    r = job_submit(rq->tx, rq->actor, &ask, &job, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}
