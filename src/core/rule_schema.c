#include "core/rule_schema.h"

#define YES_NO "yes|no"
#define STATUS                                                                                     \
    {                                                                                              \
        "status", CELL_WORD, "verified|recalled|design", false, 0, 0                               \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, CELL_TEXT, NULL, false, 0, 0                                                         \
    }
#define TEXT_OPT(name)                                                                             \
    {                                                                                              \
        name, CELL_TEXT, NULL, true, 0, 0                                                          \
    }
#define WORD(name, words)                                                                          \
    {                                                                                              \
        name, CELL_WORD, words, false, 0, 0                                                        \
    }
#define WORD_OPT(name, words)                                                                      \
    {                                                                                              \
        name, CELL_WORD, words, true, 0, 0                                                         \
    }
#define CODE(name, list)                                                                           \
    {                                                                                              \
        name, CELL_CODE, list, false, 0, 0                                                         \
    }
#define CODE_OPT(name, list)                                                                       \
    {                                                                                              \
        name, CELL_CODE, list, true, 0, 0                                                          \
    }
#define CODES(name, list)                                                                          \
    {                                                                                              \
        name, CELL_CODES, list, false, 0, 0                                                        \
    }
#define CODES_OPT(name, list)                                                                      \
    {                                                                                              \
        name, CELL_CODES, list, true, 0, 0                                                         \
    }
#define INT(name, min, max)                                                                        \
    {                                                                                              \
        name, CELL_INT, NULL, false, min, max                                                      \
    }
#define INT_OPT(name, min, max)                                                                    \
    {                                                                                              \
        name, CELL_INT, NULL, true, min, max                                                       \
    }
#define INTS(name, min, max)                                                                       \
    {                                                                                              \
        name, CELL_INTS, NULL, true, min, max                                                      \
    }
#define REAL(name, min, max)                                                                       \
    {                                                                                              \
        name, CELL_REAL, NULL, false, min, max                                                     \
    }
#define REAL_OPT(name, min, max)                                                                   \
    {                                                                                              \
        name, CELL_REAL, NULL, true, min, max                                                      \
    }
#define FILE_NAME(name)                                                                            \
    {                                                                                              \
        name, CELL_FILE, NULL, false, 0, 0                                                         \
    }

static const struct cell_rule acts[] = {
    WORD("approval", YES_NO),        WORD("notice", YES_NO),
    INT("officers", 0, 9),           WORD("certified", YES_NO),
    WORD("counts_to_cap", YES_NO),   WORD("must_admit", YES_NO),
    WORD("finds_violation", YES_NO), WORD("public_space_only", YES_NO),
    CODES("roles", "roles"),         STATUS,
};
static const struct cell_rule agencies[] = { WORD("ours", YES_NO), STATUS };
static const struct cell_rule calendar[] = { WORD("kind", "off|work") };
static const struct cell_rule caps[] = {
    CODE_OPT("grade", "grades"),
    CODE_OPT("trade", "industry"),
    INT_OPT("per_year", 0, 366),
    INT_OPT("months_apart", 0, 60),
    STATUS,
};
static const struct cell_rule capsule_states[] = { WORD("released", YES_NO), STATUS };
static const struct cell_rule correctable[] = {
    WORD("subject", "premises|entity"),
    TEXT("field"),
    WORD("personal", YES_NO),
    STATUS,
};
static const struct cell_rule evidence_flags[] = {
    REAL_OPT("threshold", 0, 100000),
    TEXT_OPT("unit"),
    STATUS,
};
static const struct cell_rule catalogue[] = {
    CODE("act_kind", "catalogue_kinds"),
    CODE_OPT("trade", "industry"),
    TEXT("subject_level"),
    TEXT("object"),
    CODES_OPT("forms", "letters"),
    CODES_OPT("clocks", "clocks"),
    INT("officers", 0, 9),
    WORD("certified", YES_NO),
    INT_OPT("cap", 0, 366),
    CODE_OPT("checklist", "checklists"),
    WORD("publish", YES_NO),
    STATUS,
};
static const struct cell_rule checklists[] = {
    TEXT("version"),
    CODES("acts", "acts"),
    CODES_OPT("trades", "industry"),
    TEXT_OPT("verdict_rule"),
    CODE("score_rule", "score_rules"),
    STATUS,
};
static const struct cell_rule checklist_items[] = {
    CODE("checklist", "checklists"),
    TEXT("version"),
    TEXT("number"),
    TEXT("section_zh"),
    TEXT("section_en"),
    WORD("class", "key|general"),
    REAL("points", 0, 60),
    WORD("absent_allowed", YES_NO),
    CODE("hazard_kind", "hazard_kinds"),
    WORD_OPT("note_required_on", "fail|absent|both"),
    WORD_OPT("photo_required_on", "fail"),
    STATUS,
};
static const struct cell_rule clocks[] = {
    WORD("unit", "WD|CD|MO"),
    INT("length", 0, 1000),
    CODE_OPT("extension", "clocks"),
    WORD("start", "after|before"),
    WORD("roll", "none|holiday|offday"),
    WORD("pausable", YES_NO),
    TEXT("event_zh"),
    TEXT("event_en"),
    TEXT_OPT("pause_zh"),
    TEXT_OPT("pause_en"),
    STATUS,
};
static const struct cell_rule doorstep_terms[] = { INT("days", 0, 366), STATUS };
static const struct cell_rule inspection_grounds[] = {
    WORD("counts_to_cap", YES_NO),
    WORD("months_apart", YES_NO),
    STATUS,
};
static const struct cell_rule public_facts[] = { WORD("shown", YES_NO), STATUS };
static const struct cell_rule rating_reasons[] = { WORD("tone", "good|bad"), STATUS };
static const struct cell_rule dispute_routes[] = { STATUS };
static const struct cell_rule mediation_modes[] = { WORD("place", YES_NO), STATUS };
static const struct cell_rule refusal_reasons[] = { WORD("identity", YES_NO), STATUS };
static const struct cell_rule satisfaction[] = { WORD("valid", YES_NO), STATUS };
static const struct cell_rule settlement_forms[] = {
    WORD("letter", YES_NO),
    WORD("agreement", YES_NO),
    WORD("waiver", YES_NO),
    STATUS,
};
static const struct cell_rule termination_reasons[] = { WORD("after_limit", YES_NO),
                                                        WORD("by_consumer", YES_NO), STATUS };
