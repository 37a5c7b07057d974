/* intake_spec.c — what an intake consists of, what may happen to it, who may ask: one table each.
 */
#include "core/matter_list.h"
#include "rooms/intake/intake_api.h"
#include "rooms/intake/intake_code.h"
#include "rooms/intake/intake_door.h"
#include "rooms/intake/intake_forms.h"
#include "rooms/intake/intake_import_api.h"
#include "rooms/intake/intake_public.h"
#include "rooms/intake/intake_words.h"
#include "rooms/intake/likeness_api.h"
#include "rooms/intake/routing_api.h"
#include "rooms/register/register.h"

static const struct field part_fields[] = {
    FIELD(struct intake_part_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct intake_part_new, unit_id, F_ID, 0,
          .doc = "who handles it; without it as the routing rules say"),
    FIELD(struct intake_part_new, story, F_TEXT, 0, .max = 5000,
          .doc = "the part of the story that belongs here; without it the whole"),
};
const struct record intake_part_record = RECORD("IntakePart", struct intake_part_new, part_fields);

static const struct field split_fields[] = {
    FIELD(struct intake_split, complaint, F_RECORD, 0, .of = &intake_part_record),
    FIELD(struct intake_split, reports, F_RECORDS, 0, .max = 10, .of = &intake_part_record),
};
const struct record intake_split_record = RECORD("IntakeSplit", struct intake_split, split_fields);

static const struct field new_fields[] = {
    FIELD(struct intake_new, channel, F_CODE, REQUIRED, .codes = "intake_channels"),
    FIELD(struct intake_new, system, F_CODE, 0, .codes = "external_systems"),
    FIELD(struct intake_new, external_number, F_TEXT, 0, .max = 64,
          .doc = "the number it has there; the same again is no second intake"),
    FIELD(struct intake_new, received_at, F_INSTANT, 0, .doc = "without it: now"),
    FIELD(struct intake_new, entity_id, F_ID, 0, .doc = "the operator it is about"),
    FIELD(struct intake_new, premises_id, F_ID, 0, .doc = "the door it is about"),
    FIELD(struct intake_new, subject_name, F_TEXT, 0, .max = 200, .doc = "as typed"),
    FIELD(struct intake_new, subject_address, F_TEXT, 0, .max = 300, .doc = "as typed"),
    FIELD(struct intake_new, subject_phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct intake_new, place_code, F_TEXT, 0, .max = 15,
          .doc = "where it lies, when the register does not know"),
    FIELD(struct intake_new, category, F_CODE, 0, .codes = "filing_categories"),
    FIELD(struct intake_new, demands, F_CODES, 0, .codes = "demands", .max = 8),
    FIELD(struct intake_new, amount, F_FEN, 0, .min = 0, .max = 100000000000),
    FIELD(struct intake_new, anonymous, F_BOOL, 0, .doc = "the sender does not say who it is"),
    FIELD(struct intake_new, sender, F_RECORD, 0, .of = &intake_party_record),
    FIELD(struct intake_new, agent, F_RECORD, 0, .of = &intake_party_record),
    FIELD(struct intake_new, story, F_TEXT, REQUIRED | SEALED, .max = 5000),
    FIELD(struct intake_new, may_publish, F_BOOL, 0),
    FIELD(struct intake_new, may_entrust, F_BOOL, 0),
    FIELD(struct intake_new, photos, F_IDS, 0, .max = 12, .doc = "attachments, whatever they are"),
    FIELD(struct intake_new, split, F_RECORD, 0, .of = &intake_split_record,
          .doc = "what is made of it at once"),
};
const struct record intake_new_record = RECORD("IntakeNew", struct intake_new, new_fields);

static const struct field subject_fields[] = {
    FIELD(struct subject_form, entity_id, F_ID, 0),
    FIELD(struct subject_form, premises_id, F_ID, 0),
    FIELD(struct subject_form, category, F_CODE, 0, .codes = "filing_categories"),
    FIELD(struct subject_form, place_code, F_TEXT, 0, .max = 15),
};
const struct record intake_subject_form =
    RECORD("IntakeSubject", struct subject_form, subject_fields);

