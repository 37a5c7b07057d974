/* licence.c — licences and contacts: what hangs on an operator. */
#include "rooms/register/licence.h"
#include "codec/idcode.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/register/entity_store.h"
#include "rooms/register/notice.h"
#include "search/changed.h"

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

static day day_or_none(const struct row *r, int column)
{
    return row_null(r, column) ? DAY_NONE : (day)row_int(r, column);
}

rc licence_take(const struct row *r, struct arena *a, struct licence *l)
{
    *l = (struct licence){
        .id = row_int(r, 0),
        .entity_id = row_int(r, 1),
        .premises_id = row_int(r, 2),
        .kind = row_text_copy(r, 3, a),
        .number = row_text_copy(r, 4, a),
        .scope = row_text_copy(r, 5, a),
        .state = row_text_copy(r, 6, a),
        .issued_on = day_or_none(r, 7),
        .valid_to = day_or_none(r, 8),
        .ver = row_int(r, 9),
        .created_at = row_int(r, 10),
        .changed_at = row_int(r, 11),
    };
    return OK;
}

struct take_licence {
    struct arena *arena;
    struct licence *l;
};

static rc take_licence(const struct row *r, void *arg, struct fault *f)
{
    struct take_licence *t = arg;
    (void)f;
    return licence_take(r, t->arena, t->l);
}

rc licence_get(struct tx *tx, i64 id, struct licence *ret, struct fault *f)
{
    struct licence l;
    struct take_licence t = { tx_arena(tx), &l };
    rc r = db_one(tx, &Q_licence_get, ARGS(V_I(id)), take_licence, &t, f);
    if (r == OK)
        *ret = l;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "licence.not_found") : r;
}

/* The number of a food licence carries a check digit and its kind; other kinds have no public form
 * to check. */
rc licence_check(struct arena *a, struct licence *l, struct fault *f)
{
    l->number = idcode_fold(a, l->number);
    if (l->issued_on != DAY_NONE && l->valid_to != DAY_NONE && l->valid_to < l->issued_on)
        return fault_field(f, S("valid_to"), "before_begin", S(""));
    bool checked = str_starts(l->number, S("JY")) || str_starts(l->number, S("SC")) ||
                   str_starts(l->number, S("YB"));
    const char *wrong = checked ? idcode_licence(l->number) : NULL;
    return wrong ? fault_field(f, S("number"), wrong, l->number) : OK;
}

static rc told(struct tx *tx, const struct actor *who, const char *kind, const char *act, i64 id,
               i64 entity_id, struct fault *f)
{
    struct entity e;
    rc r = entity_get(tx, entity_id, &e, f);
    if (r == OK)
        r = search_changed(tx, entity_id, f);
    struct notice n = { .kind = kind,
                        .act = act,
                        .id = id,
                        .entity_id = entity_id,
                        .unit_id = e.unit_id,
                        .place_code = e.place_code };
    return r == OK ? register_notice(tx, who, &n, f) : r;
}

/* The only two that may not be alike are kind and number within a bureau. */
static rc number_taken(rc r, struct fault *f)
{
    return r == CONFLICT ? fail(f, CONFLICT, "licence.exists") : r;
}

rc licence_put_new(struct tx *tx, const struct actor *who, struct source from,
                   const struct licence *l, struct fault *f)
{
    bool imported = str_eq(str_from(from.name), S("import"));
    rc r = db_exec(tx, &Q_licence_insert,
                   ARGS(V_I(l->id), V_I(who->bureau_id), V_I(l->entity_id), V_ID(l->premises_id),
                        V_T(l->kind), V_T(l->number), V_T0(l->scope), day_value(l->issued_on),
                        day_value(l->valid_to), V_T(l->state), imported ? V_I(from.id) : V_NULL(),
                        V_I(l->created_at)),
                   NULL, f);
    return r == OK ? change_add(tx, who, from, &(struct version){ "licence", l->id, 1, S("") }, f)
                   : number_taken(r, f);
}

rc licence_find(struct tx *tx, i64 bureau_id, str kind, str number, struct licence *ret,
                struct fault *f)
{
    struct licence l = { 0 };
    struct take_licence t = { tx_arena(tx), &l };
    rc r = db_each(tx, &Q_licence_by_number, ARGS(V_I(bureau_id), V_T(kind), V_T(number)),
                   take_licence, &t, f);
    if (r == OK)
        *ret = l;
    return r;
}

rc licence_add(struct tx *tx, const struct actor *who, struct source from, struct licence *l,
               struct fault *f)
{
    struct entity e;
    l->id = tx_id(tx);
    l->ver = 1;
    l->created_at = l->changed_at = tx_now(tx);
    if (l->state.n == 0)
        l->state = S("valid");
    rc r = entity_get(tx, l->entity_id, &e, f);
    if (r == OK)
        r = licence_check(tx_arena(tx), l, f);
    if (r == OK)
        r = licence_put_new(tx, who, from, l, f);
    return r == OK ? told(tx, who, "licence", "add", l->id, l->entity_id, f) : r;
}