static const struct cell_rule contact_duties[] = { STATUS };
static const struct cell_rule divisions[] = {
    INT("level", 1, 4),
    CODE_OPT("parent", "divisions"),
    TEXT_OPT("code_2016"),
    INT_OPT("urban_class", 100, 299),
    REAL_OPT("lon", 73, 136),
    REAL_OPT("lat", 3, 54),
    STATUS,
};
static const struct cell_rule door_states[] = {
    INT("fresh_days", 0, 3650),
    WORD("decay", "linear|step|slow"),
    WORD("occupied", YES_NO),
    STATUS,
};
static const struct cell_rule due_rules[] = {
    INT("rank", 1, 99),
    INT("days", 0, 366),
    INT("near_m", 0, 1000),
    STATUS,
};
static const struct cell_rule due_levels[] = {
    INT("level", 1, 4),
    INT("share_left", 0, 100),
    INT("days_left", 0, 366),
    STATUS,
};
static const struct cell_rule entity_kinds[] = { TEXT_OPT("uscc_prefix"), STATUS };
static const struct cell_rule entity_states[] = { WORD("open", YES_NO), STATUS };
static const struct cell_rule filing_categories[] = { WORD("prepaid", YES_NO), STATUS };
static const struct cell_rule filing_factors[] = {
    WORD("of", "person_operator|person_category|person_all|phone_people|address_people"),
    INT("least", 1, 1000),
    INT("days", 1, 3660),
    STATUS,
};
static const struct cell_rule food_advice[] = { WORD("direction", "keep|up|down"), STATUS };
static const struct cell_rule food_duties[] = { WORD("certificate", YES_NO), STATUS };
static const struct cell_rule food_ends[] = {
    INT("days_ahead", 1, 3650),
    CODE_OPT("opens", "clocks"),
    CODE_OPT("closes", "clocks"),
    STATUS,
};
static const struct cell_rule food_forms[] = {
    WORD("sector", "sales|catering|production"),
    TEXT("list"),
    WORD("rounded", YES_NO),
    TEXT_OPT("one_of"),
    CODE("checklist", "checklists"),
    STATUS,
};
static const struct cell_rule food_frequency[] = {
    CODE_OPT("grade", "grades"), INT("least", 0, 366), INT("most", 0, 366),
    INT("in_years", 1, 10),      TEXT("scheme"),       STATUS,
};
static const struct cell_rule food_kinds[] = {
    WORD("sector", "sales|catering|production"),
    INT("tier", 1, 4),
    WORD("key_supervision", YES_NO),
    STATUS,
};
static const struct cell_rule food_schemes[] = { TEXT("scheme"), TEXT("sectors"), STATUS };
static const struct cell_rule food_signals[] = { INT("threshold", 1, 366), STATUS };
static const struct cell_rule food_smileys[] = {
    REAL("at_least", 0, 10),
    INT("per_year", 1, 366),
    TEXT("mark"),
    STATUS,
};
static const struct cell_rule food_static[] = {
    TEXT("factor"),
    TEXT("unit"),
    INT_OPT("at_least", 0, 1000000000),
    INT_OPT("at_most", 0, 1000000000),
    REAL("points", 0, 40),
    REAL("factor_max", 0, 40),
    STATUS,
};
static const struct cell_rule food_trades[] = {
    CODE("trade", "industry"),
    WORD("sector", "sales|catering|production|none"),
    STATUS,
};
static const struct cell_rule freshness_levels[] = {
    REAL("above", -2, 1),
    WORD("counts", YES_NO),
    STATUS,
};
static const struct cell_rule grade_changes[] = {
    WORD("direction", "up|down"),
    INT("steps_least", 1, 3),
    INT("steps_most", 1, 3),
    STATUS,
};
static const struct cell_rule grades[] = {
    REAL("above", -1, 100),
    REAL("up_to", 0, 100),
    REAL("draw_weight", 0, 100),
    STATUS,
};
static const struct cell_rule escalation[] = {
    CODE("kind", "matter_kinds"),
    INT("rung", 1, 9),
    INT("days", -366, 366),
    CODE("raised_to", "roles"),
    STATUS,
};
static const struct cell_rule hazard_families[] = { STATUS };
static const struct cell_rule hazard_grades[] = {
    INT("rank", 1, 9),
    WORD("recheck_by_other", YES_NO),
    INT("rechecks_before_clue", 0, 9),
    INT("extensions", 0, 9),
    STATUS,
};
static const struct cell_rule hazard_kinds[] = {
    CODE("family", "hazard_families"),
    CODE("lead_agency", "agencies"),
    WORD("ours", YES_NO),
    WORD("guidance_first", YES_NO),
    TEXT("remedy_zh"),
    TEXT("remedy_en"),
    TEXT("penalty_zh"),
    TEXT("penalty_en"),
    INTS("due_menu", 0, 90),
    CODE_OPT("transfer_kind", "transfer_kinds"),
    CODES_OPT("also_agencies", "agencies"),
    CODE_OPT("leads_to", "licence_kinds"),
    INT("repeat_days", 0, 366),
    STATUS,
};
static const struct cell_rule hazard_outcomes[] = {
    INT("rank", 1, 99),
    WORD("put_right", YES_NO),
    TEXT("steps"),
    STATUS,
};
static const struct cell_rule hazard_exemptions[] = { CODES("kinds", "hazard_kinds"), STATUS };
static const struct cell_rule id_kinds[] = { WORD("form", "person|uscc|free"), STATUS };
static const struct cell_rule import_headers[] = { TEXT("synonyms"), STATUS };
static const struct cell_rule industry[] = {
    INT("level", 1, 4),
    CODE_OPT("parent", "industry"),
};
static const struct cell_rule letters[] = {
    FILE_NAME("template"),
    TEXT_OPT("number_form"),
    TEXT_OPT("placeholders"),
    STATUS,
};
static const struct cell_rule licence_kinds[] = {
    WORD("number_form", "uscc|JY|SC|YB|free"),
    CODE("agency", "agencies"),
    INT_OPT("valid_months", 1, 600),
    INT_OPT("remind_days", 1, 400),
    WORD("food", YES_NO),
    STATUS,
};
static const struct cell_rule licence_states[] = { WORD("in_force", YES_NO), STATUS };
static const struct cell_rule matter_kinds[] = {
    TEXT("prefix"),
    WORD("secret", "no|yes|handed|wall"),
    STATUS,
};
static const struct cell_rule merge_grounds[] = { WORD("joint", YES_NO), STATUS };
static const struct cell_rule recurrences[] = {
    INT("days", 0, 366),
    INT("months", 0, 12),
    STATUS,
};
static const struct cell_rule reasons[] = { STATUS };
static const struct cell_rule retention[] = { INT("days", 1, 36500), STATUS };
static const struct cell_rule report_notices[] = {
    CODE_OPT("category", "filing_categories"),
    WORD("named", YES_NO),
    CODE_OPT("clock", "clocks"),
    STATUS,
};
static const struct cell_rule reveal_purposes[] = {
    CODES("asked_by", "roles"),
    CODES("granted_by", "roles"),
    INT("hours", 1, 720),
    STATUS,
};
static const struct cell_rule reward_levels[] = {
    INT("per_mille", 0, 1000),
    INT("floor_fen", 0, 1000000000000),
    TEXT("needs_zh"),
    TEXT("needs_en"),
    STATUS,
};
static const struct cell_rule reward_terms[] = { INT("fen", 0, 1000000000000), STATUS };
static const struct cell_rule roles[] = {
    INT("bit", 0, 31),        WORD("sees", "bureau|register|unit|assigned"),
    WORD("inspects", YES_NO), TEXT("may_zh"),
    TEXT("may_en"),           STATUS,
};
static const struct cell_rule self_check_items[] = {
    CODE("list", "self_checks"),
    TEXT("version"),
    TEXT("number"),
    TEXT("section_zh"),
    TEXT("section_en"),
    CODE_OPT("checklist_item", "checklist_items"),
    WORD("absent_allowed", YES_NO),
    WORD("photo", YES_NO),
    STATUS,
};
static const struct cell_rule self_checks[] = {
    WORD("sector", "sales|catering|production"),
    WORD("period", "day|week|month"),
    TEXT("version"),
    STATUS,
};
static const struct cell_rule score_rules[] = {
    WORD("of", "kept|lost"),
    REAL("full", 1, 1000),
    INT("decimals", 0, 2),
    STATUS,
};
static const struct cell_rule service_modes[] = { CODE_OPT("clock", "clocks"), STATUS };
static const struct cell_rule sources[] = { TEXT_OPT("number"), WORD("in_law", YES_NO), STATUS };
static const struct cell_rule sweep_reasons[] = {
    INT("rank", 1, 99),
    INT_OPT("threshold", 0, 100000),
    INT("chances", 1, 1000),
    STATUS,
};
static const struct cell_rule sweep_settings[] = {
    INT("value", 0, 1000000),
    TEXT("unit_zh"),
    TEXT("unit_en"),
    STATUS,
};
static const struct cell_rule suggestion_settings[] = {
    INT("value", 0, 1000000),
    TEXT("unit_zh"),
    TEXT("unit_en"),
    STATUS,
};
static const struct cell_rule suggestion_targets[] = { STATUS };
static const struct cell_rule small_places[] = {
    INT_OPT("area_m2", 1, 100000),
    INT_OPT("floor_area_m2", 1, 100000),
    INT_OPT("height_m", 1, 1000),
    TEXT("trades_zh"),
    TEXT("trades_en"),
    STATUS,
};
static const struct cell_rule transfer_kinds[] = {
    CODE_OPT("clock", "clocks"),
    WORD("own_duty", YES_NO),
    WORD("approved", YES_NO),
    CODES_OPT("to_agencies", "agencies"),
    STATUS,
};
static const struct cell_rule transfer_return_reasons[] = {
    WORD("objection", YES_NO),
    STATUS,
};
static const struct cell_rule unit_kinds[] = { WORD("inspects", YES_NO), STATUS };
static const struct cell_rule urgent_states[] = { WORD("open", YES_NO), STATUS };
static const struct cell_rule verdict_rules[] = {
    TEXT("rule"),
    CODE("verdict", "visit_verdicts"),
    INT("key_least", 0, 999),
    INT_OPT("key_most", 0, 999),
    INT("general_least", 0, 999),
    INT_OPT("general_most", 0, 999),
    TEXT("handling_zh"),
    TEXT("handling_en"),
    STATUS,
};
static const struct cell_rule verdicts[] = { STATUS };
static const struct cell_rule visit_minutes[] = {
    CODE_OPT("trade", "industry"), CODE("outcome", "visit_outcomes"), INT("minutes", 1, 600),
    INT("share", 0, 100),          INT("weight", 1, 10000),           STATUS,
};
static const struct cell_rule visit_outcomes[] = {
    WORD("entered", YES_NO), CODE("door_state", "door_states"),       WORD("enrols", YES_NO),
    INT("rank", 1, 99),      CODE_OPT("hazard_kind", "hazard_kinds"), STATUS,
};
static const struct cell_rule visit_papers[] = {
    CODE("letter", "letters"), CODES("acts", "acts"),
    INT("rank", 1, 99),        WORD("certified", YES_NO),
    WORD("pair", YES_NO),      WORD("checklist", YES_NO),
    WORD("finding", YES_NO),   WORD("signature", YES_NO),
    WORD("days", YES_NO),      STATUS,
};

