#include "rooms/imports/import_known.h"

#include "db/queries.h"
#include "db/scope.h"
#include "geo/finder.h"

enum { STEPS_MOST = 8 /* up the tree of places */ };

struct node {
    str code, parent;
    i64 station, unit;
    struct node *next;
};

struct folded {
    str key;
    i64 kept_id;
    struct folded *next;
};

enum { BUCKETS = 1 << 12 };

struct known {
    const struct house *house;
    struct arena *arena;
    i64 bureau_id, root_unit;
    struct node *places[BUCKETS];
    struct folded *folded[BUCKETS];
    const struct finder *finder;
};

static struct node *find_place(const struct known *k, str code)
{
    struct node *n = k->places[str_hash(code) % BUCKETS];
    while (n && !str_eq(n->code, code))
        n = n->next;
    return n;
}

static rc take_place(const struct row *r, void *arg, struct fault *f)
{
    struct known *k = arg;
    struct node *n = ARENA_NEW(k->arena, struct node);
    (void)f;
    n->code = row_text_copy(r, 0, k->arena);
    n->parent = row_text_copy(r, 1, k->arena);
    n->station = row_int(r, 2);
    struct node **bucket = &k->places[str_hash(n->code) % BUCKETS];
    n->next = *bucket;
    *bucket = n;
    return OK;
}

static void settle_units(struct known *k)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct node *n = k->places[i]; n; n = n->next) {
            const struct node *up = n;
            for (int steps = 0; up && !up->station && steps < STEPS_MOST; steps++)
                up = find_place(k, up->parent);
            n->unit = up ? up->station : 0;
        }
    }
}

static void put_folded(struct known *k, str key, i64 kept_id)
{
    if (key.n == 0)
        return;
    struct folded *m = ARENA_NEW(k->arena, struct folded);
    struct folded **bucket = &k->folded[str_hash(key) % BUCKETS];
    *m = (struct folded){ key, kept_id, *bucket };
    *bucket = m;
}

static rc take_folded(const struct row *r, void *arg, struct fault *f)
{
    struct known *k = arg;
    (void)f;
    put_folded(k, row_text_copy(r, 0, k->arena), row_int(r, 2));
    put_folded(k, row_text_copy(r, 1, k->arena), row_int(r, 2));
    return OK;
}

static rc load(struct tx *tx, void *arg, struct fault *f)
{
    struct known *k = arg;
    struct scope scope = scope_system(k->bureau_id);
    struct finder *finder;
    size_t refused;
    tx_set_scope(tx, &scope);
    tx_set_budget(tx, 0);
    rc r = db_each(tx, &Q_import_places, ARGS(V_I(k->bureau_id)), take_place, k, f);
    if (r == OK)
        r = db_int(tx, &Q_import_root_unit, ARGS(V_I(k->bureau_id)), &k->root_unit, f);
    if (r == OK)
        r = db_each(tx, &Q_import_merged, ARGS(V_I(k->bureau_id)), take_folded, k, f);
    k->finder = k->house->places;
    if (r != OK || k->finder)
        return r;
    r = finder_load(tx, k->bureau_id, k->arena, &finder, &refused, f);
    if (r == OK)
        k->finder = finder;
    return r;
}

rc known_load(const struct house *house, i64 bureau_id, struct arena *a, struct known **ret,
              struct fault *f)
{
    struct known *k = ARENA_NEW(a, struct known);
    k->house = house;
    k->arena = a;
    k->bureau_id = bureau_id;
    rc r = db_tx_run(house->db, DB_READ, load, k, a, f);
    if (r != OK)
        return r;
    settle_units(k);
    *ret = k;
    return OK;
}

bool known_place(const struct known *k, str code, i64 *ret_unit)
{
    const struct node *n = find_place(k, code);
    if (n)
        *ret_unit = n->unit;
    return n != NULL;
}

str known_place_at(const struct known *k, double lon, double lat)
{
    return k->finder ? finder_place(k->finder, lon, lat) : S("");
}

i64 known_root_unit(const struct known *k)
{
    return k->root_unit;
}

static i64 find_folded(const struct known *k, str key)
{
    const struct folded *m = key.n ? k->folded[str_hash(key) % BUCKETS] : NULL;
    while (m && !str_eq(m->key, key))
        m = m->next;
    return m ? m->kept_id : 0;
}

i64 known_merged(const struct known *k, str uscc, str source_key)
{
    i64 kept = find_folded(k, uscc);
    return kept ? kept : find_folded(k, source_key);
}
