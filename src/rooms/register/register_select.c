/* register_select.c — a page of operators or doors from the mirror: conditions and order in its
 * terms. */
#include "codec/idcode.h"
#include "core/house.h"
#include "rooms/register/register.h"
#include "rooms/register/register_mirror.h"
#include "rooms/register/register_search.h"
#include "search/mirror.h"

#include <string.h>

/* Columns of the lists that are columns of the mirror. */
static const struct {
    const char *name;
    enum door_key key;
    enum { CODE, ID, NUMBER } kind;
} keys[] = {
    { "id", DOOR_ID, ID },
    { "trade", DOOR_TRADE, CODE },
    { "grade", DOOR_GRADE, CODE },
    { "state", DOOR_STATE, CODE },
    { "door_state", DOOR_DOOR_STATE, CODE },
    { "kind", DOOR_KIND, CODE },
    { "place_code", DOOR_PLACE, CODE },
    { "unit_id", DOOR_UNIT, ID },
    { "officer_id", DOOR_OFFICER, ID },
    { "last_seen_at", DOOR_SEEN, NUMBER },
    { "changed_at", DOOR_CHANGED, NUMBER },
    { "enrolled_at", DOOR_ENROLLED, NUMBER },
    { "opened_on", DOOR_OPENED, NUMBER },
    { "filings", DOOR_FILINGS, NUMBER },
    { "name", DOOR_NAME, CODE },
};

static size_t key_of(const struct column *c)
{
    for (size_t i = 0; i < COUNT(keys); i++)
        if (strcmp(keys[i].name, c->name) == 0)
            return i;
    return COUNT(keys);
}

static rc unsupported(struct fault *f)
{
    return fail(f, UNSUPPORTED, NULL);
}

/* A bound at the very end of the numbers has no neighbour: the database answers. */
static rc set_range(struct door_cond *c, const struct list_filter *filter, struct fault *f)
{
    i64 v = filter->values[0].i;
    if (v == INT64_MIN || v == INT64_MAX)
        return unsupported(f);
    c->op = DOOR_RANGE;
    c->low = INT64_MIN;
    c->high = INT64_MAX;
    if (filter->op == OP_EQ || filter->op == OP_GE || filter->op == OP_BETWEEN)
        c->low = v;
    if (filter->op == OP_EQ || filter->op == OP_LE)
        c->high = v;
    if (filter->op == OP_GT)
        c->low = v + 1;
    if (filter->op == OP_LT)
        c->high = v - 1;
    if (filter->op == OP_BETWEEN)
        c->high = filter->values[1].i;
    return OK;
}

static void set_members(struct door_cond *c, const struct list_filter *filter, bool ids,
                        struct arena *a)
{
    str *texts = ARENA_ARRAY(a, str, filter->n);
    i64 *numbers = ARENA_ARRAY(a, i64, filter->n);
    for (size_t i = 0; i < filter->n; i++) {
        if (ids)
            numbers[i] = filter->values[i].i;
        else
            texts[i] = filter->op == OP_PREFIX ? ARENA_CONCAT(a, filter->values[i].s, S("*"))
                                               : filter->values[i].s;
    }
    c->op = filter->op == OP_NIN ? DOOR_NOT_IN : DOOR_IN;
    c->texts = ids ? NULL : texts;
    c->ids = ids ? numbers : NULL;
    c->n = filter->n;
}

static bool has_star(const struct list_filter *filter)
{
    for (size_t i = 0; i < filter->n; i++)
        if (filter->values[i].type == VAL_TEXT &&
            str_find(filter->values[i].s, S("*")) < filter->values[i].s.n)
            return true;
    return false;
}

