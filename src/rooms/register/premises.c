/* premises.c — doors: where they are, whose they are, in which state they were last seen. */
#include "core/house.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "geo/finder.h"
#include "rooms/register/licence.h"
#include "rooms/register/notice.h"
#include "search/changed.h"

struct take_premises {
    struct arena *arena;
    struct premises *p;
};

rc premises_take(const struct row *r, struct arena *a, struct premises *p)
{
    *p = (struct premises){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .entity_id = row_int(r, 3),
        .name = row_text_copy(r, 4, a),
        .address = row_text_copy(r, 5, a),
        .street = row_text_copy(r, 6, a),
        .place_code = row_text_copy(r, 7, a),
        .point = { .set = !row_null(r, 8),
                   .lon = row_real(r, 8),
                   .lat = row_real(r, 9),
                   .crs = row_text_copy(r, 10, a) },
        .door_state = row_text_copy(r, 11, a),
        .door_state_at = row_int(r, 12),
        .tag = row_int(r, 13),
        .import_id = row_int(r, 14),
        .ver = row_int(r, 15),
        .created_at = row_int(r, 16),
        .changed_at = row_int(r, 17),
    };
    return OK;
}

static rc take_premises(const struct row *r, void *arg, struct fault *f)
{
    struct take_premises *t = arg;
    (void)f;
    return premises_take(r, t->arena, t->p);
}

rc premises_get(struct tx *tx, i64 id, struct premises *ret, struct fault *f)
{
    struct premises p;
    struct take_premises t = { tx_arena(tx), &p };
    rc r = db_one(tx, &Q_premises_get, ARGS(V_I(id)), take_premises, &t, f);
    if (r == OK)
        *ret = p;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "premises.not_found") : r;
}

static rc take_named(const struct row *r, void *arg, struct fault *f)
{
    struct take_premises *t = arg;
    (void)f;
    *t->p = (struct premises){ .id = row_int(r, 0),
                               .name = row_text_copy(r, 1, t->arena),
                               .address = row_text_copy(r, 2, t->arena) };
    return OK;
}

rc premises_named(struct tx *tx, i64 id, struct premises *ret, struct fault *f)
{
    struct premises p;
    struct take_premises t = { tx_arena(tx), &p };
    rc r = db_one(tx, &Q_premises_named, ARGS(V_I(id)), take_named, &t, f);
    if (r == OK)
        *ret = p;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "premises.not_found") : r;
}

static struct val real_or_null(const struct premises *p, double v)
{
    return p->point.set ? V_D(v) : V_NULL();
}

static rc insert(struct tx *tx, const struct premises *p, struct fault *f)
{
    return db_exec(tx, &Q_premises_insert,
                   ARGS(V_I(p->id), V_I(p->bureau_id), V_I(p->unit_id), V_ID(p->entity_id),
                        V_T(p->name), V_T0(p->address), V_T0(p->street), V_T0(p->place_code),
                        real_or_null(p, p->point.lon), real_or_null(p, p->point.lat),
                        V_T0(p->point.crs), V_T(p->door_state), V_ID(p->door_state_at),
                        V_ID(p->import_id), V_I(p->created_at)),
                   NULL, f);
}

static rc update(struct tx *tx, const struct premises *p, i64 ver, i64 *ret_changed,
                 struct fault *f)
{
    return db_exec(tx, &Q_premises_update,
                   ARGS(V_I(p->id), V_I(ver), V_I(p->unit_id), V_ID(p->entity_id), V_T(p->name),
                        V_T0(p->address), V_T0(p->street), V_T0(p->place_code),
                        real_or_null(p, p->point.lon), real_or_null(p, p->point.lat),
                        V_T0(p->point.crs), V_T(p->door_state), V_ID(p->door_state_at), V_I(p->tag),
                        V_I(tx_now(tx))),
                   ret_changed, f);
}

/* Where the point lies says more than what was typed; the unit follows the place. */
static rc settle_place(struct tx *tx, const struct actor *who, struct premises *p, struct fault *f)
{
    const struct finder *places = house_of(tx)->places;
    if (p->point.set && places) {
        str found = finder_place(places, p->point.lon, p->point.lat);
        if (found.n)
            p->place_code = found;
    }
    i64 unit = 0;
    rc r = p->place_code.n ? unit_of_place(tx, p->bureau_id, p->place_code, &unit, f) : OK;
    if (unit)
        p->unit_id = unit;
    if (p->unit_id == 0)
        p->unit_id = who->unit_id;
    return r;
}

