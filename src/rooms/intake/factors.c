/* factors.c — what Order 121 art. 17 lets the bureau weigh, counted from what is on file. */
#include "db/queries.h"
#include "rooms/intake/likeness.h"

#include <string.h>

enum { BEHIND = 1000, FIRST = 32, NAMES = 200 };

struct behind {
    i64 id, received_at, entity_id;
    str number, category, name;
};
struct behinds {
    struct tx *tx;
    i64 except_id;
    struct behind *at;
    size_t n, room;
};

/* Room for one more. */
static void widen(struct behinds *b)
{
    if (b->n < b->room)
        return;
    b->room = b->room ? b->room * 2 : FIRST;
    struct behind *wider = ARENA_ARRAY(tx_arena(b->tx), struct behind, b->room);
    if (b->n)
        memcpy(wider, b->at, b->n * sizeof *wider);
    b->at = wider;
}

static rc take_behind(const struct row *r, void *arg, struct fault *f)
{
    struct behinds *b = arg;
    struct arena *a = tx_arena(b->tx);
    (void)f;
    for (size_t i = 0; i < b->n; i++)
        if (b->at[i].id == row_int(r, 0))
            return OK;
    if (b->n == BEHIND || row_int(r, 0) == b->except_id)
        return OK;
    widen(b);
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

/* A telephone tells of its people and of the person. */
static rc take_by_phone(const struct row *r, void *arg, struct fault *f)
{
    struct filed *all = arg;
    rc ok = take_behind(r, &all->phone, f);
    return ok == OK ? take_behind(r, &all->person, f) : ok;
}

static rc read_filed(struct tx *tx, const struct likeness_ask *ask, i64 since, struct filed *all,
                     struct fault *f)
{
    const struct intake_traces *t = &ask->traces;
    const struct val phone[] = { V_I(ask->bureau_id), V_B(t->phone), V_I(since) },
                     paper[] = { V_I(ask->bureau_id), V_B(t->id_number), V_I(since) },
                     address[] = { V_I(ask->bureau_id), V_B(t->address), V_I(since) };
    struct db_ask asks[3];
    size_t n = 0;
    all->person = all->phone = all->address = (struct behinds){ tx, ask->except_id, NULL, 0, 0 };
    if (t->phone.n)
        asks[n++] = (struct db_ask){ &Q_filed_by_phone, phone, COUNT(phone), take_by_phone, all };
    if (t->id_number.n)
        asks[n++] =
            (struct db_ask){ &Q_filed_by_paper, paper, COUNT(paper), take_behind, &all->person };
    if (t->address.n)
        asks[n++] = (struct db_ask){ &Q_filed_by_address, address, COUNT(address), take_behind,
                                     &all->address };
    return db_each_of(tx, asks, n, f);
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