#define LIST(name)                                                                                 \
    {                                                                                              \
#name, name, COUNT(name), 0                                                                \
    }
#define LIST_OF(name, cells)                                                                       \
    {                                                                                              \
#name, cells, COUNT(cells), 0                                                              \
    }

#include "core/rule_schema_case.h"
#include "core/rule_schema_doors.h"
#include "core/rule_schema_figures.h"
#include "core/rule_schema_intake.h"

static const struct list_schema schemas[] = {
    CASE_LISTS DOOR_LISTS FIGURE_LISTS INTAKE_LISTS LIST(acts),
    LIST(agencies),
    { "calendar", calendar, COUNT(calendar), LIST_CALENDAR },
    LIST(callback_shares),
    LIST(caps),
    LIST_OF(capsule_kinds, verdicts),
    LIST(capsule_states),
    LIST(catalogue),
    LIST_OF(catalogue_kinds, reasons),
    LIST(checklist_items),
    LIST(checklists),
    LIST(clocks),
    LIST_OF(complaint_settings, sweep_settings),
    LIST_OF(conflict_states, verdicts),
    LIST(contact_duties),
    LIST(correctable),
    LIST_OF(demands, reasons),
    LIST_OF(device_states, verdicts),
    LIST(dispute_routes),
    LIST(divisions),
    LIST(door_states),
    LIST(doorstep_terms),
    LIST(due_levels),
    LIST(due_rules),
    LIST(entity_kinds),
    LIST(entity_states),
    LIST(escalation),
    LIST(evidence_flags),
    LIST_OF(external_systems, reasons),
    LIST(filing_categories),
    LIST(filing_factors),
    LIST(food_advice),
    LIST(food_duties),
    LIST(food_ends),
    LIST(food_forms),
    LIST(food_frequency),
    LIST(food_kinds),
    LIST(food_schemes),
    LIST(food_signals),
    LIST(food_smileys),
    LIST_OF(food_static_catering, food_static),
    LIST_OF(food_static_sales, food_static),
    LIST_OF(food_static_sales_2020, food_static),
    LIST_OF(food_static_sales_simple, food_static),
    LIST(food_trades),
    LIST(freshness_levels),
    LIST(grade_changes),
    LIST(grades),
    LIST(hazard_exemptions),
    LIST(hazard_families),
    LIST(hazard_grades),
    LIST(hazard_kinds),
    LIST(hazard_outcomes),
    LIST(id_kinds),
    LIST(import_headers),
    LIST_OF(inbox_settings, sweep_settings),
    { "industry", industry, COUNT(industry), 0 },
    LIST(inspection_grounds),
    LIST(letters),
    LIST(licence_kinds),
    LIST(licence_states),
    LIST(matter_kinds),
    LIST(mediation_modes),
    LIST(merge_grounds),
    LIST_OF(notice_channels, reasons),
    LIST(public_facts),
    LIST(rating_reasons),
    LIST_OF(recusal_grounds, reasons),
    LIST(recurrences),
    LIST_OF(recusal_answers, reasons),
    LIST(report_notices),
    LIST_OF(report_pauses, reasons),
    LIST_OF(report_results, reasons),
    LIST_OF(report_sources, reasons),
    LIST(refusal_reasons),
    LIST(retention),
    LIST(reveal_purposes),
    LIST_OF(reward_exclusions, reasons),
    LIST(reward_levels),
    LIST(reward_terms),
    LIST(roles),
    LIST(self_check_items),
    LIST(self_checks),
    LIST(score_rules),
    LIST(satisfaction),
    LIST(service_modes),
    LIST(settlement_forms),
    LIST_OF(sign_refusals, reasons),
    LIST(small_places),
    LIST(sources),
    LIST(suggestion_settings),
    LIST(suggestion_targets),
    LIST(sweep_reasons),
    LIST(sweep_settings),
    LIST(termination_reasons),
    LIST(transfer_kinds),
    LIST(transfer_return_reasons),
    LIST(unit_kinds),
    LIST(urgent_states),
    LIST(verdict_rules),
    LIST(verdicts),
    LIST(visit_minutes),
    LIST(visit_outcomes),
    LIST(visit_papers),
    LIST_OF(visit_verdicts, verdicts),
};

const struct list_schema *rule_schemas(size_t *ret_count)
{
    *ret_count = COUNT(schemas);
    return schemas;
}

const struct list_schema *rule_schema_find(str name)
{
    for (size_t i = 0; i < COUNT(schemas); i++)
        if (str_eq(str_from(schemas[i].name), name))
            return &schemas[i];
    return NULL;
}

const char *const *rule_fixed_columns(const struct list_schema *s, size_t *ret_count)
{
    static const char *const plain[RULE_FIXED] = { "code",  "name_zh",    "name_en",
                                                   "basis", "valid_from", "valid_to" };
    static const char *const dated[CALENDAR_FIXED] = { "date", "name_zh", "name_en", "basis" };
    *ret_count = s->flags & LIST_CALENDAR ? COUNT(dated) : COUNT(plain);
    return s->flags & LIST_CALENDAR ? dated : plain;
}
