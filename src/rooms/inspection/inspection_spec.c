/* inspection_spec.c — what an inspection consists of, what may happen to it, who may ask: one table
 * each. */
#include "rooms/inspection/inspection_api.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/inspection/inspection_pair.h"

static const struct field new_fields[] = {
    FIELD(struct inspection_new, premises_id, F_ID, REQUIRED),
    FIELD(struct inspection_new, ground, F_CODE, REQUIRED, .codes = "inspection_grounds",
          .doc = "why: it says whether the inspection counts towards the cap"),
    FIELD(struct inspection_new, item, F_CODE, REQUIRED, .codes = "catalogue"),
    FIELD(struct inspection_new, lead_id, F_ID, REQUIRED),
    FIELD(struct inspection_new, second_id, F_ID, REQUIRED),
    FIELD(struct inspection_new, planned_on, F_DAY, REQUIRED),
    FIELD(struct inspection_new, reason, F_TEXT, REQUIRED, .max = 1000),
    FIELD(struct inspection_new, joint_with, F_ID, 0,
          .doc = "an inspection of that door on that day: made together, they count once"),
};
static const struct record new_record = RECORD("InspectionNew", struct inspection_new, new_fields);

static const struct field note_fields[] = {
    FIELD(struct note_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record refuse_form = RECORD("InspectionRefuse", struct note_form, note_fields);
const struct record notice_form = RECORD("InspectionNotice", struct note_form, note_fields);

static const struct field recuse_fields[] = {
    FIELD(struct recuse_form, officer_id, F_ID, REQUIRED, .doc = "who is to step aside"),
    FIELD(struct recuse_form, asked_by, F_CODE, REQUIRED, .codes = "operator|officer"),
    FIELD(struct recuse_form, ground, F_CODE, REQUIRED, .codes = "recusal_grounds"),
    FIELD(struct recuse_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
const struct record recuse_form = RECORD("InspectionRecuse", struct recuse_form, recuse_fields);

static const struct field replace_fields[] = {
    FIELD(struct replace_form, officer_id, F_ID, REQUIRED, .doc = "who leaves"),
    FIELD(struct replace_form, replacement_id, F_ID, REQUIRED, .doc = "who goes instead"),
    FIELD(struct replace_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
const struct record replace_form = RECORD("InspectionReplace", struct replace_form, replace_fields);

static const struct field reason_fields[] = {
    FIELD(struct reason_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
const struct record keep_form = RECORD("InspectionKeep", struct reason_form, reason_fields);
const struct record withdraw_form = RECORD("InspectionWithdraw", struct reason_form, reason_fields);

static const struct field publish_fields[] = {
    FIELD(struct publish_form, recusal, F_CODE, REQUIRED, .codes = "none|decided",
          .doc = "what the operator said when told of the right; what was noted before stays"),
    FIELD(struct publish_form, public_note, F_TEXT, 0, .max = 1000, .doc = "for everybody to read"),
};
const struct record publish_form = RECORD("InspectionPublish", struct publish_form, publish_fields);
const struct record file_form = { "InspectionFile", sizeof(struct publish_form), publish_fields,
                                  1 };

static const struct field correct_fields[] = {
    FIELD(struct correct_form, reason, F_TEXT, REQUIRED, .max = 1000),
    FIELD(struct correct_form, public_note, F_TEXT, 0, .max = 1000, .doc = "for everybody to read"),
};
const struct record correct_form = RECORD("InspectionCorrect", struct correct_form, correct_fields);

static const struct field rating_fields[] = {
    FIELD(struct rating_new, stars, F_INT, REQUIRED, .min = 1, .max = 5),
    FIELD(struct rating_new, reasons, F_CODES, 0, .max = 8, .codes = "rating_reasons"),
    FIELD(struct rating_new, words, F_TEXT, 0, .max = 500),
};
static const struct record rating_record =
    RECORD("InspectionRating", struct rating_new, rating_fields);

static const struct field wish_fields[] = {
    FIELD(struct wish_new, officer, F_INT, REQUIRED, .min = 1, .max = 2,
          .doc = "the first or the second of the two"),
    FIELD(struct wish_new, ground, F_CODE, REQUIRED, .codes = "recusal_grounds"),
    FIELD(struct wish_new, reason, F_TEXT, REQUIRED, .max = 500),
};
static const struct record wish_record = RECORD("InspectionWish", struct wish_new, wish_fields);

static const struct field loan_fields[] = {
    FIELD(struct loan_new, person_id, F_ID, REQUIRED),
    FIELD(struct loan_new, unit_id, F_ID, REQUIRED, .doc = "for whom"),
    FIELD(struct loan_new, first_day, F_DAY, REQUIRED),
    FIELD(struct loan_new, last_day, F_DAY, REQUIRED),
    FIELD(struct loan_new, reason, F_TEXT, REQUIRED, .max = 500),
};
static const struct record loan_record = RECORD("OfficerLoan", struct loan_new, loan_fields);

static const struct field superior_fields[] = {
    FIELD(struct superior_new, entity_id, F_ID, REQUIRED),
    FIELD(struct superior_new, item, F_CODE, REQUIRED, .codes = "catalogue"),
    FIELD(struct superior_new, on_day, F_DAY, REQUIRED, .doc = "when it took place"),
    FIELD(struct superior_new, authority, F_TEXT, REQUIRED, .max = 100, .doc = "who inspected"),
    FIELD(struct superior_new, document, F_TEXT, 0, .max = 60, .doc = "number of its record"),
};
static const struct record superior_record =
    RECORD("SuperiorInspection", struct superior_new, superior_fields);
static const struct record superior_withdraw_record =
    RECORD("SuperiorInspectionWithdraw", struct reason_form, reason_fields);

#define NAME_OF(id) "(SELECT p.name FROM person p WHERE p.id = " id ")"
#define ENTITY_NAME "(SELECT e.name FROM entity e WHERE e.id = m.entity_id)"
static const struct column columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, COL_FILTER, NULL },
    { "state", "m.state", F_CODE, COL_FILTER, NULL },
    { "title", "m.title", F_TEXT, 0, NULL },
    { "item", "a.item", F_CODE, COL_FILTER, "catalogue" },
    { "ground", "a.ground", F_CODE, COL_FILTER, "inspection_grounds" },
    { "counts", "a.counts", F_BOOL, COL_FILTER, NULL },
    { "planned_on", "a.planned_on", F_DAY, COL_FILTER, NULL },
    { "entity_id", "m.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", ENTITY_NAME, F_TEXT, COL_NULLS, NULL },
    { "premises_id", "m.premises_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "lead_id", "a.lead_id", F_ID, COL_FILTER, NULL },
    { "lead_name", NAME_OF("a.lead_id"), F_TEXT, 0, NULL },
    { "second_id", "a.second_id", F_ID, COL_FILTER, NULL },
    { "second_name", NAME_OF("a.second_id"), F_TEXT, 0, NULL },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
    { "opened_at", "m.opened_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "due_at", "m.due_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "closed_at", "m.closed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "level", "m.level", F_INT, COL_FILTER, NULL },
    { "visit_id", "a.used_by", F_ID, COL_NULLS, NULL },
    { "stars", "(SELECT g.stars FROM inspection_rating g WHERE g.id = m.id)", F_INT,
      COL_NULLS | COL_HIDDEN, NULL },
};
const struct list inspection_list = { .name = "inspections",
                                      .from = "matter m JOIN inspection_approval a ON a.id = m.id",
                                      .where = "m.kind = 'inspection'",
                                      .scope_kind = "matter",
                                      .scope_alias = "m",
                                      .id = "m.id",
                                      .order = "-opened_at",
                                      .columns = columns,
                                      .count = COUNT(columns),
                                      .lon = "m.lon",
                                      .lat = "m.lat" };

static const struct column rating_columns[] = {
    { "id", "g.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "at", "g.at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, 0, NULL },
    { "stars", "g.stars", F_INT, COL_FILTER, NULL },
    { "reasons", "g.reasons", F_JSON, 0, NULL },
    { "words", "g.words", F_TEXT, 0, NULL },
    { "entity_id", "m.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", ENTITY_NAME, F_TEXT, COL_NULLS, NULL },
    { "lead_id", "a.lead_id", F_ID, COL_FILTER, NULL },
    { "lead_name", NAME_OF("a.lead_id"), F_TEXT, 0, NULL },
    { "second_id", "a.second_id", F_ID, COL_FILTER, NULL },
    { "second_name", NAME_OF("a.second_id"), F_TEXT, 0, NULL },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
};
const struct list rating_list = {
    .name = "inspection-ratings",
    .from = "inspection_rating g JOIN inspection_approval a ON a.id = g.id "
            "JOIN matter m ON m.id = g.id",
    .scope_kind = "matter",
    .scope_alias = "m",
    .id = "g.id",
    .order = "-at",
    .columns = rating_columns,
    .count = COUNT(rating_columns),
};

static const struct column loan_columns[] = {
    { "id", "l.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "person_id", "l.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "o.name", F_TEXT, 0, NULL },
    { "unit_id", "l.unit_id", F_ID, COL_FILTER, NULL },
    { "first_day", "l.first_day", F_DAY, COL_FILTER, NULL },
    { "last_day", "l.last_day", F_DAY, COL_FILTER, NULL },
    { "reason", "l.reason", F_TEXT, 0, NULL },
    { "ended_at", "l.ended_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
};
const struct list loan_list = {
    .name = "officer-loans",
    .from = "officer_loan l JOIN person o ON o.id = l.person_id",
    .scope_kind = "person",
    .scope_alias = "o",
    .id = "l.id",
    .order = "-id",
    .columns = loan_columns,
    .count = COUNT(loan_columns),
};

static const struct column superior_columns[] = {
    { "id", "s.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "entity_id", "s.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", "e.name", F_TEXT, 0, NULL },
    { "item", "s.item", F_CODE, COL_FILTER, "catalogue" },
    { "on_day", "s.on_day", F_DAY, COL_FILTER, NULL },
    { "authority", "s.authority", F_TEXT, 0, NULL },
    { "document", "s.document", F_TEXT, COL_NULLS, NULL },
    { "noted_at", "s.noted_at", F_INSTANT, COL_FILTER, NULL },
    { "noted_by", NAME_OF("s.noted_by"), F_TEXT, 0, NULL },
    { "withdrawn_at", "s.withdrawn_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "withdrawn_why", "s.withdrawn_why", F_TEXT, COL_NULLS, NULL },
};
const struct list superior_list = {
    .name = "superior-inspections",
    .from = "superior_inspection s JOIN entity e ON e.id = s.entity_id",
    .scope_kind = "entity",
    .scope_alias = "e",
    .id = "s.id",
    .order = "-id",
    .columns = superior_columns,
    .count = COUNT(superior_columns),
};

enum {
    STREET = ROLE_OFFICER | ROLE_CHIEF,
    AT_HAND = STREET | ROLE_INVESTIGATOR,
    LENDERS = ROLE_CHIEF | ROLE_ADMIN,
    RATINGS_READERS = ROLE_CHIEF | ROLE_HEAD | ROLE_AUDITOR | ROLE_COMMAND,
};

static const struct state states[] = {
    { "asked", STATE_FIRST },
    { "approved", 0 },
    { "noticed", 0 },
    { "recusal", 0 },
    { "used", 0 },
    { "refused", STATE_FINAL },
    { "dropped", STATE_FINAL },
    { "filed", STATE_FINAL },
    { "published", STATE_FINAL },
    { "withdrawn", STATE_FINAL },
};

/* clang-format off */
static const struct move moves[] = {
    { "asked",    "approve", "approved", ROLE_CHIEF, may_be_approved, write_approval, NULL, "AP1" },
    { "asked",    "refuse",  "refused",  ROLE_CHIEF, NULL, NULL, NULL, "*", .form = &refuse_form },
    { "asked",    "drop",    "dropped",  STREET, NULL, NULL, NULL, "*" },
    { "approved", "notice",  "noticed",  STREET, pair_at_hand, give_notice, .form = &notice_form },
    { "approved", "replace", "approved", ROLE_CHIEF, decided_by_another, replace_officer, .form = &replace_form },
    { "approved", "recuse",  "recusal",  STREET | ROLE_SYSTEM, NULL, note_recusal, "RC1", .form = &recuse_form },
    { "approved", "drop",    "dropped",  STREET, NULL, NULL, NULL, "*" },
    { "noticed",  "no_recusal", "noticed", STREET, NULL, note_no_recusal },
    { "noticed",  "recuse",  "recusal",  STREET | ROLE_SYSTEM, NULL, note_recusal, "RC1", .form = &recuse_form },
    { "noticed",  "replace", "approved", ROLE_CHIEF, decided_by_another, replace_officer, .form = &replace_form },
    { "noticed",  "renew",   "noticed",  STREET, pair_at_hand, renew_code },
    { "noticed",  "use",     "used",     ROLE_SYSTEM, NULL, begin_publication, NULL, "*" }, /* by its visit alone */
    { "noticed",  "drop",    "dropped",  STREET, NULL, NULL, NULL, "*" },
    { "recusal",  "replace", "approved", ROLE_CHIEF, decided_by_another, replace_officer, NULL, "RC1", .form = &replace_form },
    { "recusal",  "keep",    "approved", ROLE_CHIEF, decided_by_another, keep_officers, NULL, "RC1", .form = &keep_form },
    { "recusal",  "drop",    "dropped",  STREET, NULL, NULL, NULL, "*" },
    { "used",     "publish", "published", ROLE_CHIEF, result_is_public, publish_result, NULL, "*", .form = &publish_form },
    { "used",     "file",    "filed",    STREET | ROLE_SYSTEM, result_is_not_public, note_answer, NULL, "*", .form = &file_form },
    { "published", "correct", "published", ROLE_CHIEF, NULL, correct_result, .form = &correct_form },
    { "published", "withdraw", "withdrawn", ROLE_CHIEF, NULL, withdraw_result, .form = &withdraw_form },
    { "withdrawn", "publish", "published", ROLE_CHIEF, result_is_public, publish_result, .form = &publish_form },
};
/* clang-format on */
const struct flow inspection_flow = {
    "inspection",    "rules: acts, caps, inspection_grounds; 国办发〔2024〕54号",
    states,          COUNT(states),
    moves,           COUNT(moves),
    inspection_panel
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/inspections", READ, inspections_get, ROLE_ANYONE, .list = &inspection_list,
      .doc = "inspections from the request to the published result" },
    { HTTP_POST, "/v1/inspections", WRITE, inspection_post, STREET, .in = &new_record,
      .doc = "asks for an inspection" },
    { HTTP_GET, "/v1/inspections/{id}", READ, inspection_page, ROLE_ANYONE,
      .doc = "the page of an inspection" },
    { HTTP_GET, "/v1/inspections/{id}/code", READ, inspection_code_get, AT_HAND,
      .doc = "the code that the operator scans, and until when it answers" },
    { HTTP_GET, "/v1/inspections/{id}/qr.svg", READ, inspection_qr, AT_HAND,
      .type = "image/svg+xml", .doc = "the same as a QR, to be shown at the door" },
    { HTTP_GET, "/v1/inspection-ratings", READ, ratings_get, RATINGS_READERS, .list = &rating_list,
      .doc = "what operators thought of inspections" },
    { HTTP_GET, "/v1/officer-loans", READ, loans_get, LENDERS | ROLE_HEAD | ROLE_AUDITOR,
      .list = &loan_list, .doc = "officers who work for another unit for a while" },
    { HTTP_POST, "/v1/officer-loans", WRITE, loan_post, LENDERS, .in = &loan_record,
      .doc = "lends an officer to another unit" },
    { HTTP_DELETE, "/v1/officer-loans/{id}", WRITE, loan_end, LENDERS,
      .doc = "the officer is back" },
    { HTTP_GET, "/v1/superior-inspections", READ, superiors_get, ROLE_ANYONE,
      .list = &superior_list,
      .doc =
          "what authorities above the bureau inspected: the same item is left alone for a while" },
    { HTTP_POST, "/v1/superior-inspections", WRITE, superior_post, STREET, .in = &superior_record,
      .doc = "notes an inspection by an authority above the bureau" },
    { HTTP_POST, "/v1/superior-inspections/{id}/withdraw", WRITE, superior_withdraw, ROLE_CHIEF,
      .in = &superior_withdraw_record, .doc = "it was noted by mistake" },
    { HTTP_GET, "/v1/doorstep/inspections/{code}", READ, doorstep_inspection, 0,
      .flags = ROUTE_STRANGER, .doc = "whether an inspection is real, its officers, its result" },
    { HTTP_POST, "/v1/doorstep/inspections/{code}/rating", WRITE, doorstep_rating, 0,
      .in = &rating_record, .flags = ROUTE_STRANGER, .doc = "the operator rates it, once" },
    { HTTP_POST, "/v1/doorstep/inspections/{code}/recusal", WRITE, doorstep_recusal, 0,
      .in = &wish_record, .flags = ROUTE_STRANGER, .doc = "the operator wishes another officer" },
};
static const struct flow *const flows[] = { &inspection_flow, NULL };
const struct room inspection_room = {
    .name = "inspection", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
