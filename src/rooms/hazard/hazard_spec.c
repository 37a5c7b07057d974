/* hazard_spec.c — what a hazard consists of, what may happen to it, who may ask: one table each. */
#include "core/list.h"
#include "rooms/hazard/hazard_api.h"
#include "rooms/hazard/hazard_forms.h"

static const struct field new_fields[] = {
    FIELD(struct hazard_new, premises_id, F_ID, 0, .doc = "the door; not sent inside a visit"),
    FIELD(struct hazard_new, kind, F_CODE, REQUIRED, .codes = "hazard_kinds"),
    FIELD(struct hazard_new, grade, F_CODE, REQUIRED, .codes = "hazard_grades"),
    FIELD(struct hazard_new, story, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct hazard_new, item, F_TEXT, 0, .max = 40, .doc = "failed item of the checklist"),
    FIELD(struct hazard_new, remedy, F_TEXT, 0, .max = 2000,
          .doc = "what is asked for, when an order is given at once"),
    FIELD(struct hazard_new, due_days, F_INT, 0, .min = 0, .max = 180,
          .doc = "days to put it right: gives the order at once"),
    FIELD(struct hazard_new, photos, F_IDS, 0, .max = 12),
};
const struct record hazard_new_record = RECORD("HazardNew", struct hazard_new, new_fields);

static const struct field order_fields[] = {
    FIELD(struct order_form, remedy, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct order_form, days, F_INT, REQUIRED, .min = 0, .max = 180, .doc = "0: on the spot"),
};
const struct record order_form = RECORD("HazardOrder", struct order_form, order_fields);

static const struct field proof_fields[] = {
    FIELD(struct proof_form, photos, F_IDS, REQUIRED, .min = 1, .max = 12),
    FIELD(struct proof_form, note, F_TEXT, 0, .max = 2000),
};
const struct record proof_form = RECORD("HazardProof", struct proof_form, proof_fields);

