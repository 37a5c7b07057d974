#include "rooms/intake/likeness.h"

#include "db/queries.h"
#include "rooms/intake/intake_rules.h"
#include "search/fold.h"

#include <stdlib.h>

enum { CANDIDATES = 1200, NAME_MOST = 200, NAME_LEAST = 2 };

/* ---- who comes into question ---- */

struct gathering {
    struct tx *tx;
    const struct likeness_ask *ask;
    struct db_ask keys[4 + ALIKE_BANDS];
    size_t key_count;
    i64 *ids;
    struct likeness *at;
    size_t n;
};

static bool same_bytes(str a, str b)
{
    return a.n && str_eq(a, b);
}

static bool same_name(str a, str b)
{
    u32 left[NAME_MOST], right[NAME_MOST];
    size_t n = fold_text(a, left, NAME_MOST), m = fold_text(b, right, NAME_MOST), i = 0;
    while (i < n && i < m && left[i] == right[i])
        i++;
    return n >= NAME_LEAST && n == m && i == n;
}

static bool is_same_subject(const struct likeness_ask *ask, const struct row *r)
{
    i64 entity = row_int(r, 9), premises = row_int(r, 10);
    if (ask->entity_id && entity)
        return ask->entity_id == entity;
    if (ask->premises_id && premises)
        return ask->premises_id == premises;
    return same_name(ask->subject_name, row_text(r, 11));
}

static void compare(const struct likeness_ask *ask, const struct row *r, struct likeness *l)
{
    str phone = row_blob(r, 7), paper = row_blob(r, 8);
    struct alike facts = alike_read(row_blob(r, 12));
    bool known = (phone.n && ask->traces.phone.n) || (paper.n && ask->traces.id_number.n);
    l->same_person =
        same_bytes(phone, ask->traces.phone) || same_bytes(paper, ask->traces.id_number);
    l->other_person = known && !l->same_person;
    l->same_subject = is_same_subject(ask, r);
    l->similar = alike_share(&facts, &ask->traces.facts);
    l->has_complaint = row_int(r, 13) != 0;
    l->has_report = row_int(r, 14) != 0;
}

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    i64 id = row_int(r, 0);
    (void)f;
    for (size_t i = 0; i < g->n; i++)
        if (g->ids[i] == id)
            return OK;
    if (g->n < CANDIDATES && id != g->ask->except_id)
        g->ids[g->n++] = id;
    return OK;
}

struct reading {
    struct gathering *g;
    struct likeness *into;
};

static rc take_candidate(const struct row *r, void *arg, struct fault *f)
{
    struct reading *reading = arg;
    struct arena *a = tx_arena(reading->g->tx);
    struct likeness *l = reading->into;
    (void)f;
    *l = (struct likeness){ .id = row_int(r, 0),
                            .number = row_text_copy(r, 1, a),
                            .state = row_text_copy(r, 2, a),
                            .received_at = row_int(r, 3),
                            .channel = row_text_copy(r, 4, a),
                            .category = row_text_copy(r, 5, a),
                            .story = row_text_copy(r, 6, a) };
    compare(reading->g->ask, r, l);
    return OK;
}

static void look_by(struct gathering *g, const struct query *q, struct val key, i64 since)
{
    enum { ARGUMENTS = 3 };
    struct val *args = ARENA_ARRAY(tx_arena(g->tx), struct val, ARGUMENTS);
    if (key.type == VAL_NULL)
        return;
    args[0] = V_I(g->ask->bureau_id);
    args[1] = key;
    args[2] = V_I(since);
    g->keys[g->key_count++] = (struct db_ask){ q, args, ARGUMENTS, take_id, g };
}

static rc find(struct gathering *g, i64 since, struct fault *f)
{
    const struct likeness_ask *ask = g->ask;
    i64 bands[ALIKE_BANDS];
    look_by(g, &Q_alike_by_phone, V_B0(ask->traces.phone), since);
    look_by(g, &Q_alike_by_paper, V_B0(ask->traces.id_number), since);
    look_by(g, &Q_alike_by_entity, V_ID(ask->entity_id), since);
    if (!ask->entity_id)
        look_by(g, &Q_alike_by_door, V_ID(ask->premises_id), since);
    if (ask->traces.facts.set)
        alike_bands(&ask->traces.facts, bands);
    for (size_t i = 0; ask->traces.facts.set && i < ALIKE_BANDS; i++)
        look_by(g, &Q_alike_by_band, V_I(bands[i]), since);
    return db_each_of(g->tx, g->keys, g->key_count, f);
}