static rc set_cond(struct door_cond *c, const struct list_filter *filter, struct arena *a,
                   struct fault *f)
{
    size_t k = key_of(filter->column);
    if (k == COUNT(keys) || keys[k].key == DOOR_NAME || has_star(filter))
        return unsupported(f);
    *c = (struct door_cond){ .key = keys[k].key };
    switch (filter->op) {
    case OP_NULL:
    case OP_NOTNULL:
        c->op = filter->op == OP_NULL ? DOOR_NULL : DOOR_NOT_NULL;
        return OK;
    case OP_EQ:
    case OP_IN:
    case OP_NIN:
    case OP_PREFIX:
        if (keys[k].kind == NUMBER && filter->op != OP_EQ)
            return unsupported(f);
        if (keys[k].kind == NUMBER)
            return set_range(c, filter, f);
        set_members(c, filter, keys[k].kind == ID, a);
        return OK;
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
    case OP_BETWEEN:
        if (keys[k].kind == CODE)
            return unsupported(f);
        return set_range(c, filter, f);
    case OP_NE: /* counts NULL in, which the mirror does not */
        break;
    }
    return unsupported(f);
}

static rc make_filter(struct tx *tx, const struct list_query *q, enum door_kind kind,
                      struct door_filter *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct door_cond *conds = ARENA_ARRAY(a, struct door_cond, q->filter_count);
    rc r = OK;
    for (size_t i = 0; r == OK && i < q->filter_count; i++)
        r = set_cond(&conds[i], &q->filters[i], a, f);
    *ret = (struct door_filter){ .kind = kind, .conds = conds, .count = q->filter_count };
    return r == OK ? mirror_scope(tx, kind, ret, f) : r;
}

static rc make_order(const struct list_query *q, struct door_order *ret, struct fault *f)
{
    size_t k = key_of(q->sort);
    if (k == COUNT(keys))
        return unsupported(f);
    const struct list_key *after = &q->after;
    *ret =
        (struct door_order){ .key = keys[k].key,
                             .descending = q->descending,
                             .limit = q->limit + 1,
                             .after = { .set = after->set, .null = after->null, .id = after->id } };
    if (after->set && !after->null && after->sort.type == VAL_TEXT)
        ret->after.text = after->sort.s;
    else if (after->set && !after->null)
        ret->after.number = after->sort.i;
    return OK;
}

static rc page(struct tx *tx, const struct list_query *q, const struct door_filter *filter,
               struct ids *ret, i64 *ret_count, struct fault *f)
{
    struct door_order order;
    struct mirror_ids ids;
    u64 count = 0;
    rc r = make_order(q, &order, f);
    if (r == OK)
        r = mirror_page(house_of(tx)->mirror, filter, &order, tx_arena(tx), &ids,
                        q->count ? &count : NULL, f);
    if (r != OK)
        return r;
    *ret = (struct ids){ ids.at, ids.n };
    *ret_count = (i64)count;
    return OK;
}

/* What the box finds, best first; pages go on behind the operator that ended the last one. */
static rc found_page(struct tx *tx, const struct list_query *q, const struct door_filter *filter,
                     struct ids *ret, i64 *ret_count, struct fault *f)
{
    struct found *found = ARENA_ARRAY(tx_arena(tx), struct found, LIMIT_PAGE);
    size_t n = 0, from = 0;
    rc r = register_find(tx, q->q, filter, LIMIT_PAGE, found, &n, f);
    if (r != OK)
        return r;
    for (size_t i = 0; q->after.set && i < n; i++)
        if (found[i].entity_id == q->after.id)
            from = i + 1;
    i64 *ids = ARENA_ARRAY(tx_arena(tx), i64, n);
    for (size_t i = from; i < n; i++)
        ids[i - from] = found[i].entity_id;
    size_t left = n - from;
    *ret = (struct ids){ ids, left > q->limit + 1 ? q->limit + 1 : left };
    *ret_count = (i64)n;
    return OK;
}

static rc select_rows(struct tx *tx, enum door_kind kind, const struct list_query *q,
                      struct ids *ret, i64 *ret_count, struct fault *f)
{
    struct door_filter filter;
    if (!house_of(tx)->mirror)
        return unsupported(f);
    rc r = make_filter(tx, q, kind, &filter, f);
    if (r != OK)
        return r;
    return q->q.n ? found_page(tx, q, &filter, ret, ret_count, f)
                  : page(tx, q, &filter, ret, ret_count, f);
}

rc entity_select(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                 struct fault *f)
{
    return select_rows(tx, OPERATORS, q, ret, ret_count, f);
}

rc premises_select(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                   struct fault *f)
{
    return select_rows(tx, DOORS, q, ret, ret_count, f);
}
