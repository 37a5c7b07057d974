/* hazard_spec.c — what a hazard consists of, what may happen to it, who may ask: one table each. */
#include "core/matter_list.h"
#include "rooms/hazard/hazard_api.h"
#include "rooms/hazard/order_door.h"
#include "rooms/hazard/transfer.h"

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
    FIELD(struct hazard_new, place_kind, F_CODE, 0, .codes = "small_places",
          .doc = "of a fire hazard: which kind of small place"),
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
    FIELD(struct guide_form, note, F_TEXT, REQUIRED, .max = 2000,
          .doc = "what the operator was told to apply for, and until when"),
};
const struct record guide_form = RECORD("HazardGuide", struct guide_form, guide_fields);

static const struct field ended_fields[] = {
    FIELD(struct recheck_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
    FIELD(struct recheck_form, note, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct recheck_form, photos, F_IDS, 0, .max = 12),
};
const struct record settle_form = RECORD("HazardSettle", struct recheck_form, ended_fields);
const struct record licensed_form = RECORD("HazardLicensed", struct recheck_form, ended_fields);

static const struct field transfer_fields[] = {
    FIELD(struct transfer_form, kind, F_CODE, REQUIRED, .codes = "transfer_kinds"),
    FIELD(struct transfer_form, to_agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct transfer_form, note, F_TEXT, 0, .max = 2000),
};
const struct record transfer_form = RECORD("HazardTransfer", struct transfer_form, transfer_fields);

static const struct field answered_fields[] = {
    FIELD(struct answered_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
};
const struct record answered_form = RECORD("HazardAnswered", struct answered_form, answered_fields);

static const struct field reason_fields[] = {
    FIELD(struct reason_form, reason, F_TEXT, REQUIRED, .max = 2000),
};
const struct record lapse_form = RECORD("HazardLapse", struct reason_form, reason_fields);
const struct record clue_form = RECORD("HazardClue", struct reason_form, reason_fields);

static const struct state states[] = {
    { "open", STATE_FIRST }, { "guided", 0 },           { "ordered", 0 },        { "proven", 0 },
    { "transferred", 0 },    { "closed", STATE_FINAL }, { "clue", STATE_FINAL },
};

enum {
    SUPERVISOR = ROLE_OFFICER | ROLE_CHIEF,
    CHIEF = ROLE_CHIEF,
    OF_ITSELF = ROLE_SYSTEM,
    /* the operator sends it from the doorstep, where nobody is signed in */
    PROVER = SUPERVISOR | ROLE_SYSTEM
};

/* Guidance to a licence stands first: it is what enrolment means. */
static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "open", "guide", "guided", SUPERVISOR, kind_leads_to_a_licence, NULL, "HZ4", "*",
      .form = &guide_form },
    { "open", "order", "ordered", SUPERVISOR, kind_is_ours, give_order, NULL, "HZ1",
      .form = &order_form },
    { "open", "settle", "closed", SUPERVISOR, NULL, close_settled, NULL, "*",
      .form = &settle_form },
    { "open", "transfer", "transferred", SUPERVISOR, may_be_handed_over, hand_over, NULL, "*",
      .form = &transfer_form },
    { "guided", "licensed", "closed", SUPERVISOR, NULL, close_licensed, NULL, "*",
      .form = &licensed_form },
    { "guided", "lapse", "open", SUPERVISOR, NULL, NULL, "HZ1", "*", .form = &lapse_form },
    { "ordered", "proof", "proven", PROVER, NULL, take_proof, "HZ3", "HZ2", .form = &proof_form },
    { "ordered", "extend", "ordered", CHIEF, extended_less_than_rule, extend_limit, NULL, "HZ2",
      .form = &extend_form },
    { "ordered", "recheck", "closed", SUPERVISOR, rechecked_by_another, close_rechecked, NULL, "*",
      .form = &recheck_form },
    { "ordered", "reject", "ordered", SUPERVISOR, rechecks_are_left, count_failed_recheck, NULL,
      "*", .form = &reject_form },
    { "ordered", "transfer", "transferred", SUPERVISOR, may_be_handed_over, hand_over, NULL, "*",
      .form = &transfer_form },
    { "ordered", "clue", "clue", SUPERVISOR, failed_twice_or_grave, hand_over_clue, NULL, "*",
      .form = &clue_form },
    { "proven", "recheck", "closed", SUPERVISOR, rechecked_by_another, close_rechecked, NULL, "*",
      .form = &recheck_form },
    { "proven", "reject", "ordered", SUPERVISOR, rechecks_are_left, count_failed_recheck, NULL, "*",
      .form = &reject_form },
    { "proven", "clue", "clue", SUPERVISOR, failed_twice_or_grave, hand_over_clue, NULL, "*",
      .form = &clue_form },
    { "transferred", "answer", "closed", OF_ITSELF, NULL, close_answered, NULL, "*",
      .form = &answered_form },
    { "transferred", "return", "open", OF_ITSELF, NULL, NULL, "HZ1", "*" },
};

