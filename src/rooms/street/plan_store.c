#include "rooms/street/plan_store.h"

#include "db/queries.h"

#include <string.h>

enum { TEXT_MAX = 1 << 20 };

str ids_text(struct arena *a, struct ids ids)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < ids.n; i++)
        json_put_id(&o, ids.at[i]);
    json_close(&o, ']');
    return json_out_str(&o);
}

str strs_text(struct arena *a, struct strs strs)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < strs.n; i++)
        json_put_text(&o, strs.at[i]);
    json_close(&o, ']');
    return json_out_str(&o);
}

rc ids_read(struct arena *a, str text, struct ids *ret, struct fault *f)
{
    const struct json *list;
    rc r = json_parse(a, text, &list, f);
    if (r != OK)
        return r;
    i64 *at = ARENA_ARRAY(a, i64, json_size(list));
    for (size_t i = 0; i < json_size(list); i++)
        if (!str_to_i64(json_text(json_at(list, i)), &at[i]))
            return fail_detail(f, INTERNAL, NULL, "id list %.*s", STR_ARG(text));
    *ret = (struct ids){ at, json_size(list) };
    return OK;
}

rc strs_read(struct arena *a, str text, struct strs *ret, struct fault *f)
{
    const struct json *list;
    rc r = json_parse(a, text, &list, f);
    if (r != OK)
        return r;
    str *at = ARENA_ARRAY(a, str, json_size(list));
    for (size_t i = 0; i < json_size(list); i++)
        at[i] = json_text(json_at(list, i));
    *ret = (struct strs){ at, json_size(list) };
    return OK;
}

static str json_value_text(struct arena *a, const struct json *j)
{
    if (!j)
        return S("");
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_put_value(&o, j);
    return json_out_str(&o);
}

static str rule_text(struct arena *a, const struct list_rule *rule)
{
    struct json_out o = json_out_new(a, TEXT_MAX);
    record_encode(&list_rule_record, rule, false, &o);
    return json_out_str(&o);
}

static rc rule_read(struct arena *a, str text, struct list_rule *ret, struct fault *f)
{
    const struct json *j;
    rc r = json_parse(a, text, &j, f);
    return r == OK ? record_decode(&list_rule_record, j, ret, a, f) : r;
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

struct take_plan {
    struct arena *arena;
    struct sweep_plan *p;
};

static rc take_plan(const struct row *r, void *arg, struct fault *f)
{
    struct take_plan *t = arg;
    struct arena *a = t->arena;
    struct sweep_plan *p = t->p;
    *p = (struct sweep_plan){
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .name = row_text_copy(r, 2, a),
        .recurrence = row_text_copy(r, 3, a),
        .first_day = (day)row_int(r, 4),
        .last_day = row_null(r, 5) ? DAY_NONE : (day)row_int(r, 5),
        .active = row_int(r, 10) != 0,
        .ver = row_int(r, 11),
        .created_at = row_int(r, 12),
        .changed_at = row_int(r, 13),
        .surprise = row_int(r, 14) != 0,
        .created_by = row_int(r, 15),
    };
    rc result = ids_read(a, row_text_copy(r, 6, a), &p->people, f);
    if (result == OK)
        result = strs_read(a, row_text_copy(r, 7, a), &p->places, f);
    if (result == OK && !row_null(r, 8))
        result = json_parse(a, row_text_copy(r, 8, a), &p->area, f);
    return result == OK ? rule_read(a, row_text_copy(r, 9, a), &p->rule, f) : result;
}

rc plan_get(struct tx *tx, i64 id, struct sweep_plan *ret, struct fault *f)
{
    struct sweep_plan p;
    struct take_plan t = { tx_arena(tx), &p };
    rc r = db_one(tx, &Q_plan_get, ARGS(V_I(id)), take_plan, &t, f);
    if (r == OK)
        *ret = p;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "plan.not_found") : r;
}

rc plan_insert(struct tx *tx, const struct actor *who, const struct sweep_plan *p, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    return db_exec(tx, &Q_plan_insert,
                   ARGS(V_I(p->id), V_I(who->bureau_id), V_I(p->unit_id), V_T(p->name),
                        V_T(p->recurrence), V_I(p->first_day), day_value(p->last_day),
                        V_T(ids_text(a, p->people)), V_T(strs_text(a, p->places)),
                        V_T0(json_value_text(a, p->area)), V_T(rule_text(a, &p->rule)),
                        V_I(p->active), V_I(who->person_id), V_I(tx_now(tx)), V_I(p->surprise)),
                   NULL, f);
}

rc plan_update(struct tx *tx, const struct sweep_plan *p, i64 ver, i64 *ret_changed,
               struct fault *f)
{
    struct arena *a = tx_arena(tx);
    return db_exec(tx, &Q_plan_update,
                   ARGS(V_I(p->id), V_I(ver), V_T(p->name), V_T(p->recurrence), V_I(p->first_day),
                        day_value(p->last_day), V_T(ids_text(a, p->people)),
                        V_T(strs_text(a, p->places)), V_T0(json_value_text(a, p->area)),
                        V_T(rule_text(a, &p->rule)), V_I(p->active), V_I(tx_now(tx)),
                        V_I(p->surprise)),
                   ret_changed, f);
}

