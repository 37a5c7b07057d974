/* transfer_spec.c — what may happen to a hand-over, who may say it, what must be said with it. */
#include "core/matter_list.h"
#include "rooms/hazard/transfer.h"

static const struct field new_fields[] = {
    FIELD(struct transfer_new, hazard_id, F_ID, REQUIRED),
    FIELD(struct transfer_new, kind, F_CODE, REQUIRED, .codes = "transfer_kinds"),
    FIELD(struct transfer_new, to_agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct transfer_new, note, F_TEXT, 0, .max = 2000),
};
const struct record transfer_new_record = RECORD("TransferNew", struct transfer_new, new_fields);

static const struct field receipt_fields[] = {
    FIELD(struct receipt_form, receipt_no, F_TEXT, REQUIRED, .max = 100,
          .doc = "number under which the receiver has it"),
};
const struct record receipt_form = RECORD("TransferReceipt", struct receipt_form, receipt_fields);

static const struct field reason_fields[] = {
    FIELD(struct reason_form, reason, F_TEXT, REQUIRED, .max = 2000),
};
const struct record refusal_form = RECORD("TransferRefusal", struct reason_form, reason_fields);
const struct record refer_form = RECORD("TransferReferral", struct reason_form, reason_fields);
const struct record take_back_form = RECORD("TransferTakenBack", struct reason_form, reason_fields);

static const struct field ask_fields[] = {
    FIELD(struct note_form, note, F_TEXT, REQUIRED, .max = 2000, .doc = "what is missing"),
};
const struct record ask_form = RECORD("TransferQuestion", struct note_form, ask_fields);

static const struct field supply_fields[] = {
    FIELD(struct proof_form, note, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct proof_form, photos, F_IDS, 0, .max = 12),
};
const struct record supply_form = RECORD("TransferSupplement", struct proof_form, supply_fields);

static const struct field return_fields[] = {
    FIELD(struct return_form, reason, F_CODE, REQUIRED, .codes = "transfer_return_reasons"),
    FIELD(struct return_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record return_form = RECORD("TransferReturn", struct return_form, return_fields);

static const struct field answer_fields[] = {
    FIELD(struct answer_form, outcome, F_CODE, REQUIRED, .codes = "hazard_outcomes"),
    FIELD(struct answer_form, answer, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct answer_form, photos, F_IDS, 0, .max = 12),
};
const struct record answer_form = RECORD("TransferAnswer", struct answer_form, answer_fields);

static const struct field assign_fields[] = {
    FIELD(struct assign_form, to_agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct assign_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record assign_form = RECORD("TransferAssigned", struct assign_form, assign_fields);

static const struct state states[] = {
    { "proposed", STATE_FIRST }, { "sent", STATE_FIRST }, { "received", 0 }, { "asked", 0 },
    { "accepted", 0 },           { "answered", 0 },       { "returned", 0 }, { "referred", 0 },
    { "closed", STATE_FINAL },
};

enum {
    SENDER = ROLE_OFFICER | ROLE_CHIEF,
    RECEIVER = ROLE_PARTNER | ROLE_OFFICER | ROLE_CHIEF | ROLE_COMMAND,
};

static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "proposed", "approve", "sent", ROLE_HEAD, NULL, send_approved, "TR1", "*" },
    { "proposed", "refuse", "closed", ROLE_HEAD, NULL, give_back, NULL, "*",
      .form = &refusal_form },
    { "sent", "receive", "received", RECEIVER, receiver_answers, take_receipt, NULL, NULL,
      .form = &receipt_form },
    { "sent", "withdraw", "closed", ROLE_CHIEF, NULL, give_back, NULL, "*", .form = &refusal_form },
    { "received", "accept", "accepted", RECEIVER, receiver_answers, NULL, NULL, NULL },
    { "received", "ask", "asked", RECEIVER, receiver_answers, take_question, "TR7", NULL, "TR1",
      NULL, &ask_form },
    { "received", "return", "returned", RECEIVER, receiver_answers, take_return, "TR5", "*",
      .form = &return_form },
    { "asked", "supply", "received", SENDER, NULL, take_supplement, NULL, "TR7", NULL, "TR1",
      &supply_form },
    { "accepted", "answer", "answered", RECEIVER, receiver_answers, take_answer, "TR4", "*",
      .form = &answer_form },
    { "answered", "close", "closed", SENDER, NULL, NULL, NULL, "*" },
    { "returned", "take_back", "closed", SENDER, NULL, give_back, NULL, "*",
      .form = &take_back_form },
    { "returned", "refer", "referred", ROLE_CHIEF, receiver_objected, NULL, "TR6", "*",
      .form = &refer_form },
    { "referred", "assign", "accepted", ROLE_HEAD, NULL, assign_agency, "TR1", "*",
      .form = &assign_form },
    { "referred", "keep", "closed", ROLE_HEAD, NULL, give_back, NULL, "*", .form = &refusal_form },
};

const struct flow transfer_flow = {
    "transfer",    "rules: transfer_kinds, transfer_return_reasons, clocks TR1–TR7",
    states,        COUNT(states),
    moves,         COUNT(moves),
    transfer_panel
};

static const struct column columns[] = {
    MATTER_FIRST,
    { "transfer_kind", "t.kind", F_CODE, COL_FILTER, "transfer_kinds" },
    { "to_agency", "t.to_agency", F_CODE, COL_FILTER, "agencies" },
    { "hazard_kind", "m.title_code", F_CODE, COL_FILTER | COL_NULLS, "hazard_kinds" },
    { "hazard_id", "t.hazard_id", F_ID, COL_FILTER, NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_DOOR_NAME,
    { "address", "(SELECT p.address FROM premises p WHERE p.id = m.premises_id)", F_TEXT, COL_NULLS,
      NULL },
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_FROM_UNIT,
    MATTER_PERSON("person"),
    { "receipt_no", "t.receipt_no", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "return_reason", "t.return_reason", F_CODE, COL_FILTER | COL_NULLS,
      "transfer_return_reasons" },
    { "outcome", "t.outcome", F_CODE, COL_FILTER | COL_NULLS, "hazard_outcomes" },
    MATTER_LIMITS("opened_at"),
    { "answered_at", "t.answered_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    MATTER_LAST,
};
const struct list transfer_list = {
    .name = "transfers",
    .from = "matter m JOIN transfer t ON t.id = m.id",
    .where = "m.kind = 'transfer'",
    .order = "-opened_at",
    MATTER_LIST(columns),
};
