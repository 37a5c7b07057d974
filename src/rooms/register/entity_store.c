#include "rooms/register/entity_store.h"

#include "codec/base64.h"
#include "core/house.h"
#include "db/queries.h"

rc entity_seal(const struct keyring *keys, struct arena *a, struct entity *e, struct fault *f)
{
    return phone_seal(keys, a, e->phone, &e->sealed, f);
}

/* Sealed ahead or now. */
static rc sealed_of(struct tx *tx, const struct entity *e, struct sealed_phone *ret,
                    struct fault *f)
{
    *ret = e->sealed;
    return ret->text.n ? OK : phone_seal(house_of(tx)->keyring, tx_arena(tx), e->phone, ret, f);
}

str change_seal(void *arg, str plain)
{
    struct tx *tx = arg;
    struct sealed_phone s;
    if (phone_seal(house_of(tx)->keyring, tx_arena(tx), plain, &s, NULL) != OK)
        return S("");
    return base64url_encode(tx_arena(tx), s.text);
}

rc change_open(struct tx *tx, str sealed, str *ret, struct fault *f)
{
    str bytes;
    if (base64url_decode(tx_arena(tx), sealed, &bytes))
        return phone_open(house_of(tx)->keyring, tx_arena(tx), bytes, ret, f);
    *ret = S("");
    return OK;
}

struct take_entity {
    struct tx *tx;
    struct entity *e;
};

static day day_or_none(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

static rc take_entity(const struct row *r, void *arg, struct fault *f)
{
    struct take_entity *t = arg;
    struct arena *a = tx_arena(t->tx);
    *t->e = (struct entity){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .officer_id = row_int(r, 3),
        .uscc = row_text_copy(r, 4, a),
        .reg_no = row_text_copy(r, 5, a),
        .source_key = row_text_copy(r, 6, a),
        .name = row_text_copy(r, 7, a),
        .trade_name = row_text_copy(r, 8, a),
        .kind = row_text_copy(r, 9, a),
        .trade = row_text_copy(r, 10, a),
        .state = row_text_copy(r, 11, a),
        .legal_person = row_text_copy(r, 12, a),
        .address = row_text_copy(r, 14, a),
        .place_code = row_text_copy(r, 15, a),
        .grade = row_text_copy(r, 16, a),
        .opened_on = day_or_none(r, 17),
        .enrolled_at = row_int(r, 18),
        .last_seen_at = row_int(r, 19),
        .filings = row_int(r, 20),
        .merged_into = row_int(r, 21),
        .import_id = row_int(r, 22),
        .ver = row_int(r, 23),
        .created_at = row_int(r, 24),
        .changed_at = row_int(r, 25),
    };
    return phone_open(house_of(t->tx)->keyring, a, row_blob(r, 13), &t->e->phone, f);
}

rc entity_get(struct tx *tx, i64 id, struct entity *ret, struct fault *f)
{
    struct entity e;
    struct take_entity t = { tx, &e };
    rc r = db_one(tx, &Q_entity_get, ARGS(V_I(id)), take_entity, &t, f);
    if (r == OK)
        *ret = e;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "entity.not_found") : r;
}

static rc take_named(const struct row *r, void *arg, struct fault *f)
{
    struct take_entity *t = arg;
    struct arena *a = tx_arena(t->tx);
    (void)f;
    *t->e = (struct entity){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .uscc = row_text_copy(r, 3, a),
        .name = row_text_copy(r, 4, a),
        .kind = row_text_copy(r, 5, a),
        .trade = row_text_copy(r, 6, a),
        .state = row_text_copy(r, 7, a),
        .address = row_text_copy(r, 8, a),
        .place_code = row_text_copy(r, 9, a),
        .grade = row_text_copy(r, 10, a),
        .opened_on = DAY_NONE,
        .ver = row_int(r, 11),
        .created_at = row_int(r, 12),
        .changed_at = row_int(r, 13),
    };
    return OK;
}

rc entity_named(struct tx *tx, i64 id, struct entity *ret, struct fault *f)
{
    struct entity e;
    struct take_entity t = { tx, &e };
    rc r = db_one(tx, &Q_entity_named, ARGS(V_I(id)), take_named, &t, f);
    if (r == OK)
        *ret = e;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "entity.not_found") : r;
}

rc entity_find_key(struct tx *tx, i64 bureau_id, str uscc, str source_key, struct entity *ret,
                   struct fault *f)
{
    struct entity e = { 0 };
    struct take_entity t = { tx, &e };
    rc r = OK;
    if (uscc.n)
        r = db_each(tx, &Q_entity_by_uscc, ARGS(V_I(bureau_id), V_T(uscc)), take_entity, &t, f);
    if (r == OK && e.id == 0 && source_key.n)
        r = db_each(tx, &Q_entity_by_source, ARGS(V_I(bureau_id), V_T(source_key)), take_entity, &t,
                    f);
    if (r == OK)
        *ret = e;
    return r;
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

rc entity_insert(struct tx *tx, const struct entity *e, struct fault *f)
{
    struct sealed_phone phone;
    rc r = sealed_of(tx, e, &phone, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_entity_insert,
                   ARGS(V_I(e->id), V_I(e->bureau_id), V_I(e->unit_id), V_ID(e->officer_id),
                        V_T0(e->uscc), V_T0(e->reg_no), V_T0(e->source_key), V_T(e->name),
                        V_T0(e->trade_name), V_T(e->kind), V_T0(e->trade), V_T(e->state),
                        V_T0(e->legal_person), V_B0(phone.text), V_B0(phone.index),
                        V_T0(e->address), V_T0(e->place_code), V_T0(e->grade),
                        day_value(e->opened_on), V_ID(e->enrolled_at), V_ID(e->last_seen_at),
                        V_I(e->filings), V_ID(e->import_id), V_I(e->created_at)),
                   NULL, f);
}

rc entity_update(struct tx *tx, const struct entity *e, i64 ver, i64 *ret_changed, struct fault *f)
{
    struct sealed_phone phone;
    rc r = sealed_of(tx, e, &phone, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_entity_update,
                   ARGS(V_I(e->id), V_I(ver), V_I(e->unit_id), V_ID(e->officer_id), V_T0(e->uscc),
                        V_T0(e->reg_no), V_T0(e->source_key), V_T(e->name), V_T0(e->trade_name),
                        V_T(e->kind), V_T0(e->trade), V_T(e->state), V_T0(e->legal_person),
                        V_B0(phone.text), V_B0(phone.index), V_T0(e->address), V_T0(e->place_code),
                        V_T0(e->grade), day_value(e->opened_on), V_ID(e->enrolled_at),
                        V_ID(e->merged_into), V_I(tx_now(tx))),
                   ret_changed, f);
}
