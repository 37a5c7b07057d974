/* report.c — a report is opened: where it belongs, its limit, what goes into the vault. */
#include "rooms/report/report.h"

#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/register/register.h"
#include "rooms/report/report_store.h"

/* Whom and where it is about, as far as that is known. */
struct subject {
    struct premises door;
    struct entity operator;
};

static rc find_subject(struct tx *tx, const struct report_new *in, struct subject *ret,
                       struct fault *f)
{
    i64 entity = in->entity_id;
    rc r = in->premises_id ? premises_get(tx, in->premises_id, &ret->door, f) : OK;
    if (r == OK && entity == 0)
        entity = ret->door.entity_id;
    return r == OK && entity ? entity_named(tx, entity, &ret->operator, f) : r;
}

static rc check_code(struct tx *tx, const char *list, const char *field, str code, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    return rule_find(rules, str_from(list), code, day_at(tx_now(tx)))
               ? OK
               : fault_field(f, str_from(field), "not_in_force", code);
}

/* All that is wrong at once. */
static rc check(struct tx *tx, const struct report_new *in, struct fault *f)
{
    i64 works = 1;
    rc r = in->unit_id ? db_int(tx, &Q_report_unit, ARGS(V_I(in->unit_id)), &works, f) : OK;
    if (r != OK)
        return r;
    if (!works)
        r = fault_field(f, S("unit_id"), "unknown", S(""));
    rc source = check_code(tx, "report_sources", "source", in->source, f);
    rc category = check_code(tx, "filing_categories", "category", in->category, f);
    rc who = vault_check(tx_arena(tx), &in->who, f);
    if (in->found_at > tx_now(tx))
        r = fault_field(f, S("found_at"), "in_the_future", S(""));
    return r != OK ? r : source != OK ? source : category != OK ? category : who;
}

static i64 unit_of(const struct report_new *in, const struct subject *s, const struct actor *who)
{
    const i64 units[] = { in->unit_id, s->door.unit_id, s->operator.unit_id };
    for (size_t i = 0; i < COUNT(units); i++)
        if (units[i])
            return units[i];
    return who->unit_id;
}

/* The law that counts is that of the day the clue was found; so is the day in the number. */
static struct matter matter_of(struct tx *tx, const struct report_new *in, const struct subject *s,
                               const struct actor *who)
{
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), in->category, day_at(tx_now(tx)));
    return (struct matter){ .kind = S("report"),
                            .state = S("received"),
                            .unit_id = unit_of(in, s, who),
                            .entity_id = s->operator.id,
                            .premises_id = s->door.id,
                            .place_code =
                                s->door.place_code.n ? s->door.place_code : s->operator.place_code,
                            .lon = s->door.point.lon,
                            .lat = s->door.point.lat,
                            .has_point = s->door.point.set,
                            .opened_at = in->found_at ? in->found_at : tx_now(tx),
                            .title = category->name_zh,
                            .title_list = S("filing_categories"),
                            .title_code = category->code };
}

static rc keep(struct tx *tx, const struct report_new *in, const struct subject *s,
               const struct matter *m, struct vault_kept *ret, struct fault *f)
{
    str address = s->door.address.n ? s->door.address : s->operator.address;
    const struct vault_new identity = { .matter_id = m->id,
                                        .who = &in->who,
                                        .story = in->story,
                                        .target = in->target,
                                        .keep = address };
    rc r = vault_keep(tx, &identity, ret, f);
    if (r != OK)
        return r;
    const struct report report = { .id = m->id,
                                   .intake_id = in->intake_id,
                                   .source = in->source,
                                   .category = in->category,
                                   .target = ret->target,
                                   .story = ret->story,
                                   .named = !in->who.anonymous,
                                   .found_at = m->opened_at };
    return report_insert(tx, &report, f);
}

rc report_open(struct tx *tx, const struct actor *who, const struct report_new *in, i64 *ret_id,
               str *ret_code, struct fault *f)
{
    struct subject s = { 0 };
    struct vault_kept kept;
    rc r = check(tx, in, f);
    if (r == OK)
        r = find_subject(tx, in, &s, f);
    if (r != OK)
        return r;
    struct matter m = matter_of(tx, in, &s, who);
    r = matter_clock_open(tx, who, &m, S("R1"), f);
    if (r == OK)
        r = keep(tx, in, &s, &m, &kept, f);
    if (r != OK)
        return r;
    *ret_id = m.id;
    *ret_code = kept.code;
    return OK;
}