static const struct field answer_fields[] = {
    FIELD(struct answer_form, route, F_CODE, REQUIRED, .codes = "intake_routes"),
    FIELD(struct answer_form, note, F_TEXT, 0, .max = 2000),
};
const struct record intake_answer_form = RECORD("IntakeAnswer", struct answer_form, answer_fields);

static const struct field merge_fields[] = {
    FIELD(struct merge_form, into_id, F_ID, REQUIRED, .doc = "the earlier intake"),
    FIELD(struct merge_form, ground, F_CODE, REQUIRED, .codes = "merge_grounds"),
    FIELD(struct merge_form, representative, F_BOOL, 0,
          .doc = "of a joint complaint: speaks for the others; at most two"),
};
const struct record intake_merge_form = RECORD("IntakeMerge", struct merge_form, merge_fields);

static const struct field reason_fields[] = {
    FIELD(struct intake_reason_form, reason, F_TEXT, REQUIRED, .max = 2000),
};
const struct record intake_reason_record =
    RECORD("IntakeReason", struct intake_reason_form, reason_fields);

static const struct state states[] = {
    { "received", STATE_FIRST },
    { "split", STATE_FINAL },
    { "answered", STATE_FINAL },
    { "merged", STATE_FINAL },
};

enum { CENTRE = ROLE_CLERK, ROUTERS = ROLE_HEAD | ROLE_CHIEF };

/* What ends an intake can be taken back: it is reopened and waits for its triage again. */
static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "received", "triage", "split", CENTRE, makes_something, make_split, NULL, "*",
      .form = &intake_split_record },
    { "received", "subject", "received", CENTRE, NULL, set_subject, NULL, NULL,
      .form = &intake_subject_form },
    { "received", "answer", "answered", CENTRE, NULL, give_answer, NULL, "*",
      .form = &intake_answer_form },
    { "received", "merge", "merged", CENTRE, may_be_merged, merge_into, NULL, "*",
      .form = &intake_merge_form },
    { "answered", "reopen", "received", CENTRE, NULL, take_answer_back, "LJ1", NULL,
      .form = &intake_reason_record },
    { "split", "undo_split", "received", CENTRE, nothing_done_yet, take_split_back, "LJ1", NULL,
      .form = &intake_reason_record },
    { "merged", "part", "received", CENTRE, may_be_parted, take_merge_back, "LJ1", NULL,
      .form = &intake_reason_record },
};

const struct flow intake_flow = {
    "intake",
    "O121 9, 12, 35, 44; rules: intake_channels, intake_routes, merge_grounds; clock LJ1",
    states,
    COUNT(states),
    moves,
    COUNT(moves),
    intake_panel,
};

