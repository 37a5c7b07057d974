#include "rooms/intake/intake_subject.h"

#include "core/matter.h"

static void of_door(const struct premises *p, struct intake_subject *s)
{
    s->premises_id = p->id;
    s->entity_id = p->entity_id;
    s->unit_id = p->unit_id;
    s->name = p->name;
    s->address = p->address;
    s->place_code = p->place_code;
    s->lon = p->point.lon;
    s->lat = p->point.lat;
    s->has_point = p->point.set;
}

static void of_entity(const struct entity *e, struct intake_subject *s)
{
    s->entity_id = e->id;
    s->name = e->name;
    s->trade = e->trade;
    s->trade_name = e->trade_name;
    s->unit_id = s->unit_id ? s->unit_id : e->unit_id;
    s->address = s->address.n ? s->address : e->address;
    s->place_code = s->place_code.n ? s->place_code : e->place_code;
}

rc subject_find(struct tx *tx, i64 entity_id, i64 premises_id, struct intake_subject *ret,
                struct fault *f)
{
    struct intake_subject s = { 0 };
    struct premises p = { 0 };
    struct entity e;
    rc r = OK;
    if (premises_id)
        r = premises_get(tx, premises_id, &p, f);
    else if (entity_id)
        r = premises_first(tx, entity_id, &p, f);
    if (r != OK)
        return r;
    if (premises_id && entity_id && p.entity_id != entity_id)
        return fault_field(f, S("premises_id"), "not_of_entity", S(""));
    if (p.id)
        of_door(&p, &s);
    i64 operator_id = entity_id ? entity_id : p.entity_id;
    if (operator_id)
        r = entity_get(tx, operator_id, &e, f);
    if (r == OK && operator_id)
        of_entity(&e, &s);
    if (r == OK)
        *ret = s;
    return r;
}

rc subject_write(struct tx *tx, i64 matter_id, const struct intake_subject *about, str place_code,
                 struct fault *f)
{
    const struct matter m = { .id = matter_id,
                              .entity_id = about->entity_id,
                              .premises_id = about->premises_id,
                              .place_code = place_code,
                              .has_point = about->has_point,
                              .lon = about->lon,
                              .lat = about->lat };
    return matter_set_subject(tx, &m, f);
}
