/* visit_spec.c — what a visit, its signature and its papers consist of, and the list of visits. */
#include "rooms/street/visit_spec.h"

#include "rooms/street/visit.h"
#include "rooms/street/visit_paper.h"

static const struct field answer_fields[] = {
    FIELD(struct answer, item, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct answer, verdict, F_CODE, REQUIRED, .codes = "conform|fail|absent"),
    FIELD(struct answer, note, F_TEXT, 0, .max = 500),
    FIELD(struct answer, photos, F_IDS, 0, .max = 5, .doc = "uploads that show it"),
};
static const struct record answer_record = RECORD("ChecklistAnswer", struct answer, answer_fields);

static const struct field door_fields[] = {
    FIELD(struct new_door, name, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct new_door, address, F_TEXT, 0, .max = 300),
    FIELD(struct new_door, street, F_TEXT, 0, .max = 100),
    FIELD(struct new_door, point, F_POINT, 0),
    FIELD(struct new_door, place_code, F_TEXT, 0, .max = 15),
    FIELD(struct new_door, entity_name, F_TEXT, 0, .max = 200,
          .doc = "enters a provisional operator"),
    FIELD(struct new_door, kind, F_CODE, 0, .codes = "entity_kinds"),
    FIELD(struct new_door, trade, F_CODE, 0, .codes = "industry"),
    FIELD(struct new_door, legal_person, F_TEXT, 0, .max = 100),
    FIELD(struct new_door, phone, F_TEXT, 0, .max = 30),
};
const struct record new_door_record = RECORD("NewDoor", struct new_door, door_fields);

static const struct field enrol_fields[] = {
    FIELD(struct enrol_new, contact_name, F_TEXT, 0, .max = 100),
    FIELD(struct enrol_new, duty, F_CODE, 0, .codes = "contact_duties"),
    FIELD(struct enrol_new, phone, F_TEXT, 0, .max = 30),
};
static const struct record enrol_record = RECORD("VisitEnrol", struct enrol_new, enrol_fields);

static const struct field visit_fields[] = {
    FIELD(struct visit_new, client_id, F_TEXT, REQUIRED, .min = 8, .max = 64,
          .doc = "made on the phone; sent again it is the same visit"),
    FIELD(struct visit_new, sweep_id, F_ID, 0),
    FIELD(struct visit_new, premises_id, F_ID, 0),
    FIELD(struct visit_new, new_door, F_RECORD, 0, .of = &new_door_record),
    FIELD(struct visit_new, act, F_CODE, REQUIRED, .codes = "acts"),
    FIELD(struct visit_new, second_id, F_ID, 0),
    FIELD(struct visit_new, approval_id, F_ID, 0),
    FIELD(struct visit_new, started_at, F_INSTANT, REQUIRED),
    FIELD(struct visit_new, ended_at, F_INSTANT, REQUIRED),
    FIELD(struct visit_new, outcome, F_CODE, REQUIRED, .codes = "visit_outcomes"),
    FIELD(struct visit_new, door_state, F_CODE, 0, .codes = "door_states"),
    FIELD(struct visit_new, checklist, F_CODE, 0, .codes = "checklists"),
    FIELD(struct visit_new, checklist_version, F_TEXT, 0, .max = 40),
    FIELD(struct visit_new, items, F_RECORDS, 0, .max = 200, .of = &answer_record),
    FIELD(struct visit_new, hazards, F_RECORDS, 0, .max = 20, .of = &hazard_new_record),
    FIELD(struct visit_new, enrol, F_RECORD, 0, .of = &enrol_record),
    FIELD(struct visit_new, photos, F_IDS, 0, .max = 20),
    FIELD(struct visit_new, point, F_POINT, 0),
    FIELD(struct visit_new, accuracy, F_REAL, 0, .min = 0, .max = 100000),
    FIELD(struct visit_new, note, F_TEXT, 0, .max = 2000),
    FIELD(struct visit_new, present, F_TEXT, 0, .max = 100, .doc = "who of the operator was there"),
    FIELD(struct visit_new, signed_by, F_TEXT, 0, .max = 100),
    FIELD(struct visit_new, signature, F_ID, 0, .doc = "upload of the signature's image"),
    FIELD(struct visit_new, sign_refused, F_CODE, 0, .codes = "sign_refusals"),
    FIELD(struct visit_new, witness, F_TEXT, 0, .max = 100, .doc = "of a refusal to sign"),
    FIELD(struct visit_new, recusal, F_CODE, 0, .codes = "recusal_answers"),
};
const struct record visit_new_record = RECORD("VisitNew", struct visit_new, visit_fields);

