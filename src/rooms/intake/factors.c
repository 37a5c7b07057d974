/* factors.c — what Order 121 art. 17 lets the bureau weigh, counted from what is on file. */
#include "db/queries.h"
#include "rooms/intake/likeness.h"

enum { BEHIND = 1000, NAMES = 200 };

struct behind {
    i64 id, received_at, entity_id;
    str number, category, name;
};
struct behinds {
    struct tx *tx;
    i64 except_id;
    struct behind *at;
    size_t n;
};

static rc take_behind(const struct row *r, void *arg, struct fault *f)
{
    struct behinds *b = arg;
    struct arena *a = tx_arena(b->tx);
    (void)f;
    for (size_t i = 0; i < b->n; i++)
        if (b->at[i].id == row_int(r, 0))
            return OK;
    if (b->n < BEHIND && row_int(r, 0) != b->except_id)
        b->at[b->n++] = (struct behind){ .id = row_int(r, 0),
                                         .number = row_text_copy(r, 1, a),
                                         .received_at = row_int(r, 2),
                                         .entity_id = row_int(r, 3),
                                         .category = row_text_copy(r, 4, a),
                                         .name = arena_str(a, row_blob(r, 5)) };
    return OK;
}

struct filed {
    struct behinds person, phone, address;
};

static rc read_by(struct behinds *b, const struct query *q, i64 bureau_id, str key, i64 since,
                  struct fault *f)
{
    if (!b->at)
        b->at = ARENA_ARRAY(tx_arena(b->tx), struct behind, BEHIND);
    return key.n ? db_each(b->tx, q, ARGS(V_I(bureau_id), V_B(key), V_I(since)), take_behind, b, f)
                 : OK;
}

static rc read_filed(struct tx *tx, const struct likeness_ask *ask, i64 since, struct filed *all,
                     struct fault *f)
{
    all->person = all->phone = all->address = (struct behinds){ tx, ask->except_id, NULL, 0 };
    rc r = read_by(&all->phone, &Q_filed_by_phone, ask->bureau_id, ask->traces.phone, since, f);
    if (r == OK)
        r = read_by(&all->person, &Q_filed_by_phone, ask->bureau_id, ask->traces.phone, since, f);
    if (r == OK)
        r = read_by(&all->person, &Q_filed_by_paper, ask->bureau_id, ask->traces.id_number, since,
                    f);
    return r == OK ? read_by(&all->address, &Q_filed_by_address, ask->bureau_id,
                             ask->traces.address, since, f)
                   : r;
}

/* ---- counting ---- */

static bool counts(str of, const struct likeness_ask *ask, const struct behind *b)
{
    if (str_eq(of, S("person_operator")))
        return ask->entity_id && b->entity_id == ask->entity_id;
    if (str_eq(of, S("person_category")))
        return ask->category.n && str_eq(b->category, ask->category);
    return true;
}

static void add_name(str *names, size_t *n, str name)
{
    size_t i = 0;
    while (i < *n && !str_eq(names[i], name))
        i++;
    if (name.n && i == *n && *n < NAMES)
        names[(*n)++] = name;
}

static bool is_people(str of)
{
    return str_eq(of, S("phone_people")) || str_eq(of, S("address_people"));
}

static const struct behinds *behind_of(str of, const struct filed *all)
{
    return str_eq(of, S("phone_people"))     ? &all->phone
           : str_eq(of, S("address_people")) ? &all->address
                                             : &all->person;
}

static void count_one(struct tx *tx, str of, const struct likeness_ask *ask,
                      const struct filed *all, struct factor *ret)
{
    const struct behinds *b = behind_of(of, all);
    str names[NAMES];
    size_t people = 0;
    i64 since = tx_now(tx) - ret->days * DAY_MS;
    add_name(names, &people, ask->traces.name);
    for (size_t i = 0; i < b->n; i++) {
        if (b->at[i].received_at < since || !counts(of, ask, &b->at[i]))
            continue;
        add_name(names, &people, b->at[i].name);
        ret->count++;
        if (ret->n < FACTOR_SHOWN) {
            ret->at[ret->n].id = b->at[i].id;
            ret->at[ret->n].received_at = b->at[i].received_at;
            ret->at[ret->n++].number = b->at[i].number;
        }
    }
    if (is_people(of))
        ret->count = (i64)people;
}

static i64 cell_int(const struct rules *rules, const struct rule_row *row, const char *column)
{
    i64 v = 0;
    (void)str_to_i64(rule_cell(rules, row, str_from(column)), &v);
    return v;
}

rc factors_find(struct tx *tx, const struct likeness_ask *ask, struct factors *ret, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct filed all;
    size_t n;
    i64 days = 0;
    const struct rule_row *rows = rule_rows(rules, S("filing_factors"), &n);
    for (size_t i = 0; i < n; i++)
        if (cell_int(rules, &rows[i], "days") > days)
            days = cell_int(rules, &rows[i], "days");
    ret->n = 0;
    rc r = read_filed(tx, ask, tx_now(tx) - days * DAY_MS, &all, f);
    for (size_t i = 0; r == OK && i < n && ret->n < FACTORS_MOST; i++) {
        struct factor one = { .rule = &rows[i],
                              .least = cell_int(rules, &rows[i], "least"),
                              .days = cell_int(rules, &rows[i], "days") };
        if (rows[i].valid_from > day_at(tx_now(tx)) || rows[i].valid_to < day_at(tx_now(tx)))
            continue;
        count_one(tx, rule_cell(rules, &rows[i], S("of")), ask, &all, &one);
        if (one.count >= one.least)
            ret->at[ret->n++] = one;
    }
    return r;
}
