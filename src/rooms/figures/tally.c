#include "rooms/figures/tally.h"

#include "core/house.h"
#include "core/record.h"
#include "db/queries.h"

/* ---- by the rules ---- */

static str cell(const struct rules *rules, const struct rule_row *row, const char *column)
{
    return rule_cell(rules, row, str_from(column));
}

static bool says_yes(const struct rules *rules, const struct rule_row *row, const char *column)
{
    return str_eq(cell(rules, row, column), S("yes"));
}

static bool among(str codes, str one)
{
    while (codes.n)
        if (str_eq(str_cut(codes, '|', &codes), one))
            return true;
    return false;
}

/* What of a matter's limits a tally looks at. */
struct seen {
    bool ran, kept;
    const struct limit *last;
};

static struct seen look(const struct facts *facts, str clocks)
{
    struct seen s = { .kept = true };
    for (size_t i = 0; i < facts->limit_count; i++) {
        const struct limit *l = &facts->limits[i];
        if (!among(clocks, l->clock))
            continue;
        s.ran = true;
        s.last = l;
        s.kept = s.kept && l->stopped && !l->late;
    }
    return s;
}

static bool holds(const struct facts *facts, str code)
{
    const struct fact *fact = facts_find(facts, code);
    return fact && fact->known && fact->value;
}

static bool conditions_hold(const struct rules *rules, const struct rule_row *row,
                            const struct facts *facts)
{
    str needs = cell(rules, row, "needs"), lacks = cell(rules, row, "lacks");
    while (needs.n)
        if (!holds(facts, str_cut(needs, '|', &needs)))
            return false;
    while (lacks.n)
        if (holds(facts, str_cut(lacks, '|', &lacks)))
            return false;
    return true;
}

/* The day it counts on; DAY_NONE: it does not, or not yet. A limit that stands still has no last
 * day. */
static day day_of_part(const struct rules *rules, const struct rule_row *row,
                       const struct facts *facts, const struct seen *seen)
{
    str code = cell(rules, row, "on_day");
    bool stands = seen->last && seen->last->paused && !seen->last->stopped;
    if (says_yes(rules, row, "waits") && stands)
        return DAY_NONE;
    if (str_eq(code, S("limit")))
        return seen->last ? seen->last->due : DAY_NONE;
    const struct fact *fact = facts_find(facts, code);
    return fact && fact->known ? (day)fact->value : DAY_NONE;
}

static str told_apart(bool shared, str code)
{
    return !shared ? S("") : code.n ? code : S("-");
}

static i64 amount_of(const struct rules *rules, const struct rule_row *row,
                     const struct facts *facts)
{
    const struct fact *fact = facts_find(facts, cell(rules, row, "amount"));
    return fact && fact->known ? fact->value : 0;
}

static bool part_of(const struct rules *rules, const struct rule_row *row,
                    const struct facts *facts, struct part *ret)
{
    str clocks = cell(rules, row, "clocks");
    struct seen seen = look(facts, clocks);
    if ((clocks.n && !seen.ran) || (says_yes(rules, row, "kept") && !seen.kept))
        return false;
    day on = day_of_part(rules, row, facts, &seen);
    if (on == DAY_NONE || on < row->valid_from || on > row->valid_to)
        return false;
    if (!conditions_hold(rules, row, facts))
        return false;
    bool shared = says_yes(rules, row, "shared");
    bool waits = says_yes(rules, row, "waits") && seen.last;
    *ret = (struct part){ .tally = row->code,
                          .bureau_id = facts->bureau_id,
                          .unit_id = facts->unit_id,
                          .on_day = on,
                          .ripe_day = waits ? seen.last->due + 1 : 0,
                          .channel = told_apart(shared, facts->channel),
                          .category = told_apart(shared, facts->category),
                          .amount = amount_of(rules, row, facts) };
    return true;
}

void tally_parts(const struct rules *rules, str kind, const struct facts *facts, struct parts *ret)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("tallies"), &n);
    ret->n = 0;
    for (size_t i = 0; facts->counts && i < n && ret->n < PARTS_MOST; i++)
        if (str_eq(cell(rules, &rows[i], "kind"), kind) &&
            part_of(rules, &rows[i], facts, &ret->at[ret->n]))
            ret->n++;
}

/* ---- what is kept ---- */

struct kept {
    struct arena *arena;
    struct parts *parts;
};

