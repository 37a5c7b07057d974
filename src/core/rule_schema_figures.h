/* rule_schema_figures.h — what the lists of statistics consist of; part of rule_schema.c, whose
 * words it uses. */
static const struct cell_rule figure_facts[] = { WORD("sort", "day|yes|fen|days"), STATUS };
static const struct cell_rule tallies[] = {
    WORD("kind", "intake|complaint|report|case"),
    CODE("on_day", "figure_facts"),
    CODES_OPT("needs", "figure_facts"),
    CODES_OPT("lacks", "figure_facts"),
    CODES_OPT("clocks", "clocks"),
    WORD("kept", YES_NO),
    WORD("waits", YES_NO),
    CODE_OPT("amount", "figure_facts"),
    WORD("shared", YES_NO),
    STATUS,
};
static const struct cell_rule indicators[] = {
    WORD("theme", "filing|complaint|report|case"),
    WORD("formula", "count|sum|ratio|mean"),
    CODES("numerator", "tallies"),
    CODES_OPT("denominator", "tallies"),
    INT("scale", 1, 10000),
    TEXT("note_zh"),
    TEXT("note_en"),
    STATUS,
};

#define FIGURE_LISTS LIST(figure_facts), LIST(indicators), LIST(tallies),