static struct notice notice_of(const struct premises *p, const char *act)
{
    return (struct notice){ .kind = "premises",
                            .act = act,
                            .id = p->id,
                            .entity_id = p->entity_id,
                            .unit_id = p->unit_id,
                            .place_code = p->place_code };
}

static rc told(struct tx *tx, const struct actor *who, const struct premises *p, const char *act,
               struct fault *f)
{
    struct notice n = notice_of(p, act);
    rc r = search_changed(tx, p->id, f);
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

rc premises_put_new(struct tx *tx, const struct actor *who, struct source from,
                    const struct premises *p, struct fault *f)
{
    rc r = insert(tx, p, f);
    return r == OK ? change_add(tx, who, from, &(struct version){ "premises", p->id, 1, S("") }, f)
                   : r;
}

rc premises_add(struct tx *tx, const struct actor *who, struct source from, struct premises *p,
                struct fault *f)
{
    struct entity e;
    p->id = tx_id(tx);
    p->bureau_id = who->bureau_id;
    p->ver = 1;
    p->created_at = p->changed_at = tx_now(tx);
    if (p->door_state.n == 0)
        p->door_state = S("unseen");
    rc r = p->entity_id ? entity_get(tx, p->entity_id, &e, f) : OK;
    if (r == OK)
        r = settle_place(tx, who, p, f);
    if (r == OK)
        r = premises_put_new(tx, who, from, p, f);
    return r == OK ? told(tx, who, p, "add", f) : r;
}

rc premises_first(struct tx *tx, i64 entity_id, struct premises *ret, struct fault *f)
{
    struct premises p = { 0 };
    struct take_premises t = { tx_arena(tx), &p };
    rc r = db_each(tx, &Q_premises_first, ARGS(V_I(entity_id)), take_premises, &t, f);
    if (r == OK)
        *ret = p;
    return r;
}

static rc stale_premises(struct tx *tx, i64 id, struct fault *f)
{
    struct premises now;
    rc r = premises_get(tx, id, &now, f);
    if (r != OK)
        return r;
    struct json_out o = json_out_new(tx_arena(tx), 1 << 20);
    record_encode(&premises_record, &now, true, &o);
    if (f)
        f->current = arena_str(f->arena, json_out_str(&o));
    return fail(f, STALE, "stale");
}

static bool moved(const struct premises *a, const struct premises *b)
{
    return a->point.set != b->point.set || a->point.lon < b->point.lon ||
           a->point.lon > b->point.lon || a->point.lat < b->point.lat ||
           a->point.lat > b->point.lat || !str_eq(a->place_code, b->place_code);
}

rc premises_put_change(struct tx *tx, const struct actor *who, struct source from,
                       const struct premises *before, const struct premises *after,
                       bool *ret_changed, struct fault *f)
{
    struct json_out diff = json_out_new(tx_arena(tx), 1 << 20);
    i64 changed;
    *ret_changed = record_diff(&premises_record, before, after, NULL, NULL, &diff) != 0;
    if (!*ret_changed)
        return OK;
    rc r = str_eq(before->place_code, after->place_code)
               ? OK
               : outbox_door(tx, "premises", before->id, f); /* it leaves this place */
    if (r == OK)
        r = update(tx, after, before->ver, &changed, f);
    if (r == OK && changed == 0)
        return stale_premises(tx, before->id, f);
    return r == OK ? change_add(tx, who, from,
                                &(struct version){ "premises", after->id, before->ver + 1,
                                                   json_out_str(&diff) },
                                f)
                   : r;
}

rc premises_change(struct tx *tx, const struct actor *who, struct source from,
                   const struct premises *before, struct premises *after, struct fault *f)
{
    bool changed = false;
    rc r = moved(before, after) ? settle_place(tx, who, after, f) : OK;
    if (r == OK)
        r = premises_put_change(tx, who, from, before, after, &changed, f);
    if (r != OK || !changed)
        return r;
    after->ver = before->ver + 1;
    after->changed_at = tx_now(tx);
    return told(tx, who, after, "change", f);
}

rc premises_state(struct tx *tx, const struct actor *who, struct source from, i64 id,
                  str door_state, i64 seen_at, struct fault *f)
{
    struct premises before, after;
    rc r = premises_get(tx, id, &before, f);
    if (r != OK || before.door_state_at > seen_at)
        return r;
    after = before;
    after.door_state = door_state;
    after.door_state_at = seen_at;
    return premises_change(tx, who, from, &before, &after, f);
}