static rc take_part(const struct row *r, void *arg, struct fault *f)
{
    const struct kept *k = arg;
    if (k->parts->n == PARTS_MOST)
        return fail_detail(f, INTERNAL, NULL, "more than %d tallies of one matter", PARTS_MOST);
    k->parts->at[k->parts->n++] = (struct part){ .bureau_id = row_int(r, 0),
                                                 .tally = row_text_copy(r, 1, k->arena),
                                                 .on_day = row_int(r, 2),
                                                 .ripe_day = row_int(r, 3),
                                                 .unit_id = row_int(r, 4),
                                                 .channel = row_text_copy(r, 5, k->arena),
                                                 .category = row_text_copy(r, 6, k->arena),
                                                 .amount = row_int(r, 7) };
    return OK;
}

/* times: 1 adds, -1 takes back. */
static rc sum(struct tx *tx, const struct part *p, const char *split, str value, i64 times,
              struct fault *f)
{
    struct val s = V_T(str_from(split));
    rc r = db_send(tx, &Q_figure_tally_add,
                   ARGS(V_I(p->bureau_id), V_T(p->tally), s, V_I(p->on_day), V_I(p->ripe_day),
                        V_I(p->unit_id), V_T(value), V_I(times), V_I(times * p->amount)),
                   f);
    return r == OK && times < 0 ? db_send(tx, &Q_figure_tally_drop,
                                          ARGS(V_I(p->bureau_id), V_T(p->tally), s, V_I(p->on_day),
                                               V_I(p->ripe_day), V_I(p->unit_id), V_T(value)),
                                          f)
                                : r;
}

static rc sum_all(struct tx *tx, const struct part *p, i64 times, struct fault *f)
{
    rc r = sum(tx, p, "all", S(""), times, f);
    if (r == OK && p->channel.n)
        r = sum(tx, p, "channel", p->channel, times, f);
    return r == OK && p->category.n ? sum(tx, p, "category", p->category, times, f) : r;
}

static rc put_in(struct tx *tx, i64 matter_id, const struct part *p, struct fault *f)
{
    rc r = db_send(tx, &Q_figure_part_insert,
                   ARGS(V_I(p->bureau_id), V_T(p->tally), V_I(p->on_day), V_I(matter_id),
                        V_I(p->ripe_day), V_I(p->unit_id), V_T(p->channel), V_T(p->category),
                        V_I(p->amount)),
                   f);
    return r == OK ? sum_all(tx, p, 1, f) : r;
}

static rc take_out(struct tx *tx, i64 matter_id, const struct part *p, struct fault *f)
{
    rc r = db_send(tx, &Q_figure_part_delete,
                   ARGS(V_I(p->bureau_id), V_T(p->tally), V_I(p->on_day), V_I(matter_id)), f);
    return r == OK ? sum_all(tx, p, -1, f) : r;
}

static bool same_part(const struct part *a, const struct part *b)
{
    return str_eq(a->tally, b->tally) && a->bureau_id == b->bureau_id && a->unit_id == b->unit_id &&
           a->on_day == b->on_day && a->ripe_day == b->ripe_day && str_eq(a->channel, b->channel) &&
           str_eq(a->category, b->category) && a->amount == b->amount;
}

static bool has(const struct parts *parts, const struct part *p)
{
    for (size_t i = 0; i < parts->n; i++)
        if (same_part(&parts->at[i], p))
            return true;
    return false;
}

rc tally_recount(struct tx *tx, str kind, i64 matter_id, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct facts *facts = ARENA_NEW(a, struct facts);
    struct parts *was = ARENA_NEW(a, struct parts), *is = ARENA_NEW(a, struct parts);
    struct kept kept = { .arena = a, .parts = was };
    rc r = facts_read(tx, kind, matter_id, facts, f);
    if (r == OK)
        r = db_each(tx, &Q_figure_parts_of, ARGS(V_I(matter_id)), take_part, &kept, f);
    if (r != OK)
        return r;
    tally_parts(house_of(tx)->rules, kind, facts, is);
    for (size_t i = 0; r == OK && i < was->n; i++)
        if (!has(is, &was->at[i]))
            r = take_out(tx, matter_id, &was->at[i], f);
    for (size_t i = 0; r == OK && i < is->n; i++)
        if (!has(was, &is->at[i]))
            r = put_in(tx, matter_id, &is->at[i], f);
    return r;
}
