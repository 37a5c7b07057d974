#include "rooms/figures/figures_sums.h"

#include "core/house.h"
#include "db/queries.h"

#include <stdlib.h>

static void add(struct sum *to, struct sum more)
{
    to->n += more.n;
    to->amount += more.amount;
}

/* ---- by unit ---- */

struct taking {
    struct tally_sums *tally;
    enum when when;
    const struct period *period;
};

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    struct tally_sums *sums = t->tally;
    struct sum sum = { row_int(r, 1), row_int(r, 2) };
    (void)f;
    add(&sums->all[t->when], sum);
    if (t->when == NOW && sums->unit_count < UNITS_MOST)
        sums->units[sums->unit_count++] = (struct unit_sum){ row_int(r, 0), sum };
    return OK;
}

static rc take_day(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    day on = (day)row_int(r, 0);
    (void)f;
    for (size_t i = 0; i < MONTHS; i++)
        if (t->period->months[i].from <= on && on <= t->period->months[i].to)
            add(&t->tally->months[i], (struct sum){ row_int(r, 1), row_int(r, 2) });
    return OK;
}

static rc read_tally(struct request *rq, const struct period *p, struct tally_sums *tally,
                     struct fault *f)
{
    const struct days days[WHENS] = { p->asked, p->last_year, p->previous };
    struct taking t = { .tally = tally, .period = p };
    struct val bureau = V_I(rq->actor->bureau_id), code = V_T(tally->code), today = V_I(p->today),
               unit = V_I(p->unit_id);
    rc r = OK;
    for (int i = 0; r == OK && i < WHENS; i++) {
        t.when = (enum when)i;
        r = db_each(rq->tx, &Q_figure_sums,
                    ARGS(bureau, code, V_I(days[i].from), V_I(days[i].to), today, unit), take_unit,
                    &t, f);
    }
    return r == OK ? db_each(rq->tx, &Q_figure_days,
                             ARGS(bureau, code, V_I(p->months[0].from),
                                  V_I(p->months[MONTHS - 1].to), today, unit),
                             take_day, &t, f)
                   : r;
}

static struct tally_sums *tally_of(const struct sums *s, str code)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->at[i].code, code))
            return &s->at[i];
    return NULL;
}

rc sums_read(struct request *rq, const struct period *p, struct sums *ret, struct fault *f)
{
    size_t n;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, S("tallies"), &n);
    rc r = OK;
    *ret =
        (struct sums){ .period = p, .at = ARENA_ARRAY(rq->arena, struct tally_sums, TALLIES_MOST) };
    for (size_t i = 0; r == OK && i < n && ret->n < TALLIES_MOST; i++) {
        if (tally_of(ret, rows[i].code)) /* of another time, under the same code */
            continue;
        struct tally_sums *tally = &ret->at[ret->n++];
        *tally = (struct tally_sums){ .code = rows[i].code };
        r = read_tally(rq, p, tally, f);
    }
    return r;
}

static struct sum of_unit(const struct tally_sums *tally, i64 unit_id)
{
    for (size_t i = 0; i < tally->unit_count; i++)
        if (tally->units[i].unit_id == unit_id)
            return tally->units[i].sum;
    return (struct sum){ 0, 0 };
}

struct sum sums_of(const struct sums *s, str tallies, enum when when, i64 unit_id)
{
    struct sum sum = { 0, 0 };
    while (tallies.n) {
        const struct tally_sums *tally = tally_of(s, str_cut(tallies, '|', &tallies));
        if (tally)
            add(&sum, unit_id ? of_unit(tally, unit_id) : tally->all[when]);
    }
    return sum;
}

struct sum sums_of_month(const struct sums *s, str tallies, size_t month)
{
    struct sum sum = { 0, 0 };
    while (tallies.n) {
        const struct tally_sums *tally = tally_of(s, str_cut(tallies, '|', &tallies));
        if (tally)
            add(&sum, tally->months[month]);
    }
    return sum;
}

/* ---- shares ---- */

static rc take_share(const struct row *r, void *arg, struct fault *f)
{
    struct shares *s = arg;
    str value = row_text(r, 0);
    (void)f;
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->at[i].value, value)) {
            s->at[i].n += row_int(r, 1);
            return OK;
        }
    }
    if (s->n < SHARES_MOST)
        s->at[s->n++] = (struct share){ row_text_copy(r, 0, s->arena), row_int(r, 1) };
    return OK;
}

static int larger_first(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return str_cmp(x->value, y->value);
}

rc shares_read(struct request *rq, const struct period *p, str tallies, const char *split,
               struct shares *ret, struct fault *f)
{
    rc r = OK;
    ret->arena = rq->arena;
    ret->n = 0;
    while (r == OK && tallies.n)
        r = db_each(rq->tx, &Q_figure_shares,
                    ARGS(V_I(rq->actor->bureau_id), V_T(str_cut(tallies, '|', &tallies)),
                         V_I(p->asked.from), V_I(p->asked.to), V_I(p->today), V_I(p->unit_id),
                         V_T(str_from(split))),
                    take_share, ret, f);
    if (ret->n)
        qsort(ret->at, ret->n, sizeof ret->at[0], larger_first);
    return r;
}