/* Found by whatever key, each is read once. */
static rc gather(struct gathering *g, i64 since, struct fault *f)
{
    struct arena *a = tx_arena(g->tx);
    g->ids = ARENA_ARRAY(a, i64, CANDIDATES);
    rc r = find(g, since, f);
    if (r != OK || g->n == 0)
        return r;
    g->at = ARENA_ARRAY(a, struct likeness, g->n);
    struct reading *into = ARENA_ARRAY(a, struct reading, g->n);
    struct val *ids = ARENA_ARRAY(a, struct val, g->n);
    struct db_ask *reads = ARENA_ARRAY(a, struct db_ask, g->n);
    for (size_t i = 0; i < g->n; i++) {
        ids[i] = V_I(g->ids[i]);
        into[i] = (struct reading){ g, &g->at[i] };
        reads[i] = (struct db_ask){ &Q_alike_read, &ids[i], 1, take_candidate, &into[i] };
    }
    return db_each_of(g->tx, reads, g->n, f);
}

/* ---- what the rules say of each ---- */

static i64 cell_int(const struct rules *rules, const struct rule_row *row, const char *column)
{
    i64 v = 0;
    (void)str_to_i64(rule_cell(rules, row, str_from(column)), &v);
    return v;
}

static bool kind_fits(str wanted, str asked, const struct likeness *l)
{
    if (str_eq(wanted, S("any")))
        return true;
    if (asked.n && !str_eq(asked, wanted))
        return false;
    return str_eq(wanted, S("complaint")) ? l->has_complaint : l->has_report;
}

static bool said(str wanted, bool yes, bool no)
{
    return str_eq(wanted, S("any")) || (str_eq(wanted, S("yes")) ? yes : no);
}

static bool fits(const struct rules *rules, const struct rule_row *row, str kind,
                 const struct likeness *l, i64 now)
{
    return kind_fits(rule_cell(rules, row, S("kind")), kind, l) &&
           said(rule_cell(rules, row, S("person")), l->same_person, l->other_person) &&
           said(rule_cell(rules, row, S("subject")), l->same_subject, !l->same_subject) &&
           l->similar >= cell_int(rules, row, "similar") &&
           l->received_at >= now - cell_int(rules, row, "days") * DAY_MS;
}

static bool in_force(const struct rule_row *row, i64 now)
{
    return row->valid_from <= day_at(now) && day_at(now) <= row->valid_to;
}

static void judge(struct tx *tx, str kind, struct likeness *l)
{
    const struct rules *rules = house_of(tx)->rules;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("likeness_rules"), &n);
    for (size_t i = 0; i < n; i++) {
        i64 rank = cell_int(rules, &rows[i], "rank");
        if (in_force(&rows[i], tx_now(tx)) && (!l->rule || rank < l->rank) &&
            fits(rules, &rows[i], kind, l, tx_now(tx))) {
            l->rule = &rows[i];
            l->rank = rank;
        }
    }
}

/* How far back any row looks. */
static i64 since_of(struct tx *tx)
{
    const struct rules *rules = house_of(tx)->rules;
    i64 days = 0;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("likeness_rules"), &n);
    for (size_t i = 0; i < n; i++) {
        i64 own = cell_int(rules, &rows[i], "days");
        if (in_force(&rows[i], tx_now(tx)) && own > days)
            days = own;
    }
    return tx_now(tx) - days * DAY_MS;
}

static int by_weight(const void *a, const void *b)
{
    const struct likeness *l = a, *r = b;
    if (l->rank != r->rank)
        return l->rank < r->rank ? -1 : 1;
    if (l->similar != r->similar)
        return l->similar > r->similar ? -1 : 1;
    if (l->received_at != r->received_at)
        return l->received_at > r->received_at ? -1 : 1;
    return l->id > r->id ? -1 : l->id < r->id;
}

rc likeness_find(struct tx *tx, const struct likeness_ask *ask, struct likenesses *ret,
                 struct fault *f)
{
    struct gathering g = { .tx = tx, .ask = ask };
    size_t kept = 0, most = (size_t)intake_setting(tx, "offered");
    rc r = gather(&g, since_of(tx), f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < g.n; i++) {
        judge(tx, ask->kind, &g.at[i]);
        if (g.at[i].rule)
            g.at[kept++] = g.at[i];
    }
    if (kept)
        qsort(g.at, kept, sizeof *g.at, by_weight);
    *ret = (struct likenesses){ g.at, kept < most ? kept : most };
    return OK;
}
