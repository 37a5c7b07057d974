#include "rooms/imports/import_restore.h"

#include "db/queries.h"
#include "rooms/register/register.h"

struct restoring {
    struct tx *tx;
    struct import_change *change;
    i64 import_id;
    const struct json *diff;
    bool *later; /* for each member of diff: somebody changed it since */
    bool done;   /* by an earlier run of the same undo */
    size_t stayed, back;
};

/* What a later version changed stays as it is. */
static rc take_later(const struct row *r, void *arg, struct fault *f)
{
    struct restoring *s = arg;
    const struct json *diff;
    if (str_eq(row_text(r, 1), S("undo")) && row_int(r, 2) == s->import_id) {
        s->done = true;
        return OK;
    }
    rc result = json_parse(tx_arena(s->tx), row_text_copy(r, 3, tx_arena(s->tx)), &diff, f);
    for (size_t i = 0; result == OK && i < json_size(s->diff); i++)
        if (json_get(diff, json_key(s->diff, i).p))
            s->later[i] = true;
    return result;
}

static const struct field *find_field(const struct record *r, str name)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_eq(name, str_from(r->fields[i].name)))
            return &r->fields[i];
    return NULL;
}

static rc put_text(struct restoring *s, const struct field *t, const struct json *old, str *to,
                   struct fault *f)
{
    *to = json_text(old);
    return t->flags & SEALED && to->n ? change_open(s->tx, *to, to, f) : OK;
}

/* A value as record_put_value wrote it: points are WGS-84 already. */
static rc put_old(struct restoring *s, const struct field *t, const struct json *old, void *p,
                  struct fault *f)
{
    bool none = json_type(old) == JSON_NULL;
    switch (t->type) {
    case F_TEXT:
    case F_CODE:
        return put_text(s, t, old, p, f);
    case F_DAY:
        *(day *)p = DAY_NONE;
        return none || day_parse(json_text(old), p) ? OK : fail(f, INTERNAL, NULL);
    case F_ID:
        *(i64 *)p = 0;
        return none || str_to_i64(json_text(old), p) ? OK : fail(f, INTERNAL, NULL);
    case F_INT:
        *(i64 *)p = json_int(old);
        return OK;
    case F_INSTANT:
        *(i64 *)p = 0;
        return none || instant_parse(json_text(old), p) ? OK : fail(f, INTERNAL, NULL);
    case F_POINT:
        *(struct point *)p =
            (struct point){ !none, json_real(json_get(old, "lon")), json_real(json_get(old, "lat")),
                            json_text(json_get(old, "crs")) };
        return OK;
    case F_REAL:
    case F_BOOL:
    case F_FEN:
    case F_IDS:
    case F_CODES:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        break; /* no field that an import can change */
    }
    return fail_detail(f, INTERNAL, NULL, "cannot restore %s", t->name);
}

static rc put_back(struct restoring *s, const struct record *record, void *after, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < json_size(s->diff); i++) {
        const struct field *t = find_field(record, json_key(s->diff, i));
        if (!t || s->later[i]) {
            s->stayed++;
            continue;
        }
        s->back++;
        r = put_old(s, t, json_at(json_member(s->diff, i), 0), (char *)after + t->offset, f);
    }
    return r;
}

/* ---- by kind of record ---- */

static rc restore_entity(struct restoring *s, const struct actor *who, struct source from,
                         struct fault *f)
{
    struct entity before, after;
    bool changed = false;
    rc r = entity_get(s->tx, s->change->id, &before, f);
    if (r != OK)
        return r;
    after = before;
    r = put_back(s, &entity_record, &after, f);
    if (r == OK)
        r = entity_put_change(s->tx, who, from, &before, &after, &changed, f);
    s->change->touched = changed ? after.id : 0;
    return r;
}

static rc restore_premises(struct restoring *s, const struct actor *who, struct source from,
                           struct fault *f)
{
    struct premises before, after;
    bool changed = false;
    rc r = premises_get(s->tx, s->change->id, &before, f);
    if (r != OK)
        return r;
    after = before;
    r = put_back(s, &premises_record, &after, f);
    if (r == OK)
        r = premises_put_change(s->tx, who, from, &before, &after, &changed, f);
    s->change->touched = changed ? after.id : 0;
    return r;
}

static rc restore_licence(struct restoring *s, const struct actor *who, struct source from,
                          struct fault *f)
{
    struct licence before, after;
    bool changed = false;
    rc r = licence_get(s->tx, s->change->id, &before, f);
    if (r != OK)
        return r;
    after = before;
    r = put_back(s, &licence_record, &after, f);
    if (r == OK)
        r = licence_put_change(s->tx, who, from, &before, &after, &changed, f);
    s->change->touched = changed ? after.entity_id : 0;
    return r;
}

static rc restore(struct restoring *s, const struct actor *who, struct fault *f)
{
    struct source from = { "undo", s->import_id };
    if (str_eq(s->change->kind, S("entity")))
        return restore_entity(s, who, from, f);
    if (str_eq(s->change->kind, S("premises")))
        return restore_premises(s, who, from, f);
    return restore_licence(s, who, from, f);
}

rc import_restore(struct tx *tx, const struct actor *who, i64 import_id, struct import_change *c,
                  enum restored *ret, struct fault *f)
{
    struct restoring s = { .tx = tx, .change = c, .import_id = import_id };
    c->touched = 0;
    rc r = json_parse(tx_arena(tx), c->diff, &s.diff, f);
    if (r != OK)
        return r;
    s.later = ARENA_ARRAY(tx_arena(tx), bool, json_size(s.diff) + 1);
    r = db_each(tx, &Q_import_changes_since, ARGS(V_I(c->id), V_I(c->ver)), take_later, &s, f);
    if (r == OK && !s.done)
        r = restore(&s, who, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        *ret = RESTORED_GONE;
        return OK;
    }
    if (r != OK)
        return r;
    *ret = s.stayed == 0 ? RESTORED_ALL : s.back ? RESTORED_PART : RESTORED_NONE;
    if (s.done)
        *ret = RESTORED_ALL;
    return OK;
}
