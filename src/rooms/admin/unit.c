/* unit.c — the tree of units. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

static void read_unit(const struct row *r, struct arena *a, struct unit *u)
{
    *u = (struct unit){
        .id = row_int(r, 0),
        .parent_id = row_int(r, 1),
        .kind = row_text_copy(r, 2, a),
        .code = row_text_copy(r, 3, a),
        .name = row_text_copy(r, 4, a),
        .name_en = row_text_copy(r, 5, a),
        .place_code = row_text_copy(r, 6, a),
        .active = row_int(r, 7) != 0,
        .ver = row_int(r, 8),
        .agency = row_text_copy(r, 9, a),
    };
}

static rc put_unit(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    struct unit u;
    (void)f;
    read_unit(r, rq->arena, &u);
    json_open(&rq->out, '{');
    record_put_members(&unit_record, &u, false, &rq->out);
    json_int_of(&rq->out, "people", row_int(r, 10));
    json_close(&rq->out, '}');
    return OK;
}

rc units_get(struct request *rq, struct fault *f)
{
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    rc r = db_each(rq->tx, &Q_unit_list, NO_ARGS, put_unit, rq, f);
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    return r;
}

struct take_unit {
    struct arena *arena;
    struct unit *u;
};

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct take_unit *t = arg;
    (void)f;
    read_unit(r, t->arena, t->u);
    return OK;
}

static rc unit_get(struct tx *tx, i64 id, struct unit *ret, struct fault *f)
{
    struct take_unit t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_unit_get, ARGS(V_I(id)), take_unit, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "unit.not_found") : r;
}

static rc told(struct request *rq, i64 id, const char *act, struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "unit", .subject_id = id }, f);
    if (r != OK)
        return r;
    return outbox_put(
        rq->tx, rq->actor->bureau_id,
        &(struct outbox_fact){ .topic = "unit.changed", .subject_kind = "unit", .subject_id = id },
        f);
}

/* A parent must exist, and must not lie below the unit itself. */
static rc check_parent(struct request *rq, const struct unit *u, struct fault *f)
{
    struct unit parent;
    i64 loops = 0;
    if (u->parent_id == 0)
        return OK;
    if (unit_get(rq->tx, u->parent_id, &parent, NULL) != OK)
        return fault_field(f, S("parent_id"), "not_found", S(""));
    rc r = db_int(rq->tx, &Q_unit_above, ARGS(V_I(u->parent_id), V_I(u->id)), &loops, f);
    return r == OK && loops ? fault_field(f, S("parent_id"), "below_itself", S("")) : r;
}

rc unit_post(struct request *rq, struct fault *f)
{
    struct unit *u = rq->in;
    u->id = tx_id(rq->tx);
    rc r = check_parent(rq, u, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_unit_insert,
                    ARGS(V_I(u->id), V_I(rq->actor->bureau_id), V_ID(u->parent_id), V_T(u->kind),
                         V_T(u->code), V_T(u->name), V_T(u->name_en.n ? u->name_en : u->name),
                         V_T0(u->place_code), V_I(tx_now(rq->tx)), V_T0(u->agency)),
                    NULL, f);
    if (r == CONFLICT)
        return fault_field(f, S("code"), "taken", u->code);
    if (r == OK)
        r = told(rq, u->id, "unit.add", f);
    return r == OK ? reply_created(rq, "/v1/units/", u->id) : r;
}

rc unit_patch(struct request *rq, struct fault *f)
{
    i64 id, changed;
    struct unit u;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = unit_get(rq->tx, id, &u, f);
    i64 ver = r == OK ? u.ver : 0;
    if (r == OK && rq->if_match != ver)
        r = rq->if_match ? fail(f, STALE, "stale") : fail(f, BAD_REQUEST, "if_match_required");
    if (r == OK)
        r = record_patch(&unit_record, rq->body, &u, rq->arena, f);
    if (r == OK)
        r = check_parent(rq, &u, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_unit_update,
                    ARGS(V_I(id), V_I(ver), V_ID(u.parent_id), V_T(u.kind), V_T(u.code),
                         V_T(u.name), V_T(u.name_en.n ? u.name_en : u.name), V_T0(u.place_code),
                         V_I(u.active), V_T0(u.agency)),
                    &changed, f);
    if (r == CONFLICT)
        return fault_field(f, S("code"), "taken", u.code);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    if (r == OK)
        r = told(rq, id, "unit.change", f);
    u.ver = ver + 1;
    if (r == OK)
        record_encode(&unit_record, &u, false, &rq->out);
    return r;
}
