#include "rooms/street/minutes.h"

#include "db/queries.h"

enum { PER_CENT = 100, SECONDS = 60, DIVISIONS = 128, OUTCOMES = 32, TRADES = 1024, DIVISION = 2 };

/* What own visits say of one outcome in one division. */
struct own {
    str trade, outcome;
    i64 n, median_s;
};

struct known {
    str trade;
    i64 seconds, n;
};

struct minutes {
    struct tx *tx;
    const struct rules *rules;
    struct own *own;
    size_t own_n, own_room;
    struct known known[TRADES]; /* asked before */
    size_t known_n;
};

static i64 number(const struct rules *rules, const struct rule_row *row, const char *column)
{
    i64 n = 0; /* the loader has checked that it is a number */
    (void)str_to_i64(rule_cell(rules, row, str_from(column)), &n);
    return n;
}

i64 sweep_setting(struct tx *tx, const char *code)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("sweep_settings"), str_from(code), day_at(tx_now(tx)));
    return row ? number(rules, row, "value") : 0;
}

i64 way_seconds(struct tx *tx, double metres)
{
    i64 pace = sweep_setting(tx, "walk_pace"), detour = sweep_setting(tx, "detour");
    return pace ? (i64)(metres * SECONDS * (double)detour / (double)(pace * PER_CENT) + 0.5) : 0;
}

static rc take_own(const struct row *r, void *arg, struct fault *f)
{
    struct minutes *m = arg;
    struct arena *a = tx_arena(m->tx);
    (void)f;
    if (m->own_n == m->own_room)
        return OK; /* more outcomes and divisions than there are */
    m->own[m->own_n++] = (struct own){ row_text_copy(r, 0, a), row_text_copy(r, 1, a),
                                       row_int(r, 2), row_int(r, 3) };
    return OK;
}

rc minutes_load(struct tx *tx, struct minutes **ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct minutes *m = ARENA_NEW(a, struct minutes);
    m->tx = tx;
    m->rules = house_of(tx)->rules;
    m->own_room = (size_t)DIVISIONS * OUTCOMES;
    m->own = ARENA_ARRAY(a, struct own, m->own_room);
    rc r = db_each(tx, &Q_visit_minutes, ARGS(V_I(tx_scope(tx)->bureau_id)), take_own, m, f);
    if (r == OK)
        *ret = m;
    return r;
}

/* The row of rules/visit_minutes for an outcome: the longest code of a trade that fits. */
static const struct rule_row *row_for(struct minutes *m, str trade, str outcome, day on)
{
    size_t n, fit = 0;
    const struct rule_row *rows = rule_rows(m->rules, S("visit_minutes"), &n), *best = NULL;
    for (size_t i = 0; i < n; i++) {
        str of = rule_cell(m->rules, &rows[i], S("trade"));
        bool fits = on >= rows[i].valid_from && on <= rows[i].valid_to &&
                    str_eq(rule_cell(m->rules, &rows[i], S("outcome")), outcome) &&
                    str_starts(trade, of);
        if (fits && (!best || of.n > fit)) {
            best = &rows[i];
            fit = of.n;
        }
    }
    return best;
}

static const struct own *own_of(const struct minutes *m, str trade, str outcome)
{
    static const struct own nothing;
    for (size_t i = 0; i < m->own_n; i++)
        if (str_eq(m->own[i].trade, trade) && str_eq(m->own[i].outcome, outcome))
            return &m->own[i];
    return &nothing;
}

static str division_of(str trade)
{
    return trade.n > DIVISION ? str_sub(trade, 0, DIVISION) : trade;
}

/* One outcome: what the rule and own visits say of it together. */
struct figure {
    double seconds, share;
    i64 n, median_s;
};

static struct figure figure_of(struct minutes *m, str trade, str outcome, i64 visits)
{
    const struct rule_row *row = row_for(m, trade, outcome, day_at(tx_now(m->tx)));
    const struct own *own = own_of(m, division_of(trade), outcome);
    double weight = row ? (double)number(m->rules, row, "weight") : 0;
    double prior = row ? (double)number(m->rules, row, "minutes") * SECONDS : 0;
    double share = row ? (double)number(m->rules, row, "share") / PER_CENT : 0;
    double n = (double)own->n;
    struct figure x = { .n = own->n, .median_s = own->median_s };
    if (weight + n > 0)
        x.seconds = (n * (double)own->median_s + weight * prior) / (n + weight);
    if (weight + (double)visits > 0)
        x.share = (n + weight * share) / ((double)visits + weight);
    return x;
}

static i64 visits_of(const struct minutes *m, str division)
{
    i64 n = 0;
    for (size_t i = 0; i < m->own_n; i++)
        n += str_eq(m->own[i].trade, division) ? m->own[i].n : 0;
    return n;
}

static struct known reckon(struct minutes *m, str trade)
{
    size_t count;
    const struct rule_row *outcomes = rule_rows(m->rules, S("visit_outcomes"), &count);
    struct known k = { .trade = trade, .n = visits_of(m, division_of(trade)) };
    double sum = 0, shares = 0;
    for (size_t i = 0; i < count; i++) {
        struct figure x = figure_of(m, trade, outcomes[i].code, k.n);
        sum += x.share * x.seconds;
        shares += x.share;
    }
    k.seconds = shares > 0 ? (i64)(sum / shares + 0.5) : 0;
    return k;
}

i64 minutes_expected(struct minutes *m, str trade, i64 *ret_n)
{
    size_t i = 0;
    while (i < m->known_n && !str_eq(m->known[i].trade, trade))
        i++;
    if (i == m->known_n && i < TRADES) {
        str copy = arena_str(tx_arena(m->tx), trade);
        m->known[m->known_n++] = reckon(m, copy);
    }
    struct known k = i < m->known_n ? m->known[i] : reckon(m, trade);
    *ret_n = k.n;
    return k.seconds;
}

/* ---- the figures, to be looked at ---- */

static void put_figure(struct minutes *m, str trade, str outcome, struct json_out *o)
{
    struct figure x = figure_of(m, trade, outcome, visits_of(m, division_of(trade)));
    json_open(o, '{');
    json_text_of(o, "trade", trade);
    json_text_of(o, "outcome", outcome);
    json_int_of(o, "n", x.n);
    json_int_of(o, "median_s", x.median_s);
    json_int_of(o, "expected_s", (i64)(x.seconds + 0.5));
    json_int_of(o, "share", (i64)(x.share * PER_CENT + 0.5));
    json_close(o, '}');
}

rc visit_minutes_get(struct request *rq, struct fault *f)
{
    struct minutes *m;
    struct json_out *o = &rq->out;
    size_t n;
    rc r = minutes_load(rq->tx, &m, f);
    if (r != OK)
        return r;
    const struct rule_row *outcomes = rule_rows(m->rules, S("visit_outcomes"), &n);
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) /* a trade of which nothing is known */
        put_figure(m, S(""), outcomes[i].code, o);
    for (size_t i = 0; i < m->own_n; i++)
        if (m->own[i].trade.n)
            put_figure(m, m->own[i].trade, m->own[i].outcome, o);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}