struct take_sweep {
    struct arena *arena;
    struct sweep *s;
};

static rc take_sweep(const struct row *r, void *arg, struct fault *f)
{
    struct take_sweep *t = arg;
    struct arena *a = t->arena;
    struct sweep *s = t->s;
    *s = (struct sweep){
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .plan_id = row_int(r, 2),
        .name = row_text_copy(r, 3, a),
        .on_day = (day)row_int(r, 4),
        .state = row_text_copy(r, 5, a),
        .locked_at = row_int(r, 8),
        .started_at = row_int(r, 9),
        .ended_at = row_int(r, 10),
        .ver = row_int(r, 11),
        .created_by = row_int(r, 12),
        .surprise = row_int(r, 13) != 0,
        .opens_at = row_int(r, 14),
        .opened_at = row_int(r, 15),
        .hidden = row_int(r, 16),
        .copied_from = row_int(r, 17),
    };
    rc result = strs_read(a, row_text_copy(r, 6, a), &s->places, f);
    return result == OK && !row_null(r, 7) ? json_parse(a, row_text_copy(r, 7, a), &s->area, f)
                                           : result;
}

rc sweep_get(struct tx *tx, i64 id, struct sweep *ret, struct fault *f)
{
    struct sweep s;
    struct take_sweep t = { tx_arena(tx), &s };
    rc r = db_one(tx, &Q_sweep_get, ARGS(V_I(id)), take_sweep, &t, f);
    if (r == OK)
        *ret = s;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "sweep.not_found") : r;
}

rc sweep_insert(struct tx *tx, const struct actor *who, const struct sweep *s, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    rc r = db_exec(tx, &Q_sweep_insert,
                   ARGS(V_I(s->id), V_I(who->bureau_id), V_I(s->unit_id), V_ID(s->plan_id),
                        V_T(s->name), V_I(s->on_day), V_T(strs_text(a, s->places)),
                        V_T0(json_value_text(a, s->area)), V_I(who->person_id), V_I(tx_now(tx)),
                        V_I(s->surprise), V_ID(s->opens_at), V_I(s->hidden), V_ID(s->copied_from)),
                   NULL, f);
    return r == CONFLICT ? fail(f, CONFLICT, "sweep.made_already") : r;
}

rc sweep_set_members(struct tx *tx, i64 sweep_id, struct ids people, struct fault *f)
{
    rc r = db_exec(tx, &Q_sweep_members_clear, ARGS(V_I(sweep_id)), NULL, f);
    for (size_t i = 0; r == OK && i < people.n; i++)
        r = db_exec(tx, &Q_sweep_member_insert, ARGS(V_I(sweep_id), V_I(people.at[i]), V_I(i == 0)),
                    NULL, f);
    return r;
}

rc sweep_put_stops(struct tx *tx, i64 sweep_id, const struct stop *stops, size_t n, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = db_exec(tx, &Q_stop_insert,
                    ARGS(V_I(sweep_id), V_I(stops[i].premises_id), V_ID(stops[i].person_id),
                         V_I(stops[i].turn), V_T(stops[i].reason), V_I(stops[i].expected_s),
                         V_I(stops[i].expected_n)),
                    NULL, f);
    return r;
}

struct take_stops {
    struct arena *arena;
    struct stop *at;
    size_t n, room;
};

static rc take_stop(const struct row *r, void *arg, struct fault *f)
{
    struct take_stops *t = arg;
    (void)f;
    if (t->n == t->room) {
        struct stop *more = ARENA_ARRAY(t->arena, struct stop, t->room * 2 + 64);
        if (t->n)
            memcpy(more, t->at, t->n * sizeof *more);
        t->at = more;
        t->room = t->room * 2 + 64;
    }
    struct stop *s = &t->at[t->n++];
    *s = (struct stop){ .premises_id = row_int(r, 0),
                        .person_id = row_int(r, 1),
                        .turn = row_int(r, 2),
                        .open = str_eq(row_text(r, 3), S("open")),
                        .reason = row_text_copy(r, 4, t->arena),
                        .expected_s = row_int(r, 5),
                        .expected_n = row_int(r, 6),
                        .lon = row_real(r, 7),
                        .lat = row_real(r, 8),
                        .has_point = !row_null(r, 7) };
    return OK;
}

rc sweep_read_stops(struct tx *tx, i64 sweep_id, i64 person_id, struct stop **ret, size_t *ret_n,
                    struct fault *f)
{
    struct take_stops t = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_sweep_walk, ARGS(V_I(sweep_id), V_I(person_id)), take_stop, &t, f);
    *ret = t.at;
    *ret_n = t.n;
    return r;
}

static rc take_point(const struct row *r, void *arg, struct fault *f)
{
    struct point *p = arg;
    (void)f;
    *p = (struct point){ .set = !row_null(r, 0), .lon = row_real(r, 0), .lat = row_real(r, 1) };
    return OK;
}

rc walk_start(struct tx *tx, i64 unit_id, struct point *ret, struct fault *f)
{
    *ret = (struct point){ 0 };
    return db_each(tx, &Q_unit_point, ARGS(V_I(unit_id)), take_point, ret, f);
}
