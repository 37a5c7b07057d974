#include "rooms/imports/import_put.h"

#include <string.h>

struct putting {
    struct tx *tx;
    const struct import_writing *w;
    const struct import_row *row;
    struct source from;
    struct import_touched *touched;
    struct fault why;             /* of a refusal */
    struct entity before, entity; /* before.id 0: a new one */
    struct premises door_before, door;
    struct licence licence_before, licence;
    bool changed;
};

static void refused(struct putting *p, enum import_target t, const char *code, i64 id)
{
    str arg = id ? arena_fmt(tx_arena(p->tx), "%lld", (long long)id) : S("");
    fault_field(&p->why, str_from(import_targets[t].name), code, arg);
}

/* Non-empty cells override, whatever else the record has stays. */
static void take_cells(const struct putting *p, enum import_part part, const void *from, void *to)
{
    for (int t = 0; t < TARGETS; t++) {
        const struct field *field = p->w->map->from[t].field;
        if (!field || import_targets[t].part != part || !import_has(p->row, (enum import_target)t))
            continue;
        size_t size = field->type == F_DAY ? sizeof(day) : sizeof(str);
        memcpy((char *)to + field->offset, (const char *)from + field->offset, size);
    }
}

/* ---- who it is ---- */

static rc find_by(struct putting *p, enum import_target t, struct entity *ret, struct fault *f)
{
    const struct entity *e = &p->row->entity;
    str uscc = t == T_USCC ? e->uscc : S(""), source = t == T_SOURCE_KEY ? e->source_key : S("");
    *ret = (struct entity){ 0 };
    if (uscc.n == 0 && source.n == 0)
        return OK;
    return entity_find_key(p->tx, p->w->who->bureau_id, uscc, source, ret, f);
}

static str key_of(const struct entity *e, enum import_target t)
{
    return t == T_USCC ? e->uscc : e->source_key;
}

/* The record with the key of the map; else one with the other key, when it has no key of the map
 * yet. Two records, or a key that leads elsewhere, are a contradiction people must look at. */
static rc find_entity(struct putting *p, struct fault *f)
{
    bool by_uscc = p->w->map->key == KEY_USCC;
    enum import_target first = by_uscc ? T_USCC : T_SOURCE_KEY;
    enum import_target second = by_uscc ? T_SOURCE_KEY : T_USCC;
    const struct entity *e = &p->row->entity;
    struct entity other = { 0 };
    rc r = find_by(p, first, &p->before, f);
    if (r == OK && !(p->before.id && str_eq(key_of(&p->before, second), key_of(e, second))))
        r = find_by(p, second, &other, f);
    if (r != OK || other.id == p->before.id)
        return r;
    if (other.id && (p->before.id || key_of(&other, first).n))
        refused(p, second, "held_by_other", other.id);
    else if (other.id)
        p->before = other;
    return OK;
}

static void check_merged(struct putting *p)
{
    const struct entity *e = &p->row->entity;
    i64 kept = p->before.id ? 0 : known_merged(p->w->known, e->uscc, e->source_key);
    if (kept)
        refused(p, p->w->map->key == KEY_USCC ? T_USCC : T_SOURCE_KEY, "merged_into", kept);
}

/* ---- the three records as they shall be ---- */

static void check_needed(struct putting *p)
{
    static const enum import_target needed[] = { T_NAME, T_KIND };
    for (size_t i = 0; i < COUNT(needed); i++)
        if (!import_has(p->row, needed[i]))
            refused(p, needed[i], "required", 0);
}

static void make_entity(struct putting *p)
{
    const struct import_row *row = p->row;
    if (p->before.id == 0) {
        check_needed(p);
        p->entity = row->entity;
        p->entity.id = tx_id(p->tx);
        p->entity.bureau_id = p->w->who->bureau_id;
        p->entity.unit_id = row->unit_id ? row->unit_id : known_root_unit(p->w->known);
        p->entity.import_id = p->w->import_id;
        p->entity.ver = 1;
        p->entity.created_at = p->entity.changed_at = tx_now(p->tx);
        return;
    }
    p->entity = p->before;
    take_cells(p, PART_ENTITY, &row->entity, &p->entity);
    if (import_has(row, T_PHONE))
        p->entity.sealed = row->entity.sealed;
    if (row->unit_id && !str_eq(p->before.place_code, p->entity.place_code))
        p->entity.unit_id = row->unit_id;
}

static str sign_of(const struct entity *e)
{
    return e->trade_name.n ? e->trade_name : e->name;
}

static bool wants_door(const struct putting *p)
{
    return import_has(p->row, T_DOOR_NAME) || import_has(p->row, T_STREET) ||
           import_has(p->row, T_ADDRESS) || p->row->door.point.set;
}

static void new_door(struct putting *p)
{
    const struct import_row *row = p->row;
    p->door = row->door;
    p->door.id = tx_id(p->tx);
    p->door.bureau_id = p->w->who->bureau_id;
    p->door.entity_id = p->entity.id;
    p->door.unit_id = p->entity.unit_id;
    if (!import_has(row, T_DOOR_NAME))
        p->door.name = sign_of(&p->entity);
    p->door.address = p->entity.address;
    p->door.place_code = p->entity.place_code;
    p->door.door_state = S("unseen");
    p->door.import_id = p->w->import_id;
    p->door.ver = 1;
    p->door.created_at = p->door.changed_at = tx_now(p->tx);
}