const struct flow hazard_flow = {
    "hazard",    "rules: hazard_kinds, hazard_grades, hazard_outcomes, clocks HZ1–HZ4",
    states,      COUNT(states),
    moves,       COUNT(moves),
    hazard_panel
};

static const struct column columns[] = {
    MATTER_FIRST,
    { "kind", "h.kind", F_CODE, COL_FILTER, "hazard_kinds" },
    { "grade", "h.grade", F_CODE, COL_FILTER, "hazard_grades" },
    { "story", "h.story", F_TEXT, 0, NULL },
    { "lead_agency", "h.lead_agency", F_CODE, COL_FILTER, "agencies" },
    { "outcome", "h.outcome", F_CODE, COL_FILTER | COL_NULLS, "hazard_outcomes" },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_DOOR_NAME,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_PERSON("person"),
    { "found_by", "h.found_by", F_ID, COL_FILTER, NULL },
    { "visit_id", "h.visit_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    /* 反复率: what came back, and as what */
    { "reverse_of", "h.reverse_of", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "came_back_as", "(SELECT min(r.id) FROM hazard r WHERE r.reverse_of = h.id)", F_ID,
      COL_FILTER | COL_NULLS, NULL },
    { "place_kind", "h.place_kind", F_CODE, COL_FILTER | COL_NULLS, "small_places" },
    { "failed_rechecks", "h.failed_rechecks", F_INT, COL_FILTER, NULL },
    MATTER_LIMITS("opened_at"),
    MATTER_LAST,
};
const struct list hazard_list = {
    .name = "hazards",
    .from = "matter m JOIN hazard h ON h.id = m.id",
    .where = "m.kind = 'hazard'",
    .order = "-opened_at",
    FILINGS_LIST(columns),
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/hazards", READ, hazards_get, ROLE_ANYONE, .list = &hazard_list,
      .doc = "hazards" },
    { HTTP_POST, "/v1/hazards", WRITE, hazard_post, SUPERVISOR | ROLE_PARTNER,
      .in = &hazard_new_record, .doc = "raises a hazard at a door" },
    { HTTP_GET, "/v1/hazards/{id}", READ, hazard_page, ROLE_ANYONE,
      .doc = "the matter page of a hazard" },
    { HTTP_GET, "/v1/transfers", READ, transfers_get, ROLE_ANYONE, .list = &transfer_list,
      .doc = "hand-overs to other agencies: those sent, and for a partner those assigned to it" },
    { HTTP_POST, "/v1/transfers", WRITE, transfer_post, SUPERVISOR, .in = &transfer_new_record,
      .doc = "hands a hazard to another agency; the same as its move transfer" },
    { HTTP_GET, "/v1/transfers/{id}", READ, transfer_page, ROLE_ANYONE,
      .doc = "the matter page of a hand-over" },
    { HTTP_GET, "/v1/doorstep/orders/{code}", READ, doorstep_order_get, 0, .flags = ROUTE_STRANGER,
      .doc = "an order to correct by the code on its paper: what is asked, until when, how far it "
             "is" },
    { HTTP_POST, "/v1/doorstep/orders/{code}/photos", WRITE, doorstep_photo_post, 0,
      .flags = ROUTE_UPLOAD | ROUTE_STRANGER | ROUTE_NO_CSRF, .gate = doorstep_photo_gate,
      .max_body = DOORSTEP_PHOTO_MAX,
      .doc = "one picture of what was put right, before the proof; at most 6" },
    { HTTP_POST, "/v1/doorstep/orders/{code}/proof", WRITE, doorstep_proof_post, 0,
      .in = &doorstep_proof_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF,
      .doc = "the operator says it is put right, with pictures sent before" },
};
static const struct flow *const flows[] = { &hazard_flow, &transfer_flow, NULL };
const struct room hazard_room = {
    .name = "hazard", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
