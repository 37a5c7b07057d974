/* rule_schema_intake.h — what the lists of intakes consist of; part of rule_schema.c, whose words
 * it uses. */
static const struct cell_rule callback_shares[] = { INT("share", 0, 100), STATUS };
static const struct cell_rule intake_channels[] = {
    WORD("external", "none|optional|required"),
    WORD("taken_by", "hand|itself"),
    STATUS,
};
static const struct cell_rule intake_columns[] = {
    CODE("template", "intake_templates"),
    WORD("field", "number|received_at|sort|title|story|wish|demands|category|amount|subject_name|"
                  "subject_uscc|subject_address|subject_phone|sender_name|sender_phone|"
                  "sender_address|sender_email|sender_id|anonymous|may_publish|may_entrust"),
    TEXT("titles"),
    WORD("needed", YES_NO),
    WORD("secret", YES_NO),
    STATUS,
};
static const struct cell_rule intake_templates[] = {
    CODE("channel", "intake_channels"),
    CODE("system", "external_systems"),
    STATUS,
};
static const struct cell_rule intake_words[] = {
    WORD("field", "category|demands|yes|yuan"),
    TEXT("means"),
    TEXT("words"),
    STATUS,
};
static const struct cell_rule intake_routes[] = { TEXT("route_zh"), TEXT("route_en"), STATUS };
static const struct cell_rule likeness_rules[] = {
    INT("rank", 1, 99),
    WORD("kind", "complaint|report|any"),
    WORD("person", "yes|no|any"),
    WORD("subject", "yes|no|any"),
    INT("similar", 0, 100),
    INT("days", 1, 3660),
    WORD("proposes", "merge|refuse|joint|look"),
    CODE_OPT("ground", "merge_grounds"),
    STATUS,
};

static const struct cell_rule publicity_exclusions[] = {
    WORD("applies", "refused|withdrawn|ended|consent|head"),
    CODE_OPT("reason", "termination_reasons"),
    WORD("counts", YES_NO),
    STATUS,
};

#define INTAKE_LISTS                                                                               \
    LIST(intake_channels), LIST(intake_columns), LIST_OF(intake_return_reasons, reasons),          \
        LIST(intake_routes), LIST_OF(intake_settings, sweep_settings), LIST(intake_templates),     \
        LIST(intake_words), LIST(likeness_rules), LIST(publicity_exclusions),                      \
        LIST_OF(publicity_results, reasons), LIST_OF(publicity_settings, sweep_settings),
