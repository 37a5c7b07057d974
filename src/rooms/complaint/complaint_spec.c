/* complaint_spec.c — what a complaint consists of, what may happen to it, who may ask. */
#include "core/matter_list.h"
#include "core/matter_return.h"
#include "rooms/complaint/callback.h"
#include "rooms/complaint/complaint_api.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/mediation_room.h"

enum { FEN_MOST = 1000000000 };

/* ---- what is said at a step ---- */

static const struct field identity_fields[] = {
    FIELD(struct identity_form, until, F_DAY, REQUIRED, .doc = "the day set in the notice (C3)"),
    FIELD(struct identity_form, papers, F_TEXT, REQUIRED, .max = 500, .doc = "what is asked for"),
};
static const struct record identity_record =
    RECORD("ComplaintIdentity", struct identity_form, identity_fields);

static const struct field note_fields[] = {
    FIELD(struct note_form, note, F_TEXT, REQUIRED, .max = 2000),
};
static const struct record given_record =
                               RECORD("ComplaintIdentityGiven", struct note_form, note_fields),
                           withdraw_record =
                               RECORD("ComplaintWithdraw", struct note_form, note_fields);

static const struct field return_fields[] = {
    FIELD(struct return_form, reason, F_CODE, REQUIRED, .codes = "intake_return_reasons"),
    FIELD(struct return_form, note, F_TEXT, REQUIRED, .max = 2000),
};
static const struct record return_record =
    RECORD("ComplaintReturn", struct return_form, return_fields);

static const struct field accept_fields[] = {
    FIELD(struct accept_form, person_id, F_ID, 0, .doc = "the mediator, when known already"),
};
static const struct record accept_record =
    RECORD("ComplaintAccept", struct accept_form, accept_fields);

static const struct field refuse_fields[] = {
    FIELD(struct refuse_form, reason, F_CODE, REQUIRED, .codes = "refusal_reasons"),
    FIELD(struct refuse_form, note, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct refuse_form, routes, F_CODES, REQUIRED, .codes = "dispute_routes", .min = 1,
          .max = 9, .doc = "other ways that the notice names (C2)"),
};
static const struct record refuse_record =
    RECORD("ComplaintRefuse", struct refuse_form, refuse_fields);

static const struct field route_fields[] = {
    FIELD(struct route_form, unit_id, F_ID, REQUIRED),
    FIELD(struct route_form, note, F_TEXT, 0, .max = 2000),
};
static const struct record route_record = RECORD("ComplaintRoute", struct route_form, route_fields);

#define SIDES "consumer|operator|mediator"
#define PARTS "consumer|operator"

static const struct field sitting_fields[] = {
    FIELD(struct sitting_form, mode, F_CODE, REQUIRED, .codes = "mediation_modes"),
    FIELD(struct sitting_form, at, F_INSTANT, REQUIRED),
    FIELD(struct sitting_form, place, F_TEXT, 0, .max = 200, .doc = "required on site"),
    FIELD(struct sitting_form, person_id, F_ID, REQUIRED, .doc = "who presides"),
    FIELD(struct sitting_form, second_id, F_ID, 0),
    FIELD(struct sitting_form, assisting, F_TEXT, 0, .max = 200,
          .doc = "who helps without presiding: volunteers, grid workers, market owners"),
};
static const struct record sitting_record =
    RECORD("ComplaintSitting", struct sitting_form, sitting_fields);

static const struct field consent_fields[] = {
    FIELD(struct consent_form, side, F_CODE, REQUIRED, .codes = PARTS),
    FIELD(struct consent_form, agrees, F_BOOL, REQUIRED, .doc = "to mediation (O121 18)"),
    FIELD(struct consent_form, entrusts, F_BOOL, 0,
          .doc = "agrees too that a consumer association or mediation body is entrusted with it"),
};
static const struct record consent_record =
    RECORD("ComplaintConsent", struct consent_form, consent_fields);

static const struct field begin_fields[] = {
    FIELD(struct begin_form, consumer_agrees, F_BOOL, REQUIRED,
          .doc = "not needed again from a side that gave its consent by its code"),
    FIELD(struct begin_form, operator_agrees, F_BOOL, REQUIRED),
    FIELD(struct begin_form, entrusted_to, F_TEXT, 0, .max = 100,
          .doc = "consumer association or lawful mediation body; may not entrust further"),
    FIELD(struct begin_form, consumer_entrusts, F_BOOL, 0),
    FIELD(struct begin_form, operator_entrusts, F_BOOL, 0),
    FIELD(struct begin_form, sitting, F_RECORD, REQUIRED, .of = &sitting_record),
};
static const struct record begin_record = RECORD("ComplaintBegin", struct begin_form, begin_fields);