static const struct field sign_fields[] = {
    FIELD(struct visit_sign, signed_by, F_TEXT, 0, .max = 100),
    FIELD(struct visit_sign, signature, F_ID, 0, .doc = "upload of the signature's image"),
    FIELD(struct visit_sign, sign_refused, F_CODE, 0, .codes = "sign_refusals"),
    FIELD(struct visit_sign, witness, F_TEXT, 0, .max = 100, .doc = "of a refusal"),
};
const struct record visit_sign_record = RECORD("VisitSign", struct visit_sign, sign_fields);

static const struct field paper_fields[] = {
    FIELD(struct visit_paper_ask, kind, F_CODE, REQUIRED, .codes = "visit_papers"),
    FIELD(struct visit_paper_ask, days, F_INT, 0, .min = 0, .max = 90,
          .doc = "of an order: from the menus of what was found, 0 is at once"),
    FIELD(struct visit_paper_ask, remedy, F_TEXT, 0, .max = 2000, .doc = "of an order"),
};
const struct record visit_paper_record = RECORD("VisitPaper", struct visit_paper_ask, paper_fields);

static const struct column visit_columns[] = {
    { "id", "v.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "on_day", "v.on_day", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "act", "v.act", F_CODE, COL_FILTER, "acts" },
    { "outcome", "v.outcome", F_CODE, COL_FILTER, "visit_outcomes" },
    { "door_state", "v.door_state", F_CODE, COL_FILTER, "door_states" },
    { "verdict", "v.verdict", F_CODE, COL_FILTER | COL_NULLS, "visit_verdicts" },
    { "premises_id", "v.premises_id", F_ID, COL_FILTER, NULL },
    { "premises_name", "(SELECT p.name FROM premises p WHERE p.id = v.premises_id)", F_TEXT, 0,
      NULL },
    { "entity_id", "v.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = v.entity_id)", F_TEXT, COL_NULLS,
      NULL },
    { "sweep_id", "v.sweep_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "v.unit_id", F_ID, COL_FILTER, NULL },
    { "officer_id", "v.officer_id", F_ID, COL_FILTER, NULL },
    { "officer_name", "(SELECT o.name FROM person o WHERE o.id = v.officer_id)", F_TEXT, 0, NULL },
    { "place_code", "v.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "failed_key", "v.failed_key", F_INT, COL_FILTER, NULL },
    { "failed_general", "v.failed_general", F_INT, COL_FILTER, NULL },
    { "started_at", "v.started_at", F_INSTANT, COL_FILTER, NULL },
    { "score", "v.score", F_REAL, COL_NULLS, NULL },
    { "note", "v.note", F_TEXT, COL_HIDDEN, NULL },
};
const struct list visit_list = { .name = "visits",
                                 .from = "visit v",
                                 .scope_kind = "visit",
                                 .scope_alias = "v",
                                 .id = "v.id",
                                 .order = "-on_day",
                                 .columns = visit_columns,
                                 .count = COUNT(visit_columns),
                                 .lon = "v.lon",
                                 .lat = "v.lat",
                                 .select = list_by_branches,
                                 .branch_order = "on_day" };