/* The door follows its operator's name and address as long as it has the same. */
static void change_door(struct putting *p)
{
    const struct import_row *row = p->row;
    struct premises *d = &p->door;
    *d = p->door_before;
    take_cells(p, PART_DOOR, &row->door, d);
    if (!import_has(row, T_DOOR_NAME) && str_eq(d->name, sign_of(&p->before)))
        d->name = sign_of(&p->entity);
    if (import_has(row, T_ADDRESS) && (d->address.n == 0 || str_eq(d->address, p->before.address)))
        d->address = p->entity.address;
    if (row->door.point.set)
        d->point = row->door.point;
    bool placed =
        row->door.point.set || d->place_code.n == 0 || str_eq(d->place_code, p->before.place_code);
    if (import_has(row, T_PLACE_CODE) && placed && !str_eq(d->place_code, p->entity.place_code)) {
        d->place_code = p->entity.place_code;
        d->unit_id = p->entity.unit_id;
    }
}

static rc make_door(struct putting *p, struct fault *f)
{
    rc r = p->before.id ? premises_first(p->tx, p->before.id, &p->door_before, f) : OK;
    if (r != OK)
        return r;
    if (p->door_before.id)
        change_door(p);
    else if (wants_door(p))
        new_door(p);
    return OK;
}

/* Only the dates decide between valid and ended; what was revoked stays so. */
static str licence_state(const struct licence *l, day today)
{
    if (str_eq(l->state, S("revoked")))
        return l->state;
    return l->valid_to != DAY_NONE && l->valid_to < today ? S("ended") : S("valid");
}

static void check_licence_now(struct putting *p)
{
    struct fault said;
    fault_init(&said, tx_arena(p->tx));
    if (licence_check(tx_arena(p->tx), &p->licence, &said) == OK)
        return;
    for (const struct field_error *e = said.errors; e; e = e->next) {
        enum import_target t = import_target_of(PART_LICENCE, e->field);
        fault_field(&p->why, t < TARGETS ? str_from(import_targets[t].name) : e->field, e->code.p,
                    e->arg);
    }
}

static rc make_licence(struct putting *p, struct fault *f)
{
    const struct import_row *row = p->row;
    if (!import_has(row, T_LICENCE_NUMBER))
        return OK;
    rc r = licence_find(p->tx, p->w->who->bureau_id, row->licence.kind, row->licence.number,
                        &p->licence_before, f);
    if (r != OK)
        return r;
    if (p->licence_before.id && p->licence_before.entity_id != p->entity.id) {
        refused(p, T_LICENCE_NUMBER, "held_by_other", p->licence_before.entity_id);
        return OK;
    }
    p->licence = p->licence_before.id ? p->licence_before : row->licence;
    take_cells(p, PART_LICENCE, &row->licence, &p->licence);
    p->licence.state = licence_state(&p->licence, day_at(tx_now(p->tx)));
    if (p->licence_before.id) {
        check_licence_now(p);
        return OK;
    }
    p->licence.id = tx_id(p->tx);
    p->licence.entity_id = p->entity.id;
    p->licence.premises_id = p->door.id;
    p->licence.ver = 1;
    p->licence.created_at = p->licence.changed_at = tx_now(p->tx);
    return OK;
}

/* ---- writing ---- */

static void touch(struct putting *p, i64 id)
{
    p->touched->at[p->touched->n++] = id;
}

static rc put_entity(struct putting *p, struct fault *f)
{
    if (p->before.id == 0)
        return entity_put_new(p->tx, p->w->who, p->from, &p->entity, f);
    bool changed = false;
    rc r = entity_put_change(p->tx, p->w->who, p->from, &p->before, &p->entity, &changed, f);
    p->changed |= changed;
    return r;
}

static rc put_door(struct putting *p, struct fault *f)
{
    bool changed = false;
    rc r = OK;
    if (p->door.id && p->door_before.id) {
        r = premises_put_change(p->tx, p->w->who, p->from, &p->door_before, &p->door, &changed, f);
    } else if (p->door.id) {
        changed = true;
        r = premises_put_new(p->tx, p->w->who, p->from, &p->door, f);
    }
    p->changed |= changed;
    if (changed)
        touch(p, p->door.id);
    return r;
}

static rc put_licence(struct putting *p, struct fault *f)
{
    bool changed = false;
    rc r = OK;
    if (p->licence.id && p->licence_before.id) {
        r = licence_put_change(p->tx, p->w->who, p->from, &p->licence_before, &p->licence, &changed,
                               f);
    } else if (p->licence.id) {
        changed = true;
        r = licence_put_new(p->tx, p->w->who, p->from, &p->licence, f);
    }
    p->changed |= changed;
    return r;
}

static rc put_all(struct putting *p, struct fault *f)
{
    rc r = put_entity(p, f);
    if (r == OK)
        r = put_door(p, f);
    if (r == OK)
        r = put_licence(p, f);
    if (p->before.id == 0 || p->changed)
        touch(p, p->entity.id);
    return r;
}

static rc make_all(struct putting *p, struct fault *f)
{
    rc r = find_entity(p, f);
    if (r != OK || p->why.errors)
        return r;
    check_merged(p);
    make_entity(p);
    r = make_door(p, f);
    return r == OK ? make_licence(p, f) : r;
}

rc import_put_row(struct tx *tx, const struct import_writing *w, const struct import_row *row,
                  struct import_touched *touched, struct import_verdict *ret, struct fault *f)
{
    struct putting p = {
        .tx = tx, .w = w, .row = row, .from = { "import", w->import_id }, .touched = touched
    };
    fault_init(&p.why, tx_arena(tx));
    rc r = make_all(&p, f);
    if (r != OK)
        return r;
    if (p.why.errors) {
        *ret = (struct import_verdict){ ROW_REFUSED, p.why.errors };
        return OK;
    }
    r = put_all(&p, f);
    ret->outcome = p.before.id == 0 ? ROW_ADDED : p.changed ? ROW_CHANGED : ROW_UNCHANGED;
    ret->errors = NULL;
    return r;
}
