#include "rooms/inspection/inspection_store.h"

#include "db/queries.h"

struct take_approval {
    struct arena *arena;
    struct approval *a;
};

static rc take_approval(const struct row *r, void *arg, struct fault *f)
{
    struct take_approval *t = arg;
    (void)f;
    *t->a = (struct approval){ .id = row_int(r, 0),
                               .lead_id = row_int(r, 1),
                               .second_id = row_int(r, 2),
                               .item = row_text_copy(r, 3, t->arena),
                               .reason = row_text_copy(r, 4, t->arena),
                               .planned_on = (day)row_int(r, 5),
                               .noticed_at = row_int(r, 6),
                               .used_by = row_int(r, 7),
                               .ground = row_text_copy(r, 8, t->arena),
                               .counts = row_int(r, 9) != 0,
                               .joint_id = row_int(r, 10),
                               .code = row_text_copy(r, 11, t->arena),
                               .code_until = row_int(r, 12),
                               .recusal = row_text_copy(r, 13, t->arena),
                               .recusal_at = row_int(r, 14) };
    return OK;
}

rc approval_get(struct tx *tx, i64 id, struct approval *ret, struct fault *f)
{
    struct approval a;
    struct take_approval t = { tx_arena(tx), &a };
    rc r = db_one(tx, &Q_inspection_get, ARGS(V_I(id)), take_approval, &t, f);
    if (r == OK)
        *ret = a;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "inspection.not_found") : r;
}

static rc take_officer(const struct row *r, void *arg, struct fault *f)
{
    struct inspector *i = arg;
    (void)f;
    i->name = row_text_copy(r, 0, i->arena);
    i->certificate = row_text_copy(r, 1, i->arena);
    i->active = row_int(r, 2) != 0;
    i->at_hand = row_int(r, 3) != 0;
    return OK;
}

rc inspector_get(struct tx *tx, i64 bureau_id, i64 person_id, i64 unit_id, day on,
                 struct inspector *ret, struct fault *f)
{
    *ret = (struct inspector){ .arena = tx_arena(tx) };
    return db_each(tx, &Q_inspection_officer,
                   ARGS(V_I(person_id), V_I(bureau_id), V_I(unit_id), V_I(on)), take_officer, ret,
                   f);
}

static rc take_named(const struct row *r, void *arg, struct fault *f)
{
    struct inspector *i = arg;
    (void)f;
    i->name = row_text_copy(r, 0, i->arena);
    i->certificate = row_text_copy(r, 1, i->arena);
    return OK;
}

rc inspector_named(struct tx *tx, i64 person_id, struct inspector *ret, struct fault *f)
{
    *ret = (struct inspector){ .arena = tx_arena(tx) };
    return db_each(tx, &Q_inspection_person, ARGS(V_I(person_id)), take_named, ret, f);
}
