/* entity.c — what must hold of an operator, and what follows when it changes. */
#include "codec/idcode.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/register/entity_store.h"
#include "rooms/register/notice.h"
#include "search/changed.h"

rc change_add(struct tx *tx, const struct actor *who, struct source from, const struct version *v,
              struct fault *f)
{
    return db_exec(tx, &Q_change_insert,
                   ARGS(V_I(v->id), V_I(v->ver), V_T(str_from(v->kind)), V_I(tx_now(tx)),
                        V_ID(who->person_id), V_T(str_from(from.name)), V_ID(from.id),
                        V_T(v->diff)),
                   NULL, f);
}

rc register_notice(struct tx *tx, const struct actor *who, const struct notice *n, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    const char *act = arena_cstr(a, ARENA_CONCAT(a, str_from(n->kind), S("."), str_from(n->act)));
    const char *topic = arena_cstr(a, ARENA_CONCAT(a, str_from(n->kind), S(".changed")));
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = n->kind,
                                                 .subject_id = n->id,
                                                 .entity_id = n->entity_id,
                                                 .from = n->from,
                                                 .to = n->to,
                                                 .facts = n->facts },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = topic,
                                             .subject_kind = n->kind,
                                             .subject_id = n->id,
                                             .unit_id = n->unit_id,
                                             .place_code = n->place_code },
                      f);
}

static rc check_code(str field, str code, const char *(*check)(str s), struct fault *f)
{
    const char *wrong = code.n ? check(code) : NULL;
    return wrong ? fault_field(f, field, wrong, code) : OK;
}

/* Codes are kept as they are compared: upper case, half width, no blanks. An operator without a
 * code is provisional until somebody brings one (商户 without 照). */
rc entity_check(struct arena *a, struct entity *e, struct fault *f)
{
    e->uscc = idcode_fold(a, e->uscc);
    e->reg_no = idcode_fold(a, e->reg_no);
    rc uscc = check_code(S("uscc"), e->uscc, idcode_uscc, f);
    rc reg_no = check_code(S("reg_no"), e->reg_no, idcode_registration, f);
    rc phone = phone_check(a, e->phone, f);
    if (e->state.n == 0)
        e->state = e->uscc.n || e->reg_no.n || e->source_key.n ? S("active") : S("provisional");
    return uscc != OK ? uscc : reg_no != OK ? reg_no : phone;
}

static rc check_free(struct tx *tx, const struct entity *e, struct fault *f)
{
    struct entity other;
    rc r = entity_find_key(tx, e->bureau_id, e->uscc, e->source_key, &other, f);
    if (r != OK || other.id == 0 || other.id == e->id)
        return r;
    fault_arg(f, "id", arena_fmt(tx_arena(tx), "%lld", (long long)other.id));
    fault_arg(f, "name", other.name);
    return fail(f, CONFLICT, "entity.exists");
}

static rc settle_unit(struct tx *tx, const struct actor *who, struct entity *e, struct fault *f)
{
    if (e->place_code.n) {
        i64 unit = 0;
        rc r = unit_of_place(tx, e->bureau_id, e->place_code, &unit, f);
        if (r != OK)
            return r;
        if (unit)
            e->unit_id = unit;
    }
    if (e->unit_id == 0)
        e->unit_id = who->unit_id;
    return OK;
}

static struct notice notice_of(const struct entity *e, const char *act)
{
    return (struct notice){ .kind = "entity",
                            .act = act,
                            .id = e->id,
                            .entity_id = e->id,
                            .unit_id = e->unit_id,
                            .place_code = e->place_code };
}

rc entity_put_new(struct tx *tx, const struct actor *who, struct source from,
                  const struct entity *e, struct fault *f)
{
    rc r = entity_insert(tx, e, f);
    return r == OK ? change_add(tx, who, from, &(struct version){ "entity", e->id, 1, S("") }, f)
                   : r;
}

