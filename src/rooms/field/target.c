/* target.c — one field of the register by its name. */
#include "core/house.h"
#include "rooms/field/correction.h"
#include "rooms/register/register.h"

static str *field_of_premises(struct premises *p, str field)
{
    return str_eq(field, S("name")) ? &p->name : str_eq(field, S("address")) ? &p->address : NULL;
}

static str *field_of_entity(struct entity *e, str field)
{
    const struct {
        const char *name;
        str *at;
    } fields[] = { { "trade_name", &e->trade_name },
                   { "trade", &e->trade },
                   { "address", &e->address },
                   { "legal_person", &e->legal_person },
                   { "phone", &e->phone } };
    for (size_t i = 0; i < COUNT(fields); i++)
        if (str_eq(field, str_from(fields[i].name)))
            return fields[i].at;
    return NULL;
}

bool target_known(struct tx *tx, struct target *t)
{
    const struct rules *rules = house_of(tx)->rules;
    str code = ARENA_CONCAT(tx_arena(tx), t->subject, S("."), t->field);
    const struct rule_row *row = rule_find(rules, S("correctable"), code, day_at(tx_now(tx)));
    if (!row)
        return false;
    t->personal = str_eq(rule_cell(rules, row, S("personal")), S("yes"));
    return str_eq(t->subject, S("premises")) ? field_of_premises(&(struct premises){ 0 }, t->field)
                                             : field_of_entity(&(struct entity){ 0 }, t->field);
}

rc target_read(struct tx *tx, const struct target *t, str *ret, struct fault *f)
{
    struct premises p;
    struct entity e;
    if (str_eq(t->subject, S("premises"))) {
        rc r = premises_get(tx, t->id, &p, f);
        if (r == OK)
            *ret = *field_of_premises(&p, t->field);
        return r;
    }
    rc r = entity_get(tx, t->id, &e, f);
    if (r == OK)
        *ret = *field_of_entity(&e, t->field);
    return r;
}

/* What stands in the form of a desk must hold here, too. */
static rc check_value(struct tx *tx, const struct record *record, const struct target *t, str value,
                      void *into, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 16 << 10);
    const struct json *patch;
    json_open(&o, '{');
    json_name(&o, t->field);
    if (value.n)
        json_put_text(&o, value);
    else
        json_put_null(&o);
    json_close(&o, '}');
    rc r = json_parse(tx_arena(tx), json_out_str(&o), &patch, f);
    return r == OK ? record_patch(record, patch, into, tx_arena(tx), f) : r;
}

rc target_write(struct tx *tx, const struct actor *who, const struct target *t, i64 visit_id,
                str value, struct fault *f)
{
    struct source from = { visit_id ? "visit" : "desk", visit_id };
    struct premises door;
    struct entity operator;
    if (str_eq(t->subject, S("premises"))) {
        rc r = premises_get(tx, t->id, &door, f);
        struct premises after = door;
        if (r == OK)
            r = check_value(tx, &premises_record, t, value, &after, f);
        return r == OK ? premises_change(tx, who, from, &door, &after, f) : r;
    }
    rc r = entity_get(tx, t->id, &operator, f);
    struct entity after = operator;
    if (r == OK)
        r = check_value(tx, &entity_record, t, value, &after, f);
    return r == OK ? entity_change(tx, who, from, &operator, & after, f) : r;
}
