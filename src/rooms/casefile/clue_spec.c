/* clue_spec.c — what a clue package consists of and what may happen to it. */
#include "core/matter_list.h"
#include "rooms/casefile/clue.h"

static const struct field new_fields[] = {
    FIELD(struct clue_new, entity_id, F_ID, 0, .doc = "operator; may be left out with a door"),
    FIELD(struct clue_new, premises_id, F_ID, 0, .doc = "door; may be left out with an operator"),
    FIELD(struct clue_new, unit_id, F_ID, 0, .doc = "who is to investigate; else the brigade"),
    FIELD(struct clue_new, found_at, F_INSTANT, 0, .doc = "when it was found; else now"),
    FIELD(struct clue_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct clue_new, story, F_TEXT, REQUIRED, .max = 4000),
    FIELD(struct clue_new, evidence, F_RECORDS, REQUIRED, .min = 1, .max = 40,
          .of = &evidence_new_record),
};
const struct record clue_new_record = RECORD("ClueNew", struct clue_new, new_fields);

static const struct field return_fields[] = {
    FIELD(struct clue_return_form, reason, F_CODE, REQUIRED, .codes = "clue_return_reasons"),
    FIELD(struct clue_return_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record clue_return_form = RECORD("ClueReturn", struct clue_return_form, return_fields);

static const struct field drop_fields[] = {
    FIELD(struct clue_note_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record clue_drop_form = RECORD("ClueDrop", struct clue_note_form, drop_fields);

static const struct state states[] = {
    { "draft", STATE_FIRST },   { "sealed", 0 }, { "returned", 0 }, { "taken", STATE_FINAL },
    { "dropped", STATE_FINAL },
};

enum { SUPERVISOR = ROLE_OFFICER | ROLE_CHIEF };

static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "draft", "seal", "sealed", SUPERVISOR, NULL, clue_seal },
    { "draft", "drop", "dropped", SUPERVISOR, NULL, clue_drop, NULL, "*", .form = &clue_drop_form },
    { "sealed", "receive", "taken", ROLE_INVESTIGATOR, clue_is_not_own, clue_take, NULL, "*" },
    { "sealed", "return", "returned", ROLE_INVESTIGATOR, clue_is_not_own, clue_give_back,
      .form = &clue_return_form },
    { "returned", "amend", "draft", SUPERVISOR, clue_may_be_amended, clue_new_round },
    { "returned", "drop", "dropped", SUPERVISOR, NULL, clue_drop, NULL, "*",
      .form = &clue_drop_form },
};

const struct flow clue_flow = {
    "clue",    "PEN 18; rules: clue_return_reasons, evidence_kinds, clock R1",
    states,    COUNT(states),
    moves,     COUNT(moves),
    clue_panel
};

static const struct column columns[] = {
    MATTER_FIRST,
    { "category", "c.category", F_CODE, COL_FILTER, "filing_categories" },
    { "found_on", "c.found_day", F_DAY, COL_FILTER, NULL },
    { "return_reason", "c.return_reason", F_CODE, COL_FILTER | COL_NULLS, "clue_return_reasons" },
    { "sealed_at", "c.sealed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_DOOR_NAME,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_FROM_UNIT,
    MATTER_PERSON("person"),
    MATTER_LIMITS("opened_at"),
    MATTER_LAST,
};
const struct list clue_list = {
    .name = "clues",
    .from = "matter m JOIN clue c ON c.id = m.id",
    .where = "m.kind = 'clue'",
    .order = "-opened_at",
    .select = list_by_branches,
    .look = LIST_LOOK,
    .branch_order = "opened_at|due_at",
    MATTER_LIST(columns),
};
