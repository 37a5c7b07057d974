/* rule_schema_case.h — what the lists of clues and cases consist of; part of rule_schema.c, whose
 * words it uses. */
static const struct cell_rule case_decisions[] = { WORD("penalty", YES_NO), STATUS };
static const struct cell_rule case_endings[] = {
    WORD("from", "penalty|court|decision|investigation"),
    STATUS,
};
static const struct cell_rule case_measures[] = {
    CODE("clock", "clocks"),
    CODE_OPT("extension", "clocks"),
    CODE_OPT("food_extension", "clocks"),
    CODES_OPT("food_categories", "filing_categories"),
    WORD("lapses", YES_NO),
    CODE("letter", "letters"),
    CODE("goods_letter", "letters"),
    CODE_OPT("extend_letter", "letters"),
    CODE("lift_letter", "letters"),
    STATUS,
};
static const struct cell_rule case_parties[] = { WORD("party", "person|body"), STATUS };
static const struct cell_rule case_sources[] = { WORD("across", YES_NO), STATUS };
static const struct cell_rule case_volume_order[] = {
    CODE("volume", "case_volumes"),
    INT("place", 1, 99),
    WORD("source", "paper|origin|case|act|evidence|photos|payments|recusals"),
    TEXT_OPT("what"),
    TEXT_OPT("template"),
    STATUS,
};
static const struct cell_rule case_volumes[] = { WORD("secret", YES_NO), STATUS };
static const struct cell_rule cash_grounds[] = {
    WORD("cash", YES_NO),
    INT_OPT("most", 1, 100000000),
    STATUS,
};
static const struct cell_rule clue_return_reasons[] = { WORD("final", YES_NO), STATUS };
static const struct cell_rule hearing_thresholds[] = {
    TEXT_OPT("province"),
    WORD("party", "person|body"),
    INT("amount", 1, 100000000000),
    STATUS,
};
static const struct cell_rule late_interest[] = {
    INT("per_day", 1, 10000),
    INT("most", 1, 100000),
    STATUS,
};
static const struct cell_rule measure_outcomes[] = {
    WORD("of", "any|lapsing|follow|night"),
    WORD("lifts", YES_NO),
    WORD("decided", YES_NO),
    STATUS,
};
static const struct cell_rule not_filing_reasons[] = { WORD("must", YES_NO), STATUS };
static const struct cell_rule penalty_kinds[] = {
    WORD("money", "none|fine|confiscated"),
    WORD("hearing", YES_NO),
    WORD("bare", YES_NO),
    INT("months", 1, 120),
    WORD("early", YES_NO),
    WORD("simple", YES_NO),
    STATUS,
};
static const struct cell_rule publication_terms[] = { WORD("shows", "paid|penalties|said"),
                                                      STATUS };
static const struct cell_rule wall_purposes[] = { CODES("asked_by", "roles"), INT("hours", 1, 720),
                                                  STATUS };
static const struct cell_rule recusal_deciders[] = {
    WORD("head", YES_NO),
    WORD("main", YES_NO),
    WORD("minutes", YES_NO),
    STATUS,
};
static const struct cell_rule summary_limits[] = {
    WORD("party", "person|body"),
    INT("amount", 1, 100000000),
    STATUS,
};
static const struct cell_rule unpublish_reasons[] = { WORD("early", YES_NO), STATUS };

#define CASE_LISTS                                                                                 \
    LIST(case_decisions), LIST(case_endings), LIST(case_measures), LIST(case_parties),             \
        LIST_OF(case_parts, reasons), LIST_OF(case_pauses, reasons), LIST(case_sources),           \
        LIST_OF(case_steps, reasons), LIST(case_volume_order), LIST(case_volumes),                 \
        LIST(cash_grounds), LIST(clue_return_reasons), LIST_OF(court_answers, reasons),            \
        LIST_OF(discretion_reasons, reasons), LIST_OF(evidence_kinds, reasons),                    \
        LIST(hearing_thresholds), LIST(late_interest), LIST(measure_outcomes),                     \
        LIST(not_filing_reasons), LIST_OF(payment_delays, reasons), LIST(penalty_kinds),           \
        LIST(publication_terms), LIST(recusal_deciders), LIST_OF(review_classes, reasons),         \
        LIST(summary_limits), LIST_OF(suspension_grounds, reasons), LIST(unpublish_reasons),       \
        LIST(wall_purposes),