static const struct field date_fields[] = {
    FIELD(struct date_form, on, F_DAY, REQUIRED, .doc = "the day that the two gave each other"),
};
static const struct record date_record = RECORD("ComplaintDate", struct date_form, date_fields);

static const struct field recuse_fields[] = {
    FIELD(struct recuse_form, side, F_CODE, REQUIRED, .codes = SIDES),
    FIELD(struct recuse_form, ground, F_CODE, REQUIRED, .codes = "recusal_grounds"),
    FIELD(struct recuse_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record recuse_record =
    RECORD("ComplaintRecusal", struct recuse_form, recuse_fields);

static const struct field decide_fields[] = {
    FIELD(struct decide_form, granted, F_BOOL, REQUIRED),
    FIELD(struct decide_form, replacement_id, F_ID, 0, .doc = "who mediates instead"),
    FIELD(struct decide_form, decision, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record decide_record =
    RECORD("ComplaintRecusalDecision", struct decide_form, decide_fields);

static const struct field test_fields[] = {
    FIELD(struct test_form, body, F_TEXT, REQUIRED, .max = 100, .doc = "who tests or appraises"),
    FIELD(struct test_form, agreed, F_BOOL, REQUIRED,
          .doc = "chosen by both; else named by the bureau"),
    FIELD(struct test_form, cost_by, F_CODE, REQUIRED, .codes = "consumer|operator|shared"),
};
static const struct record test_record = RECORD("ComplaintTest", struct test_form, test_fields);

static const struct field tested_fields[] = {
    FIELD(struct tested_form, result, F_TEXT, REQUIRED, .max = 2000),
};
static const struct record tested_record =
    RECORD("ComplaintTested", struct tested_form, tested_fields);

static const struct field offer_fields[] = {
    FIELD(struct offer_form, side, F_CODE, REQUIRED, .codes = SIDES),
    FIELD(struct offer_form, kind, F_CODE, REQUIRED, .codes = "offer|accept|decline"),
    FIELD(struct offer_form, amount, F_FEN, REQUIRED, .min = 0, .max = FEN_MOST),
    FIELD(struct offer_form, terms, F_TEXT, 0, .max = 1000),
    FIELD(struct offer_form, answers_id, F_ID, 0, .doc = "the offer that this answers or counters"),
};
static const struct record offer_record = RECORD("ComplaintOffer", struct offer_form, offer_fields);

static const struct field clue_fields[] = {
    FIELD(struct clue_form, category, F_CODE, 0, .codes = "filing_categories",
          .doc = "that of the complaint when absent"),
    FIELD(struct clue_form, story, F_TEXT, REQUIRED, .max = 5000,
          .doc = "what was found; goes on without what tells who complains"),
};
static const struct record clue_record = RECORD("ComplaintClue", struct clue_form, clue_fields);

static const struct field evidence_fields[] = {
    FIELD(struct evidence_form, side, F_CODE, REQUIRED, .codes = SIDES),
    FIELD(struct evidence_form, note, F_TEXT, 0, .max = 500),
    FIELD(struct evidence_form, photos, F_IDS, REQUIRED, .min = 1, .max = 12),
};
static const struct record evidence_record =
    RECORD("ComplaintEvidence", struct evidence_form, evidence_fields);

static const struct field agreement_fields[] = {
    FIELD(struct agreement_form, terms, F_TEXT, REQUIRED, .max = 4000),
    FIELD(struct agreement_form, amount, F_FEN, REQUIRED, .min = 0, .max = FEN_MOST),
    FIELD(struct agreement_form, perform_on, F_DAY, 0),
};
static const struct record agreement_record =
    RECORD("ComplaintAgreement", struct agreement_form, agreement_fields);

static const struct field sign_fields[] = {
    FIELD(struct sign_form, side, F_CODE, REQUIRED, .codes = PARTS),
    FIELD(struct sign_form, photos, F_IDS, REQUIRED, .min = 1, .max = 1,
          .doc = "the picture of the signature"),
};
static const struct record sign_record =
    RECORD("ComplaintSignature", struct sign_form, sign_fields);

static const struct field settle_fields[] = {
    FIELD(struct settle_form, form, F_CODE, REQUIRED, .codes = "settlement_forms"),
    FIELD(struct settle_form, recovered, F_FEN, REQUIRED, .min = 0, .max = FEN_MOST,
          .doc = "what the consumer gets back"),
    FIELD(struct settle_form, waived, F_BOOL, 0, .doc = "both gave up the mediation letter"),
};
static const struct record settle_record =
    RECORD("ComplaintSettle", struct settle_form, settle_fields);

static const struct field terminate_fields[] = {
    FIELD(struct terminate_form, reason, F_CODE, REQUIRED, .codes = "termination_reasons"),
    FIELD(struct terminate_form, note, F_TEXT, REQUIRED, .max = 2000),
};
static const struct record terminate_record =
    RECORD("ComplaintTerminate", struct terminate_form, terminate_fields);

static const struct field notify_fields[] = {
    FIELD(struct notify_form, channel, F_CODE, REQUIRED, .codes = "notice_channels",
          .doc = "of what is not served yet"),
};
static const struct record notify_record =
    RECORD("ComplaintNotify", struct notify_form, notify_fields);

/* ---- the way of a complaint ---- */

static const struct state states[] = {
    { "received", STATE_FIRST },
    { "first", 0 },    /* before the operator itself (先行和解) */
    { "identity", 0 }, /* proof of identity is asked for */
    { "returned", 0 }, /* given back to the intake body: a unit does not forward by itself */
    { "refused", 0 },
    { "accepted", 0 },
    { "mediating", 0 },
    { "agreed", 0 },    /* the text of an agreement is there, to be signed */
    { "suspended", 0 }, /* a recusal is asked for */
    { "testing", 0 },   /* time that does not count */
    { "settled", 0 },
    { "terminated", 0 },
    { "notified", 0 },
    { "closed", STATE_FINAL },
    { "undone", STATE_FINAL }, /* the split that made it was taken back before anybody touched it */
};

enum {
    DECIDER = ROLE_CLERK | ROLE_CHIEF,
    MEDIATOR = ROLE_CLERK | ROLE_CHIEF | ROLE_MEDIATOR,
    CLERK = ROLE_CLERK,
    CALLER = ROLE_CLERK | ROLE_CHIEF | ROLE_HEAD,
    CHIEF = ROLE_CHIEF | ROLE_HEAD,
    /* a side offers and agrees from the doorstep, where nobody is signed in */
    SIDE = MEDIATOR | ROLE_SYSTEM,
    /* and the consumer takes it back by the code of the filing */
    BACK = DECIDER | ROLE_SYSTEM
};

/* The law's limit (C1, C4) runs beside the day that the parties gave each other (AG1). Limits that
 * not every law has (C2, C3, C6) are started by what follows the step. */
static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "received", "accept", "accepted", DECIDER, NULL, complaint_accept, "C4", "C1",
      .form = &accept_record },
    { "received", "refuse", "refused", DECIDER, NULL, complaint_refuse, NULL, NULL,
      .form = &refuse_record },
    { "received", "ask_identity", "identity", DECIDER, NULL, complaint_ask_identity, NULL, NULL,
      .form = &identity_record },
    { "received", "first", "first", DECIDER, NULL, NULL, "PS1", NULL },
    { "received", "return", "returned", CHIEF, complaint_may_be_returned, complaint_return, NULL,
      NULL, .form = &return_record },
    { "received", "withdraw", "closed", BACK, NULL, complaint_withdraw, NULL, "*",
      .form = &withdraw_record },
    { "received", "undo", "undone", ROLE_SYSTEM, NULL, NULL, NULL, "*" },
    { "returned", "route", "received", CLERK, NULL, complaint_route, NULL, NULL,
      .form = &route_record },
    { "first", "settle", "settled", DECIDER, NULL, complaint_settle_first, NULL, "*",
      .form = &settle_record },
    { "first", "offer", "first", SIDE, NULL, complaint_offer, NULL, NULL, .form = &offer_record },
    { "first", "go_on", "received", DECIDER, NULL, NULL, NULL, "PS1" },
    { "identity", "given", "received", DECIDER, NULL, complaint_take_identity, NULL, "C3",
      .form = &given_record },
    { "identity", "refuse", "refused", DECIDER, NULL, complaint_refuse, NULL, "C3",
      .form = &refuse_record },
    { "identity", "withdraw", "closed", BACK, NULL, complaint_withdraw, NULL, "*",
      .form = &withdraw_record },
    { "accepted", "consent", "accepted", SIDE, NULL, complaint_consent, NULL, NULL,
      .form = &consent_record },
    { "accepted", "begin", "mediating", MEDIATOR, NULL, complaint_begin, NULL, NULL,
      .form = &begin_record },
    { "accepted", "terminate", "terminated", SIDE, NULL, complaint_terminate, "C5", "*",
      .form = &terminate_record },
    { "mediating", "meet", "mediating", MEDIATOR, NULL, complaint_meet, NULL, NULL,
      .form = &sitting_record },
    { "mediating", "offer", "mediating", SIDE, NULL, complaint_offer, NULL, NULL,
      .form = &offer_record },
    { "mediating", "evidence", "mediating", MEDIATOR, NULL, complaint_evidence, NULL, NULL,
      .form = &evidence_record },
    { "mediating", "agree_date", "mediating", MEDIATOR, NULL, complaint_agree_date, NULL, "AG1",
      .form = &date_record },
    { "mediating", "draft", "agreed", MEDIATOR, NULL, complaint_draft, NULL, NULL,
      .form = &agreement_record },
    { "mediating", "settle", "settled", MEDIATOR, NULL, complaint_settle, NULL, "*",
      .form = &settle_record },
    { "mediating", "recuse", "suspended", MEDIATOR, NULL, complaint_recuse, NULL, NULL,
      .form = &recuse_record },
    { "mediating", "test", "testing", MEDIATOR, NULL, complaint_test, NULL, NULL, .pauses = "C4",
      .form = &test_record },
    { "mediating", "clue", "mediating", MEDIATOR, NULL, complaint_clue, NULL, NULL,
      .form = &clue_record },
    { "mediating", "terminate", "terminated", SIDE, NULL, complaint_terminate, "C5", "*",
      .form = &terminate_record },
    { "agreed", "draft", "agreed", MEDIATOR, NULL, complaint_draft, NULL, NULL,
      .form = &agreement_record },
    { "agreed", "sign", "agreed", MEDIATOR, NULL, complaint_sign, NULL, NULL,
      .form = &sign_record },
    { "agreed", "settle", "settled", MEDIATOR, NULL, complaint_settle, NULL, "*",
      .form = &settle_record },
    { "agreed", "clue", "agreed", MEDIATOR, NULL, complaint_clue, NULL, NULL,
      .form = &clue_record },
    { "agreed", "reopen", "mediating", MEDIATOR, NULL, NULL, NULL, NULL },
    { "agreed", "terminate", "terminated", SIDE, NULL, complaint_terminate, "C5", "*",
      .form = &terminate_record },
    { "suspended", "decide", "mediating", CHIEF, NULL, complaint_decide_recusal, NULL, "C6",
      .form = &decide_record },
    { "suspended", "clue", "suspended", MEDIATOR, NULL, complaint_clue, NULL, NULL,
      .form = &clue_record },
    { "suspended", "terminate", "terminated", CHIEF | ROLE_SYSTEM, NULL, complaint_terminate, "C5",
      "*", .form = &terminate_record },
    { "testing", "tested", "mediating", MEDIATOR, NULL, complaint_tested, NULL, NULL,
      .resumes = "C4", .form = &tested_record },
    { "testing", "clue", "testing", MEDIATOR, NULL, complaint_clue, NULL, NULL,
      .form = &clue_record },
    { "testing", "terminate", "terminated", SIDE, NULL, complaint_terminate, "C5", "*",
      .form = &terminate_record },
    { "refused", "notify", "notified", MEDIATOR, NULL, complaint_notify, NULL, "*",
      .form = &notify_record },
    { "settled", "notify", "notified", MEDIATOR, NULL, complaint_notify, NULL, "*",
      .form = &notify_record },
    { "terminated", "notify", "notified", MEDIATOR, NULL, complaint_notify, NULL, "*",
      .form = &notify_record },
    { "notified", "close", "closed", DECIDER, NULL, NULL, NULL, "*" },
};

const struct flow complaint_flow = {
    "complaint",
    "rules: refusal_reasons, termination_reasons, settlement_forms, clocks C1–C6, PS1, AG1",
    states,
    COUNT(states),
    moves,
    COUNT(moves),
    complaint_panel
};

/* ---- lists ---- */

static const struct column columns[] = {
    MATTER_FIRST,
    { "category", "c.category", F_CODE, COL_FILTER, "filing_categories" },
    { "amount", "c.amount", F_FEN, COL_FILTER, NULL },
    /* as others may see it */
    { "consumer", "(SELECT min(p.shown) FROM complaint_party p WHERE p.complaint_id = m.id)",
      F_TEXT, COL_NULLS, NULL },
    { "refusal", "c.refusal", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS, "refusal_reasons" },
    { "settled_as", "c.settled_as", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS,
      "settlement_forms" },
    { "termination", "c.termination", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS,
      "termination_reasons" },
    { "recovered", "c.recovered", F_FEN, COL_FILTER, NULL },
    { "intake_id", "c.intake_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_PERSON("mediator"),
    MATTER_PERSON_NAME("mediator"),
    MATTER_LIMITS("received_at"),
    { "agreed_day", "c.agreed_day", F_DAY, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    { "ended_at", "c.ended_at", F_INSTANT, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    MATTER_LAST,
};
const struct list complaint_list = {
    .name = "complaints",
    .from = "matter m JOIN complaint c ON c.id = m.id",
    .where = "m.kind = 'complaint'",
    .alone = "matter m",
    .order = "-received_at",
    .select = list_by_branches,
    .look = LIST_LOOK,
    .joined_bureau = "c.bureau_id",
    .branch_order = "received_at|due_at",
    FILINGS_LIST(columns),
};

/* ---- addresses ---- */

static const struct route routes[] = {
    { HTTP_GET, "/v1/complaints", READ, complaints_get, ROLE_ANYONE, .list = &complaint_list,
      .doc = "complaints" },
    { HTTP_POST, "/v1/complaints", WRITE, complaint_post, DECIDER, .in = &complaint_new_record,
      .doc = "enters a complaint that came to this unit" },
    { HTTP_GET, "/v1/complaints/{id}", READ, complaint_page, ROLE_ANYONE,
      .doc = "the matter page of a complaint" },
    { HTTP_POST, "/v1/complaints/{id}/people", WRITE, complaint_people, MEDIATOR,
      .flags = ROUTE_PURPOSE,
      .doc = "who complains and what was told, in clear, for a stated purpose: clerks, the "
             "mediator of this complaint, the chief of its unit" },
    { HTTP_POST, "/v1/complaints/{id}/servings/{serving}", WRITE, serving_post, MEDIATOR,
      .in = &serving_record,
      .doc = "by which channel a paper went to one recipient, and the receipt" },
    { HTTP_GET, "/v1/callbacks", READ, callbacks_get, CALLER, .list = &callback_list,
      .doc = "closed complaints that were drawn for call-back" },
    { HTTP_POST, "/v1/complaints/{id}/callback", WRITE, callback_post, CALLER,
      .in = &callback_record,
      .doc = "what was said when a drawn complaint was called back: asked once, and not by its "
             "mediator; who was not reached is tried again" },
    { HTTP_POST, "/v1/complaints/{id}/room", WRITE, room_open_post, MEDIATOR,
      .flags = ROUTE_NO_REPLAY,
      .doc = "opens the mediation room: a code for each side, its address and its QR (SVG), told "
             "once; "
             "the former ones end" },
    { HTTP_GET, "/v1/doorstep/mediations/{code}", READ, room_get, 0, .flags = ROUTE_STRANGER,
      .doc = "the mediation room as one side sees it" },
    { HTTP_POST, "/v1/doorstep/mediations/{code}/consent", WRITE, room_consent_post, 0,
      .in = &room_consent_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF,
      .doc = "whether the side agrees to mediation, until it begins" },
    { HTTP_POST, "/v1/doorstep/mediations/{code}/offers", WRITE, room_offer_post, 0,
      .in = &room_offer_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF,
      .doc = "an offer, a counter-offer, or the answer to one" },
    { HTTP_POST, "/v1/doorstep/mediations/{code}/evidence", WRITE, room_evidence_post, 0,
      .flags = ROUTE_UPLOAD | ROUTE_STRANGER | ROUTE_NO_CSRF, .gate = room_evidence_gate,
      .max_body = ROOM_FILE_MAX, .doc = "a file that the side relies on; at most 20 of each side" },
    { HTTP_GET, "/v1/doorstep/mediations/{code}/evidence/{id}", READ, room_evidence_get, 0,
      .flags = ROUTE_STRANGER,
      .type = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,application/"
              "pdf,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/"
              "octet-stream",
      .doc = "a file that either side relies on" },
    { HTTP_POST, "/v1/doorstep/mediations/{code}/signature", WRITE, room_sign_post, 0,
      .flags = ROUTE_UPLOAD | ROUTE_STRANGER | ROUTE_NO_CSRF, .gate = room_sign_gate,
      .max_body = ROOM_FILE_MAX, .doc = "the side signs the newest text of the agreement" },
};
static const struct flow *const flows[] = { &complaint_flow, NULL };
static const struct job_kind jobs[] = { { "complaint.sample", callback_job, 5 } };
const struct room complaint_room = { .name = "complaint",
                                     .routes = routes,
                                     .route_count = COUNT(routes),
                                     .flows = flows,
                                     .jobs = jobs,
                                     .job_count = COUNT(jobs) };
