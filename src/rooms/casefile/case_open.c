/* case_open.c — 案源登记: where a case comes from, who gets it, which law its limit follows. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_store.h"
#include "rooms/casefile/case_subject.h"
#include "rooms/casefile/case_wall.h"

static const struct field new_fields[] = {
    FIELD(struct case_new, source, F_CODE, REQUIRED, .codes = "case_sources"),
    FIELD(struct case_new, entity_id, F_ID, 0, .doc = "operator; may be left out with a door"),
    FIELD(struct case_new, premises_id, F_ID, 0, .doc = "door; may be left out with an operator"),
    FIELD(struct case_new, unit_id, F_ID, 0, .doc = "who investigates; else the brigade"),
    FIELD(struct case_new, found_at, F_INSTANT, 0, .doc = "when it was found or came in"),
    FIELD(struct case_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct case_new, story, F_TEXT, REQUIRED, .max = 4000),
    FIELD(struct case_new, from_agency, F_CODE, 0, .codes = "agencies"),
};
const struct record case_new_record = RECORD("CaseNew", struct case_new, new_fields);

static rc check_source(struct tx *tx, const struct case_new *in, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    day today = day_at(tx_now(tx));
    rc r = OK;
    if (!rule_find(rules, S("case_sources"), in->source, today))
        r = fault_field(f, S("source"), "not_in_force", in->source);
    if (!rule_find(rules, S("filing_categories"), in->category, today))
        r = fault_field(f, S("category"), "not_in_force", in->category);
    if (in->found_at > tx_now(tx))
        r = fault_field(f, S("found_at"), "in_the_future", S(""));
    if (in->entity_id == 0 && in->premises_id == 0)
        r = fault_field(f, S("entity_id"), "required", S(""));
    return r;
}

static struct matter matter_of(struct tx *tx, const struct case_new *in,
                               const struct case_subject *s)
{
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), in->category, day_at(tx_now(tx)));
    return (struct matter){ .kind = S("case"),
                            .state = S("sourced"),
                            .unit_id = s->investigates,
                            .entity_id = s->entity_id,
                            .premises_id = s->premises_id,
                            .place_code = s->place_code,
                            .lon = s->lon,
                            .lat = s->lat,
                            .has_point = s->has_point,
                            .title = category->name_zh,
                            .title_list = S("filing_categories"),
                            .title_code = in->category };
}

rc case_file_open(struct tx *tx, const struct actor *who, const struct case_new *in, i64 *ret_id,
                  struct fault *f)
{
    struct case_subject s;
    i64 found_at = in->found_at ? in->found_at : tx_now(tx);
    rc r = check_source(tx, in, f);
    if (r == OK)
        r = case_subject(tx, who->bureau_id,
                         &(struct case_subject_of){ in->entity_id, in->premises_id, in->unit_id },
                         &s, f);
    if (r != OK)
        return r;
    struct matter m = matter_of(tx, in, &s);
    r = matter_open(tx, who, &m, f);
    if (r != OK)
        return r;
    struct case_file c = { .id = m.id,
                           .source = in->source,
                           .source_id = in->source_id,
                           .from_agency = in->from_agency,
                           .found_on = day_at(found_at),
                           .category = in->category,
                           .story = in->story,
                           .party = s.party };
    r = case_insert(tx, who->bureau_id, &c, f);
    if (r == OK && in->found_by)
        r = wall_take(tx, m.id, in->found_by, PART_SUPERVISOR, f);
    if (r == OK)
        r = matter_clock_start(tx, &m, S("R1"), c.found_on, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}