static const struct field recheck_fields[] = {
    FIELD(struct recheck_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
    FIELD(struct recheck_form, note, F_TEXT, 0, .max = 2000),
    FIELD(struct recheck_form, photos, F_IDS, 0, .max = 12),
};
const struct record recheck_form = RECORD("HazardRecheck", struct recheck_form, recheck_fields);

static const struct field reject_fields[] = {
    FIELD(struct reject_form, reason, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct reject_form, days, F_INT, REQUIRED, .min = 0, .max = 180),
    FIELD(struct reject_form, photos, F_IDS, 0, .max = 12),
};
const struct record reject_form = RECORD("HazardReject", struct reject_form, reject_fields);

static const struct field extend_fields[] = {
    FIELD(struct extend_form, reason, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct extend_form, days, F_INT, REQUIRED, .min = 1, .max = 180,
          .doc = "counted from today"),
};
const struct record extend_form = RECORD("HazardExtend", struct extend_form, extend_fields);

static const struct field guide_fields[] = {
    FIELD(struct guide_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
    FIELD(struct guide_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record guide_form = RECORD("HazardGuide", struct guide_form, guide_fields);

static const struct field transfer_fields[] = {
    FIELD(struct transfer_form, to_agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct transfer_form, kind, F_CODE, REQUIRED, .codes = "transfer_kinds"),
    FIELD(struct transfer_form, note, F_TEXT, 0, .max = 2000),
};
const struct record transfer_form = RECORD("HazardTransfer", struct transfer_form, transfer_fields);

static const struct field answer_fields[] = {
    FIELD(struct answer_form, receipt_no, F_TEXT, 0, .max = 100),
    FIELD(struct answer_form, answer, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct answer_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
};
const struct record answer_form = RECORD("TransferAnswer", struct answer_form, answer_fields);

static const struct field reason_fields[] = {
    FIELD(struct reason_form, reason, F_TEXT, REQUIRED, .max = 2000),
};
const struct record return_form = RECORD("TransferReturn", struct reason_form, reason_fields);
const struct record clue_form = RECORD("HazardClue", struct reason_form, reason_fields);

static const struct state states[] = {
    { "open", STATE_FIRST }, { "ordered", 0 },          { "proven", 0 },
    { "transferred", 0 },    { "closed", STATE_FINAL }, { "clue", STATE_FINAL },
};

enum {
    SUPERVISOR = ROLE_OFFICER | ROLE_CHIEF,
    CHIEF = ROLE_CHIEF,
    DESK = ROLE_OFFICER | ROLE_CHIEF | ROLE_COMMAND
};

static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "open", "order", "ordered", SUPERVISOR, kind_is_ours, give_order, NULL, "HZ1",
      .form = &order_form },
    { "open", "guide", "closed", SUPERVISOR, NULL, close_guided, NULL, "*", .form = &guide_form },
    { "open", "transfer", "transferred", SUPERVISOR, kind_has_other_agency, open_transfer, "TR1",
      "*", .form = &transfer_form },
    { "ordered", "proof", "proven", SUPERVISOR, NULL, take_proof, "HZ3", "HZ2",
      .form = &proof_form },
    { "ordered", "extend", "ordered", CHIEF, extended_less_than_rule, extend_limit, NULL, "HZ2",
      .form = &extend_form },
    { "ordered", "recheck", "closed", SUPERVISOR, rechecked_by_another, close_rechecked, NULL, "*",
      .form = &recheck_form },
    { "ordered", "reject", "ordered", SUPERVISOR, NULL, count_failed_recheck, NULL, "*",
      .form = &reject_form },
    { "ordered", "transfer", "transferred", SUPERVISOR, kind_has_other_agency, open_transfer, "TR1",
      "*", .form = &transfer_form },
    { "ordered", "clue", "clue", SUPERVISOR, failed_twice_or_grave, hand_over_clue, NULL, "*",
      .form = &clue_form },
    { "proven", "recheck", "closed", SUPERVISOR, rechecked_by_another, close_rechecked, NULL, "*",
      .form = &recheck_form },
    { "proven", "reject", "ordered", SUPERVISOR, NULL, count_failed_recheck, NULL, "*",
      .form = &reject_form },
    { "proven", "clue", "clue", SUPERVISOR, failed_twice_or_grave, hand_over_clue, NULL, "*",
      .form = &clue_form },
    { "transferred", "answer", "closed", DESK, NULL, close_answered, NULL, "*",
      .form = &answer_form },
    { "transferred", "return", "open", DESK, NULL, take_back, "HZ1", "*", .form = &return_form },
};

const struct flow hazard_flow = {
    "hazard",    "rules: hazard_kinds, hazard_grades, clocks HZ1–HZ3, TR1",
    states,      COUNT(states),
    moves,       COUNT(moves),
    hazard_panel
};

static const struct column columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, COL_FILTER, NULL },
    { "state", "m.state", F_CODE, COL_FILTER, NULL },
    { "kind", "h.kind", F_CODE, COL_FILTER, "hazard_kinds" },
    { "grade", "h.grade", F_CODE, COL_FILTER, "hazard_grades" },
    { "story", "h.story", F_TEXT, 0, NULL },
    { "lead_agency", "h.lead_agency", F_CODE, COL_FILTER, "agencies" },
    { "outcome", "h.outcome", F_CODE, COL_FILTER | COL_NULLS, "hazard_outcomes" },
    { "entity_id", "m.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = m.entity_id)", F_TEXT, COL_NULLS,
      NULL },
    { "premises_id", "m.premises_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "premises_name", "(SELECT p.name FROM premises p WHERE p.id = m.premises_id)", F_TEXT,
      COL_NULLS, NULL },
    { "place_code", "m.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
    { "person_id", "m.person_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "found_by", "h.found_by", F_ID, COL_FILTER, NULL },
    { "visit_id", "h.visit_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "failed_rechecks", "h.failed_rechecks", F_INT, COL_FILTER, NULL },
    { "opened_at", "m.opened_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "due_at", "m.due_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "closed_at", "m.closed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "level", "m.level", F_INT, COL_FILTER, NULL },
    { "ver", "m.ver", F_INT, COL_HIDDEN, NULL },
};
const struct list hazard_list = {
    .name = "hazards",
    .from = "matter m JOIN hazard h ON h.id = m.id",
    .where = "m.kind = 'hazard'",
    .scope_kind = "matter",
    .scope_alias = "m",
    .id = "m.id",
    .order = "-opened_at",
    .columns = columns,
    .count = COUNT(columns),
    .lon = "m.lon",
    .lat = "m.lat",
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/hazards", READ, hazards_get, ROLE_ANYONE, .list = &hazard_list,
      .doc = "hazards" },
    { HTTP_POST, "/v1/hazards", WRITE, hazard_post, SUPERVISOR | ROLE_PARTNER,
      .in = &hazard_new_record, .doc = "raises a hazard at a door" },
    { HTTP_GET, "/v1/hazards/{id}", READ, hazard_page, ROLE_ANYONE,
      .doc = "the matter page of a hazard" },
};
static const struct flow *const flows[] = { &hazard_flow, NULL };
const struct room hazard_room = {
    .name = "hazard", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