static const struct column columns[] = {
    MATTER_FIRST,
    { "channel", "i.channel", F_CODE, COL_FILTER, "intake_channels" },
    { "system", "i.system", F_CODE, COL_FILTER | COL_NULLS, "external_systems" },
    { "external_number", "i.external_number", F_TEXT, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    { "category", "i.category", F_CODE, COL_FILTER | COL_NULLS, "filing_categories" },
    { "story", "i.story_masked", F_TEXT, 0, NULL },
    { "anonymous", "i.anonymous", F_BOOL, COL_FILTER, NULL },
    { "amount", "i.amount", F_FEN, COL_NULLS, NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    { "subject_name", "i.subject_name", F_TEXT, COL_NULLS, NULL },
    { "subject_address", "i.subject_address", F_TEXT, COL_NULLS, NULL },
    MATTER_PLACE,
    { "unit_id", "i.unit_id", F_ID, COL_FILTER | COL_FINDS, NULL },
    { "centre_id", "i.centre_id", F_ID, COL_FILTER, NULL },
    { "received_by", "i.received_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    /* how many complaints and reports were made of it */
    { "complaints",
      "(SELECT count(*) FROM intake_part p WHERE p.intake_id = i.id AND p.kind = 'complaint' "
      "AND p.undone_at IS NULL)",
      F_INT, 0, NULL },
    { "reports",
      "(SELECT count(*) FROM intake_part p WHERE p.intake_id = i.id AND p.kind = 'report' "
      "AND p.undone_at IS NULL)",
      F_INT, 0, NULL },
    { "unseen_updates", "i.update_count - i.updates_seen", F_INT, COL_FILTER | COL_FINDS, NULL },
    { "merged_into", "i.merged_into", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    /* the matter was opened on the day of receipt */
    MATTER_LIMITS("received_at"),
    MATTER_CLOSED,
    MATTER_LEVEL,
    MATTER_VER,
};
const struct list intake_list = {
    .name = "intakes",
    .from = "matter m JOIN intake i ON i.id = m.id",
    .where = "m.kind = 'intake'",
    .alone = "matter m",
    .order = "-received_at",
    .select = list_by_branches,
    .look = LIST_LOOK,
    .joined_bureau = "i.bureau_id",
    .branch_order = "received_at|due_at",
    FILINGS_LIST(columns),
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/intakes", READ, intakes_get, ROLE_ANYONE, .list = &intake_list,
      .doc = "what was sent: masked, without who sent it" },
    { HTTP_POST, "/v1/intakes", WRITE, intake_post, CENTRE, .in = &intake_new_record,
      .doc = "takes in what was sent; with split also the complaint and the reports. The same "
             "number of another system again: 200 with again, and changed when it is another" },
    { HTTP_GET, "/v1/intakes/beside", READ, intake_beside, CENTRE,
      .query = QUERY({ "entity_id", "the operator" }, { "premises_id", "the door" },
                     { "place_code", "where it lies, without either" },
                     { "channel", "rules: intake_channels" },
                     { "category", "rules: filing_categories" }),
      .doc = "what is known beside the form: whom it goes to, what came before, chain, hazards, "
             "open matters" },
    { HTTP_GET, "/v1/intakes/{id}", READ, intake_page, ROLE_ANYONE,
      .doc = "the matter page of an intake" },
    { HTTP_POST, "/v1/intakes/alike", READ, likeness_post, CENTRE, .in = &likeness_ask_record,
      .flags = ROUTE_NO_REPLAY,
      .doc = "while typing: earlier intakes that look like this one, with reasons and what the "
             "rules propose; counts of Order 121 art. 17. Nothing is kept" },
    { HTTP_GET, "/v1/intakes/{id}/alike", READ, likeness_get, CENTRE,
      .doc = "the same for an intake that is here" },
    { HTTP_GET, "/v1/intakes/{id}/candidates", READ, intake_candidates, CENTRE,
      .out = &candidates_record,
      .doc =
          "whom it may be about, from the words it came with: likeliest first, with reasons; the "
          "clerk decides (move subject)" },
    { HTTP_POST, "/v1/intakes/{id}/split", WRITE, intake_split_post, CENTRE,
      .in = &intake_split_record,
      .doc = "the same as its move triage; tells the codes of anonymous reporters, once" },
    { HTTP_POST, "/v1/intakes/{id}/reveal", WRITE, intake_reveal, CENTRE,
      .out = &intake_words_record, .flags = ROUTE_PURPOSE,
      .doc = "who sent it and the story in full, for a stated purpose; not once a report was made "
             "of it" },
    { HTTP_POST, "/v1/intakes/{id}/seen", WRITE, intake_seen, CENTRE,
      .doc = "the updates that other systems sent were looked at" },
    { HTTP_POST, "/v1/intakes/{id}/code", WRITE, intake_code_post, CENTRE, .flags = ROUTE_NO_REPLAY,
      .doc = "a new code for whoever filed it, told in this reply alone; the former ends" },
    { HTTP_GET, "/v1/doorstep/filing-form", READ, public_form_get, 0, .flags = ROUTE_STRANGER,
      .query = QUERY({ "tag", "the code in the QR of the door it is about" }),
      .doc = "what a public form asks: categories, demands, and whom it is about" },
    { HTTP_GET, "/v1/doorstep/operators", READ, public_operators_get, 0, .flags = ROUTE_STRANGER,
      .query = QUERY({ "q", "name, code or address, two characters at least" }),
      .doc = "at most ten operators, name and address, to say whom a public form is about" },
    { HTTP_POST, "/v1/doorstep/filings", WRITE, public_filing_post, 0, .in = &public_filing_record,
      .flags = ROUTE_STRANGER | ROUTE_NO_CSRF | ROUTE_NO_REPLAY,
      .doc = "files a complaint, a report or a question; tells the code and what happens next. The "
             "same draft again is the same filing" },
    { HTTP_POST, "/v1/doorstep/filings/{code}/photos", WRITE, public_photo_post, 0,
      .flags = ROUTE_UPLOAD | ROUTE_STRANGER | ROUTE_NO_CSRF, .gate = public_photo_gate,
      .max_body = PUBLIC_FILE_MAX, .doc = "a picture of a filing that waits for its triage" },
    { HTTP_GET, "/v1/doorstep/filings/{code}", READ, filing_get, 0, .flags = ROUTE_STRANGER,
      .doc = "what became of a filing, by the code its sender was given" },
    { HTTP_POST, "/v1/doorstep/filings/{code}/facts", WRITE, filing_more_post, 0,
      .in = &filing_more_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF,
      .doc = "more facts, to the filing or to what was made of it" },
    { HTTP_POST, "/v1/doorstep/filings/{code}/withdraw", WRITE, filing_back_post, 0,
      .in = &filing_back_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF,
      .doc = "the consumer takes the complaint back" },
    { HTTP_GET, "/v1/doorstep/filings/{code}/papers/{id}", READ, filing_paper_get, 0,
      .flags = ROUTE_STRANGER, .type = "application/pdf",
      .doc = "a paper that is meant for the consumer" },
    { HTTP_POST, "/v1/intake-imports/file", WRITE, intake_file_post, CENTRE,
      .flags = ROUTE_UPLOAD | ROUTE_ANY_TYPE | ROUTE_SEALED, .max_body = TABLE_FILE_MAX,
      .doc = "a CSV or XLSX of 12315 or 12345: part file; it lies sealed" },
    { HTTP_POST, "/v1/intake-imports/look", WRITE, intake_look_post, CENTRE,
      .in = &intake_look_record,
      .doc = "a job that reads the columns and first rows of a table, without who sent them" },
    { HTTP_GET, "/v1/intake-imports", READ, intake_imports_get, CENTRE, .list = &intake_import_list,
      .doc = "tables taken in" },
    { HTTP_POST, "/v1/intake-imports", WRITE, intake_import_post, CENTRE,
      .in = &intake_import_record, .doc = "a job that takes a table in, row by row" },
    { HTTP_GET, "/v1/intake-imports/{id}", READ, intake_import_card, CENTRE,
      .doc = "an import: state, counts, map" },
    { HTTP_GET, "/v1/intake-imports/{id}/rows", READ, intake_import_rows, CENTRE,
      .query = QUERY({ "after", "row after which it goes on" },
                     { "outcome", "added, changed, unchanged or refused" }),
      .doc = "what became of each row, with reasons" },
    { HTTP_GET, "/v1/intake-imports/{id}/refused.csv", LONG, intake_import_refused_file, CENTRE,
      .type = "text/csv", .doc = "the refused rows themselves, for whoever brought the table" },
    { HTTP_POST, "/v1/intake-imports/{id}/codes", WRITE, intake_import_codes_post, CENTRE,
      .flags = ROUTE_NO_REPLAY, .type = "text/csv",
      .doc = "the codes by which those who can be told follow what they filed, row by row, for "
             "whoever brought the table: in this reply alone" },
    { HTTP_GET, "/v1/intake-routings", READ, routings_get, ROUTERS | CENTRE, .list = &routing_list,
      .doc = "versions of the routing rules" },
    { HTTP_POST, "/v1/intake-routings", WRITE, routing_post, ROUTERS, .in = &routing_record,
      .doc = "drafts a version" },
    { HTTP_GET, "/v1/intake-routings/{id}", READ, routing_get, ROUTERS | CENTRE,
      .doc = "one version with its lines; the first that fits decides" },
    { HTTP_PUT, "/v1/intake-routings/{id}", WRITE, routing_put, ROUTERS, .in = &routing_record,
      .doc = "writes a draft anew" },
    { HTTP_GET, "/v1/intake-routings/{id}/simulation", LONG, routing_simulation, ROUTERS,
      .doc = "what the version would have changed for the intakes of the last weeks" },
    { HTTP_POST, "/v1/intake-routings/{id}/live", WRITE, routing_live, ROUTERS,
      .in = &routing_live_record,
      .doc = "the version decides from now on; asks for the ticket of its simulation of today" },
};
static const struct flow *const flows[] = { &intake_flow, NULL };
const struct room intake_room = {
    .name = "intake", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
