/* figures_matters.c — the matters that a figure is made of, tally after tally in the order of their
 * days. Only those that the asker may see: a number may count more than a list shows. */
#include "codec/cursor.h"
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/figures/figures_api.h"

#include <string.h>

enum { PAGE = 50, PAGE_MOST = 200, TALLY_COLUMN = 10, DAY_COLUMN = 11, KEYS = 4 };

static const struct row_member members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "kind", F_TEXT },
    { "state", F_TEXT },
    { "title", F_TEXT },
    { "title_list", F_TEXT },
    { "title_code", F_TEXT },
    { "unit_id", F_ID },
    { "opened_at", F_INSTANT },
    { "closed_at", F_INSTANT },
    { "tally", F_TEXT },
    { "on_day", F_DAY },
    { "amount", F_INT },
};
static const struct row_shape shape = ROW_SHAPE(members);

struct listing {
    struct request *rq;
    struct period period;
    str tallies, what; /* what: to which question a cursor belongs */
    i64 limit, given;
    i64 tally_no, on_day, matter_id; /* the last one that was given */
    bool more;
};

/* ---- the cursor ---- */

static void sign(void *arg, str payload, unsigned char out[CURSOR_MAC])
{
    const struct listing *l = arg;
    unsigned char whole[SM3_BYTES];
    keyed_mac(house_of(l->rq->tx)->keyring, "cursor", payload, whole);
    memcpy(out, whole, CURSOR_MAC);
}

static rc read_cursor(struct listing *l, struct fault *f)
{
    str text = http_query(l->rq->http, "cursor");
    struct cursor_value v[CURSOR_VALUES];
    size_t n;
    if (!text.n)
        return OK;
    rc r = cursor_read(l->rq->arena, text, &(struct cursor_sign){ sign, l }, v, &n, f);
    if (r != OK)
        return r;
    if (n != KEYS || v[0].kind != CURSOR_TEXT || !str_eq(v[0].text, l->what))
        return fail(f, BAD_REQUEST, "list.cursor");
    l->tally_no = v[1].integer;
    l->on_day = v[2].integer;
    l->matter_id = v[3].integer;
    return OK;
}

static rc put_next(struct listing *l, struct fault *f)
{
    const struct cursor_value values[KEYS] = { { .kind = CURSOR_TEXT, .text = l->what },
                                               { .kind = CURSOR_INT, .integer = l->tally_no },
                                               { .kind = CURSOR_INT, .integer = l->on_day },
                                               { .kind = CURSOR_INT, .integer = l->matter_id } };
    str next;
    json_name(&l->rq->out, S("next"));
    if (!l->more) {
        json_put_null(&l->rq->out);
        return OK;
    }
    rc r = cursor_write(l->rq->arena, values, KEYS, &(struct cursor_sign){ sign, l }, &next, f);
    if (r == OK)
        json_put_text(&l->rq->out, next);
    return r;
}

/* ---- the page ---- */

static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    struct listing *l = arg;
    (void)f;
    if (l->given == l->limit) {
        l->more = true;
        return OK;
    }
    l->given++;
    l->on_day = row_int(r, DAY_COLUMN);
    l->matter_id = row_int(r, 0);
    json_open(&l->rq->out, '{');
    row_put_members(r, &shape, &l->rq->out);
    json_close(&l->rq->out, '}');
    return OK;
}

static rc put_tally(struct listing *l, str tally, struct fault *f)
{
    const struct period *p = &l->period;
    return db_each(l->rq->tx, &Q_figure_list,
                   ARGS(V_I(l->rq->actor->bureau_id), V_T(tally), V_I(l->on_day), V_I(l->matter_id),
                        V_I(p->asked.to), V_I(p->today), V_I(p->unit_id),
                        V_I(l->limit - l->given + 1)),
                   put_row, l, f);
}

static rc put_page(struct listing *l, struct fault *f)
{
    str rest = l->tallies;
    rc r = OK;
    json_open(&l->rq->out, '{');
    json_name(&l->rq->out, S("items"));
    json_open(&l->rq->out, '[');
    for (i64 no = 0; r == OK && rest.n && !l->more; no++) {
        str tally = str_cut(rest, '|', &rest);
        if (no < l->tally_no)
            continue;
        if (no > l->tally_no) { /* from its beginning */
            l->tally_no = no;
            l->on_day = l->period.asked.from - 1;
            l->matter_id = INT64_MAX;
        }
        r = put_tally(l, tally, f);
    }
    json_close(&l->rq->out, ']');
    if (r == OK)
        r = put_next(l, f);
    json_close(&l->rq->out, '}');
    return r;
}

static rc read_limit(struct listing *l, struct fault *f)
{
    str text = http_query(l->rq->http, "limit");
    l->limit = PAGE;
    if (text.n && (!str_to_i64(text, &l->limit) || l->limit < 1 || l->limit > PAGE_MOST))
        return fault_field(f, S("limit"), "out_of_range", text);
    return OK;
}

static rc read_part(struct listing *l, const struct rule_row *row, struct fault *f)
{
    str part = http_query(l->rq->http, "part");
    part = part.n ? part : S("numerator");
    bool below = str_eq(part, S("denominator"));
    if (!below && !str_eq(part, S("numerator")))
        return fault_field(f, S("part"), "unknown_code", part);
    l->tallies = rule_cell(house_of(l->rq->tx)->rules, row, part);
    if (!l->tallies.n)
        return fault_field(f, S("part"), "unknown_code", part);
    l->what = arena_fmt(l->rq->arena, "%.*s.%.*s.%d.%d.%lld", STR_ARG(row->code), STR_ARG(part),
                        l->period.asked.from, l->period.asked.to, (long long)l->period.unit_id);
    return OK;
}

rc figure_matters_get(struct request *rq, struct fault *f)
{
    struct listing l = { .rq = rq };
    rc r = period_read(rq, &l.period, f);
    if (r != OK)
        return r;
    const struct rule_row *row =
        rule_find(house_of(rq->tx)->rules, S("indicators"), rq->params[0], l.period.asked.to);
    if (!row)
        return fail(f, NOT_FOUND, "figures.unknown");
    l.on_day = l.period.asked.from - 1;
    l.matter_id = INT64_MAX;
    r = read_limit(&l, f);
    if (r == OK)
        r = read_part(&l, row, f);
    if (r == OK)
        r = read_cursor(&l, f);
    return r == OK ? put_page(&l, f) : r;
}
