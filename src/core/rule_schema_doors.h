/* rule_schema_doors.h — what the lists about other systems consist of; part of rule_schema.c, whose
 * words it uses. */
static const struct cell_rule event_types[] = { TEXT_OPT("members"), STATUS };
static const struct cell_rule open311_attributes[] = {
    WORD("field", "subject_name|subject_phone|sender_address|demands|amount|external_id"),
    WORD("datatype", "string|number|text|multivaluelist"),
    WORD("required", YES_NO),
    TEXT_OPT("list"),
    STATUS,
};
static const struct cell_rule public_steps[] = { TEXT("step"), WORD("shown", "open|closed"),
                                                 STATUS };

#define DOOR_LISTS                                                                                 \
    LIST_OF(access_rights, reasons), LIST(event_types), LIST(open311_attributes),                  \
        LIST_OF(open311_notices, reasons), LIST_OF(public_limits, reasons), LIST(public_steps),