rc licence_put_change(struct tx *tx, const struct actor *who, struct source from,
                      const struct licence *before, const struct licence *after, bool *ret_changed,
                      struct fault *f)
{
    i64 changed;
    struct json_out diff = json_out_new(tx_arena(tx), 1 << 20);
    *ret_changed = record_diff(&licence_record, before, after, NULL, NULL, &diff) != 0;
    if (!*ret_changed)
        return OK;
    rc r =
        db_exec(tx, &Q_licence_update,
                ARGS(V_I(after->id), V_I(before->ver), V_ID(after->premises_id), V_T(after->kind),
                     V_T(after->number), V_T0(after->scope), day_value(after->issued_on),
                     day_value(after->valid_to), V_T(after->state), V_I(tx_now(tx))),
                &changed, f);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    return r == OK ? change_add(tx, who, from,
                                &(struct version){ "licence", after->id, before->ver + 1,
                                                   json_out_str(&diff) },
                                f)
                   : number_taken(r, f);
}

rc licence_change(struct tx *tx, const struct actor *who, struct source from,
                  const struct licence *before, struct licence *after, struct fault *f)
{
    bool changed = false;
    rc r = licence_check(tx_arena(tx), after, f);
    if (r == OK)
        r = licence_put_change(tx, who, from, before, after, &changed, f);
    if (r != OK || !changed)
        return r;
    after->ver = before->ver + 1;
    return told(tx, who, "licence", "change", after->id, after->entity_id, f);
}

rc contact_take(struct tx *tx, const struct row *r, struct contact *c, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    *c = (struct contact){
        .id = row_int(r, 0),
        .entity_id = row_int(r, 1),
        .name = row_text_copy(r, 2, a),
        .duty = row_text_copy(r, 3, a),
        .active = row_int(r, 5) != 0,
        .ver = row_int(r, 6),
        .created_at = row_int(r, 7),
        .changed_at = row_int(r, 8),
    };
    return phone_open(house_of(tx)->keyring, a, row_blob(r, 4), &c->phone, f);
}

struct take_contact {
    struct tx *tx;
    struct contact *c;
};

static rc take_contact(const struct row *r, void *arg, struct fault *f)
{
    struct take_contact *t = arg;
    return contact_take(t->tx, r, t->c, f);
}

rc contact_get(struct tx *tx, i64 id, struct contact *ret, struct fault *f)
{
    struct contact c;
    struct take_contact t = { tx, &c };
    rc r = db_one(tx, &Q_contact_get, ARGS(V_I(id)), take_contact, &t, f);
    if (r == OK)
        *ret = c;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "contact.not_found") : r;
}

rc contact_add(struct tx *tx, const struct actor *who, struct source from, struct contact *c,
               struct fault *f)
{
    struct entity e;
    struct sealed_phone phone;
    c->id = tx_id(tx);
    c->ver = 1;
    c->active = true;
    c->created_at = c->changed_at = tx_now(tx);
    rc r = entity_get(tx, c->entity_id, &e, f);
    if (r == OK)
        r = phone_check(tx_arena(tx), c->phone, f);
    if (r == OK)
        r = phone_seal(house_of(tx)->keyring, tx_arena(tx), c->phone, &phone, f);
    if (r == OK)
        r = db_exec(tx, &Q_contact_insert,
                    ARGS(V_I(c->id), V_I(who->bureau_id), V_I(c->entity_id), V_T(c->name),
                         V_T(c->duty), V_B0(phone.text), V_B0(phone.index), V_I(1),
                         V_I(c->created_at)),
                    NULL, f);
    if (r == OK)
        r = change_add(tx, who, from, &(struct version){ "contact", c->id, 1, S("") }, f);
    return r == OK ? told(tx, who, "contact", "add", c->id, c->entity_id, f) : r;
}

rc contact_change(struct tx *tx, const struct actor *who, struct source from,
                  const struct contact *before, struct contact *after, struct fault *f)
{
    i64 changed;
    struct sealed_phone phone;
    struct json_out diff = json_out_new(tx_arena(tx), 1 << 20);
    rc r = phone_check(tx_arena(tx), after->phone, f);
    if (r != OK || record_diff(&contact_record, before, after, change_seal, tx, &diff) == 0)
        return r;
    r = phone_seal(house_of(tx)->keyring, tx_arena(tx), after->phone, &phone, f);
    if (r == OK)
        r = db_exec(tx, &Q_contact_update,
                    ARGS(V_I(after->id), V_I(before->ver), V_T(after->name), V_T(after->duty),
                         V_B0(phone.text), V_B0(phone.index), V_I(after->active), V_I(tx_now(tx))),
                    &changed, f);
    if (r == OK && changed == 0)
        return fail(f, STALE, "stale");
    after->ver = before->ver + 1;
    if (r == OK)
        r = change_add(tx, who, from,
                       &(struct version){ "contact", after->id, after->ver, json_out_str(&diff) },
                       f);
    return r == OK ? told(tx, who, "contact", "change", after->id, after->entity_id, f) : r;
}
