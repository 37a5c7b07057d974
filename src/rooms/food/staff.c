/* staff.c — who works with food: duty, health certificate, training, and when they end. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/food/food_api.h"

static const char PURPOSE[] = "health_number";

struct take {
    struct tx *tx;
    struct staff *s;
};

static day day_or_none(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

static rc take_staff(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = tx_arena(t->tx);
    *t->s = (struct staff){
        .id = row_int(r, 0),
        .entity_id = row_int(r, 1),
        .name = row_text_copy(r, 2, a),
        .duty = row_text_copy(r, 3, a),
        .health_from = day_or_none(r, 5),
        .health_to = day_or_none(r, 6),
        .trained_on = day_or_none(r, 7),
        .trained_hours = row_int(r, 8),
        .training_to = day_or_none(r, 9),
        .active = row_int(r, 10) != 0,
        .ver = row_int(r, 11),
        .created_at = row_int(r, 12),
        .changed_at = row_int(r, 13),
    };
    if (row_null(r, 4))
        return OK;
    return unseal(house_of(t->tx)->keyring, PURPOSE, a, arena_str(a, row_blob(r, 4)), &t->s->number,
                  f);
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

/* Upper case, without blanks: what is typed twice is found again. */
static str folded(struct arena *a, str s)
{
    buf b = buf_new(a, 200);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c != ' ' && c != '-')
            buf_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&b);
}

struct number {
    str sealed, index;
};

static rc seal_number(struct tx *tx, str number, struct number *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    unsigned char index[BLIND_BYTES];
    *ret = (struct number){ 0 };
    if (number.n == 0)
        return OK;
    blind_index(house_of(tx)->keyring, PURPOSE, folded(a, number), index);
    ret->index = arena_str(a, (str){ (const char *)index, BLIND_BYTES });
    return seal(house_of(tx)->keyring, PURPOSE, a, number, &ret->sealed, f);
}

static rc check(const struct rules *rules, const struct staff *s, str path, struct arena *a,
                day today, struct fault *f)
{
    const struct rule_row *duty = rule_find(rules, S("food_duties"), s->duty, today);
    bool needs = duty && str_eq(rule_cell(rules, duty, S("certificate")), S("yes"));
    rc r = OK;
    if (s->health_from != DAY_NONE && s->health_to != DAY_NONE && s->health_to < s->health_from)
        r = fault_field(f, ARENA_CONCAT(a, path, S("health_to")), "before_begin", S(""));
    if (s->trained_on != DAY_NONE && s->training_to != DAY_NONE && s->training_to < s->trained_on)
        r = fault_field(f, ARENA_CONCAT(a, path, S("training_to")), "before_begin", S(""));
    if (s->active && needs && s->health_to == DAY_NONE)
        r = fault_field(f, ARENA_CONCAT(a, path, S("health_to")), "required", S(""));
    return r;
}

static rc note(struct request *rq, const struct staff *s, const char *act, struct fault *f)
{
    rc r = outbox_door(rq->tx, "entity", s->entity_id, f); /* phones know when a certificate ends */
    if (r != OK)
        return r;
    return ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "food_staff",
                                                 .subject_id = s->id,
                                                 .entity_id = s->entity_id },
                         f);
}

static rc insert(struct request *rq, struct staff *s, const struct number *n, struct fault *f)
{
    s->id = tx_id(rq->tx);
    rc r = db_exec(rq->tx, &Q_staff_insert,
                   ARGS(V_I(s->id), V_I(rq->actor->bureau_id), V_I(s->entity_id), V_T(s->name),
                        V_T(s->duty), V_B0(n->sealed), V_B0(n->index), day_value(s->health_from),
                        day_value(s->health_to), day_value(s->trained_on), V_I(s->trained_hours),
                        day_value(s->training_to), V_I(s->active), V_I(tx_now(rq->tx))),
                   NULL, f);
    if (r == CONFLICT)
        return fail(f, CONFLICT, "food.staff_exists");
    return r == OK ? note(rq, s, "food_staff.add", f) : r;
}

static rc update(struct request *rq, const struct staff *s, i64 ver, const struct number *n,
                 struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(rq->tx, &Q_staff_update,
                   ARGS(V_I(s->id), V_I(ver), V_T(s->name), V_T(s->duty), V_B0(n->sealed),
                        V_B0(n->index), day_value(s->health_from), day_value(s->health_to),
                        day_value(s->trained_on), V_I(s->trained_hours), day_value(s->training_to),
                        V_I(s->active), V_I(tx_now(rq->tx))),
                   &changed, f);
    if (r == CONFLICT)
        return fail(f, CONFLICT, "food.staff_exists");
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    return r == OK ? note(rq, s, "food_staff.change", f) : r;
}