rc entity_add(struct tx *tx, const struct actor *who, struct source from, struct entity *e,
              struct fault *f)
{
    e->id = tx_id(tx);
    e->bureau_id = who->bureau_id;
    e->ver = 1;
    e->created_at = e->changed_at = tx_now(tx);
    rc r = entity_check(tx_arena(tx), e, f);
    if (r == OK)
        r = check_free(tx, e, f);
    if (r == OK)
        r = settle_unit(tx, who, e, f);
    if (r == OK)
        r = entity_put_new(tx, who, from, e, f);
    if (r == OK)
        r = search_changed(tx, e->id, f);
    struct notice n = notice_of(e, "add");
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

static rc stale_entity(struct tx *tx, i64 id, struct fault *f)
{
    struct entity now;
    rc r = entity_get(tx, id, &now, f);
    if (r != OK)
        return r;
    struct json_out o = json_out_new(tx_arena(tx), 1 << 20);
    record_encode(&entity_record, &now, true, &o);
    if (f)
        f->current = arena_str(f->arena, json_out_str(&o));
    return fail(f, STALE, "stale");
}

rc entity_put_change(struct tx *tx, const struct actor *who, struct source from,
                     const struct entity *before, const struct entity *after, bool *ret_changed,
                     struct fault *f)
{
    struct json_out diff = json_out_new(tx_arena(tx), 1 << 20);
    i64 changed;
    *ret_changed = record_diff(&entity_record, before, after, change_seal, tx, &diff) != 0;
    if (!*ret_changed)
        return OK;
    rc r = entity_update(tx, after, before->ver, &changed, f);
    if (r == OK && changed == 0)
        return stale_entity(tx, before->id, f);
    if (r == OK && after->unit_id != before->unit_id)
        r = ledger_follow(tx, after->id, after->unit_id, f);
    return r == OK ? change_add(tx, who, from,
                                &(struct version){ "entity", after->id, before->ver + 1,
                                                   json_out_str(&diff) },
                                f)
                   : r;
}

static bool has_code(const struct entity *e)
{
    return e->uscc.n || e->reg_no.n;
}

/* A provisional operator that brings a code whose check digit holds is registered from then on: the
 * same record, not a second one. */
static void settle_state(const struct entity *before, struct entity *after)
{
    bool provisional =
        str_eq(before->state, S("provisional")) && str_eq(after->state, before->state);
    if (provisional && !has_code(before) && has_code(after))
        after->state = S("active");
}

rc entity_change(struct tx *tx, const struct actor *who, struct source from,
                 const struct entity *before, struct entity *after, struct fault *f)
{
    bool changed = false;
    rc r = entity_check(tx_arena(tx), after, f);
    if (r == OK &&
        (!str_eq(before->uscc, after->uscc) || !str_eq(before->source_key, after->source_key)))
        r = check_free(tx, after, f);
    if (r == OK && !str_eq(before->place_code, after->place_code))
        r = settle_unit(tx, who, after, f);
    if (r == OK)
        settle_state(before, after);
    if (r == OK)
        r = entity_put_change(tx, who, from, before, after, &changed, f);
    if (r != OK || !changed)
        return r;
    after->ver = before->ver + 1;
    after->changed_at = tx_now(tx);
    r = search_changed(tx, after->id, f);
    struct notice n = notice_of(after, "change");
    if (!str_eq(before->state, after->state)) {
        n.from = before->state;
        n.to = after->state;
    }
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

rc entity_enrol(struct tx *tx, const struct actor *who, struct source from, i64 id, i64 officer_id,
                struct fault *f)
{
    struct entity before;
    i64 contacts = 0;
    rc r = entity_get(tx, id, &before, f);
    if (r == OK)
        r = db_int(tx, &Q_contacts_active, ARGS(V_I(id)), &contacts, f);
    if (r != OK)
        return r;
    if (contacts == 0 && before.phone.n == 0)
        return refuse(f, "entity.no_contact");
    struct entity after = before;
    after.officer_id = officer_id          ? officer_id
                       : before.officer_id ? before.officer_id
                                           : who->person_id;
    after.enrolled_at = before.enrolled_at ? before.enrolled_at : tx_now(tx);
    return entity_change(tx, who, from, &before, &after, f);
}

struct graded {
    struct arena *arena;
    struct entity e;
};

static rc take_graded(const struct row *r, void *arg, struct fault *f)
{
    struct graded *g = arg;
    (void)f;
    g->e.id = row_int(r, 0);
    g->e.ver = row_int(r, 1);
    g->e.grade = row_text_copy(r, 2, g->arena);
    g->e.unit_id = row_int(r, 3);
    g->e.place_code = row_text_copy(r, 4, g->arena);
    return OK;
}

rc entity_grade(struct tx *tx, const struct actor *who, struct source from, i64 id, str grade,
                struct fault *f)
{
    struct graded g = { .arena = tx_arena(tx) };
    rc r = db_one(tx, &Q_entity_graded, ARGS(V_I(id)), take_graded, &g, f);
    if (r != OK || str_eq(g.e.grade, grade))
        return r;
    struct entity after = g.e;
    after.grade = grade;
    struct json_out diff = json_out_new(tx_arena(tx), 1024);
    record_diff(&entity_record, &g.e, &after, NULL, NULL, &diff);
    r = db_exec(tx, &Q_entity_grade, ARGS(V_I(id), V_T(grade), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = change_add(tx, who, from,
                       &(struct version){ "entity", id, g.e.ver + 1, json_out_str(&diff) }, f);
    if (r == OK)
        r = search_changed(tx, id, f);
    struct notice n = notice_of(&after, "change");
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

rc entity_seen(struct tx *tx, i64 id, i64 at, struct fault *f)
{
    rc r = db_exec(tx, &Q_entity_seen, ARGS(V_I(id), V_I(at)), NULL, f);
    return r == OK ? search_changed(tx, id, f) : r;
}

rc unit_of_place(struct tx *tx, i64 bureau_id, str place_code, i64 *ret, struct fault *f)
{
    return db_int(tx, &Q_unit_of_place, ARGS(V_I(bureau_id), V_T(place_code)), ret, f);
}
