#include "search/mirror_shape.h"

#include "db/queries.h"
#include "db/scope.h"
#include "search/doors_shape.h"

#include <stdlib.h>

/* Lists, map and sums: each holds the read lock while it works on the columns. */

struct id_list {
    struct arena *arena;
    i64 *at;
    size_t n, room;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct id_list *l = arg;
    (void)f;
    if (l->n == l->room) {
        i64 *before = l->at;
        l->room = l->room ? l->room * 2 : 256;
        l->at = ARENA_ARRAY(l->arena, i64, l->room);
        for (size_t i = 0; i < l->n; i++)
            l->at[i] = before[i];
    }
    l->at[l->n++] = row_int(r, 0);
    return OK;
}

static int by_id(const void *a, const void *b)
{
    const i64 *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* What a partner sees: what was assigned to the person or to one of the units. */
static rc assigned(struct tx *tx, const struct scope *scope, struct door_filter *filter,
                   struct fault *f)
{
    struct id_list ids = { .arena = tx_arena(tx) };
    const struct query *q =
        filter->kind == OPERATORS ? &Q_search_assigned_operators : &Q_search_assigned_doors;
    rc r = OK;
    for (size_t i = 0; i < (scope->unit_count ? scope->unit_count : 1) && r == OK; i++) {
        i64 unit = scope->unit_count ? scope->units[i] : 0;
        r = db_each(tx, q, ARGS(V_I(scope->bureau_id), V_I(scope->person_id), V_I(unit)), take_id,
                    &ids, f);
    }
    static const i64 nothing[1];
    if (ids.n)
        qsort(ids.at, ids.n, sizeof *ids.at, by_id);
    filter->only = ids.at ? ids.at : nothing;
    filter->only_count = ids.n;
    return r;
}

rc mirror_scope(struct tx *tx, enum door_kind kind, struct door_filter *filter, struct fault *f)
{
    const struct scope *scope = tx_scope(tx);
    filter->kind = kind;
    filter->bureau_id = scope->bureau_id;
    filter->units = NULL;
    filter->unit_count = 0;
    filter->only = NULL;
    filter->only_count = 0;
    if (scope->whole_bureau || scope->whole_register)
        return OK;
    if (!scope->assigned_only) {
        static const i64 nowhere[] = { -1 };
        filter->units = scope->unit_count ? scope->units : nowhere;
        filter->unit_count = scope->unit_count ? scope->unit_count : 1;
        return OK;
    }
    return assigned(tx, scope, filter, f);
}

static i64 id_of(const struct doors *d, enum door_kind kind, u32 row)
{
    return kind == OPERATORS ? doors_entity(d, row) : doors_id(d, row);
}

/* By name: the index walks, the bits say which ones count. */
static size_t page_by_name(const struct mirror *m, const struct door_order *o, const u64 *bits,
                           u32 *rows)
{
    struct name_place at = o->descending ? index_names_end(m->index) : index_names_begin();
    size_t n = 0;
    if (o->after.set) {
        u32 name[NAME_MOST];
        size_t length = fold_text(o->after.text, name, NAME_MOST);
        at = index_names_at(m->index, name, length, o->after.id, o->descending);
    }
    while (n < o->limit) {
        u32 row =
            o->descending ? index_names_previous(m->index, &at) : index_names_next(m->index, &at);
        if (row == NO_ROW)
            break;
        if (bit_get(bits, row))
            rows[n++] = row;
    }
    return n;
}

rc mirror_page(struct mirror *m, const struct door_filter *filter, const struct door_order *order,
               struct arena *a, struct mirror_ids *ret, u64 *ret_count, struct fault *f)
{
    struct door_test *test;
    if (order->key == DOOR_NAME && filter->kind != OPERATORS)
        return fail(f, UNSUPPORTED, "mirror.not_exact");
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, filter, a, &test, f);
    if (r == OK) {
        const u64 *bits = door_test_all(test, a);
        u32 *rows = ARENA_ARRAY(a, u32, order->limit + 1);
        size_t n = order->key == DOOR_NAME
                       ? page_by_name(m, order, bits, rows)
                       : doors_page(m->doors, filter->kind, bits, order, rows, a);
        *ret = (struct mirror_ids){ ARENA_ARRAY(a, i64, n + 1), n };
        for (size_t i = 0; i < n; i++)
            ret->at[i] = id_of(m->doors, filter->kind, rows[i]);
        if (ret_count)
            *ret_count = door_bits_count(m->doors, bits);
    }
    pthread_rwlock_unlock(&m->lock);
    return r;
}

rc mirror_tile(struct mirror *m, const struct door_filter *filter, struct tile t, struct arena *a,
               str *ret, struct fault *f)
{
    struct door_test *test;
    pthread_rwlock_rdlock(&m->lock);
    rc r = door_test_new(m->doors, filter, a, &test, f);
    if (r == OK)
        *ret = doors_tile(m->doors, test, t, a);
    pthread_rwlock_unlock(&m->lock);
    return r;
}

static size_t named_sums(const u32 *counts, int n, str (*name)(const struct doors *, int),
                         const struct doors *d, struct mirror_sum *out, struct arena *a)
{
    size_t used = 0;
    for (int i = 0; i < n; i++)
        if (counts[i])
            out[used++] = (struct mirror_sum){ arena_str(a, name(d, i)), counts[i] };
    return used;
}

static str section_name(const struct doors *d, int number)
{
    (void)d;
    return doors_section_text(number);
}

rc mirror_summary(struct mirror *m, const struct door_filter *filter, const struct mirror_box *box,
                  struct arena *a, struct mirror_summary *ret, struct fault *f)
{
    struct door_box b = { mercator_x(box->west), mercator_y(box->north), mercator_x(box->east),
                          mercator_y(box->south) };
    struct door_test *test;
    struct door_counts c;
    pthread_rwlock_rdlock(&m->lock);
    const struct doors *d = m->doors;
    rc r = door_test_new(d, filter, a, &test, f);
    if (r == OK) {
        doors_count_box(d, door_test_range(test, 0, doors_count(d), a), &b, &c);
        ret->n = c.n;
        ret->grades = named_sums(c.grade, GRADES, doors_grade_text, d, ret->grade, a);
        ret->sections = named_sums(c.section, SECTIONS, section_name, d, ret->section, a);
        ret->states = named_sums(c.state, STATES, doors_state_text, d, ret->state, a);
        ret->door_states =
            named_sums(c.door_state, DOOR_STATES, doors_door_state_text, d, ret->door_state, a);
    }
    pthread_rwlock_unlock(&m->lock);
    return r;
}