rc staff_get_list(struct request *rq, struct fault *f)
{
    return list_reply(rq, &staff_list, f);
}

rc ends_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &ends_list, f);
}

rc staff_post(struct request *rq, struct fault *f)
{
    struct staff *s = rq->in;
    struct food_operator o;
    struct number n;
    if (s->entity_id == 0)
        return fault_field(f, S("entity_id"), "required", S(""));
    s->active = true;
    rc r = operator_get(rq->tx, s->entity_id, &o, f);
    if (r == OK)
        r = check(house_of(rq->tx)->rules, s, S(""), rq->arena, day_at(tx_now(rq->tx)), f);
    if (r == OK)
        r = seal_number(rq->tx, s->number, &n, f);
    if (r == OK)
        r = insert(rq, s, &n, f);
    return r == OK ? reply_created(rq, "/v1/food/staff/", s->id) : r;
}

/* Row after row, names and numbers masked. */
struct crew {
    struct request *rq;
    struct staff one;
};

static rc put_one(const struct row *r, void *arg, struct fault *f)
{
    struct crew *c = arg;
    struct take t = { c->rq->tx, &c->one };
    rc result = take_staff(r, &t, f);
    if (result == OK)
        record_encode(&staff_record, &c->one, true, &c->rq->out);
    return result;
}

rc staff_of_get(struct request *rq, struct fault *f)
{
    i64 id;
    struct food_operator o;
    struct crew c = { .rq = rq };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_staff_of, ARGS(V_I(id)), put_one, &c, f);
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    return r;
}

static rc put_staff(struct request *rq, const struct staff *s)
{
    reply_version(rq, s->ver);
    record_encode(&staff_record, s, true, &rq->out);
    return OK;
}

rc staff_patch(struct request *rq, struct fault *f)
{
    i64 id;
    struct staff before, after;
    struct number n;
    struct take t = { rq->tx, &before };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_staff_get, ARGS(V_I(id)), take_staff, &t, f);
    if (r == OK && rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    if (r == OK && rq->if_match != before.ver)
        return fail(f, STALE, "stale");
    if (r != OK)
        return r;
    after = before;
    r = record_patch(&staff_record, rq->body, &after, rq->arena, f);
    after.entity_id = before.entity_id;
    if (r == OK)
        r = check(house_of(rq->tx)->rules, &after, S(""), rq->arena, day_at(tx_now(rq->tx)), f);
    if (r == OK)
        r = seal_number(rq->tx, after.number, &n, f);
    if (r == OK)
        r = update(rq, &after, before.ver, &n, f);
    if (r != OK)
        return r;
    after.ver = before.ver + 1;
    return put_staff(rq, &after);
}

/* One row of an import: who has that certificate number already is brought up to date. */
static rc import_one(struct request *rq, struct staff *s, bool *ret_new, struct fault *f)
{
    struct staff before = { 0 };
    struct number n;
    struct take t = { rq->tx, &before };
    rc r = seal_number(rq->tx, s->number, &n, f);
    if (r == OK && n.index.n)
        r = db_each(rq->tx, &Q_staff_by_number, ARGS(V_I(s->entity_id), V_B(n.index)), take_staff,
                    &t, f);
    *ret_new = before.id == 0;
    s->id = before.id;
    if (r != OK)
        return r;
    return before.id ? update(rq, s, before.ver, &n, f) : insert(rq, s, &n, f);
}

rc staff_import_post(struct request *rq, struct fault *f)
{
    const struct staff_import *in = rq->in;
    struct staff *people = in->people.at;
    struct food_operator o;
    i64 added = 0;
    day today = day_at(tx_now(rq->tx));
    rc r = operator_get(rq->tx, in->entity_id, &o, f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < in->people.n; i++) {
        people[i].entity_id = in->entity_id;
        people[i].active = true;
        str path = arena_fmt(rq->arena, "people.%zu.", i);
        rc one = check(house_of(rq->tx)->rules, &people[i], path, rq->arena, today, f);
        r = one == OK ? r : one;
    }
    for (size_t i = 0; r == OK && i < in->people.n; i++) {
        bool fresh = false;
        r = import_one(rq, &people[i], &fresh, f);
        added += fresh;
    }
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_int_of(&rq->out, "added", added);
    json_int_of(&rq->out, "changed", (i64)in->people.n - added);
    json_close(&rq->out, '}');
    return OK;
}
