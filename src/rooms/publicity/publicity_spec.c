/* publicity_spec.c — what is said with an act, what the office's list shows, who may ask what. */
#include "rooms/publicity/publicity.h"
#include "rooms/publicity/publicity_api.h"
#include "rooms/publicity/publicity_forms.h"
#include "rooms/publicity/publicity_night.h"

static const struct field withhold_fields[] = {
    FIELD(struct withhold_form, ground, F_CODE, REQUIRED, .codes = "publicity_exclusions",
          .doc = "one that is decided by hand"),
    FIELD(struct withhold_form, note, F_TEXT, 0, .max = 1000),
};
const struct record withhold_record =
    RECORD("PublicityWithhold", struct withhold_form, withhold_fields);

static const struct field correct_fields[] = {
    FIELD(struct correct_form, category, F_CODE, REQUIRED, .codes = "filing_categories",
          .doc = "as it is shown; the complaint's own takes the correction away"),
};
const struct record correct_record =
    RECORD("PublicityCorrect", struct correct_form, correct_fields);

static const struct field objection_fields[] = {
    FIELD(struct objection_form, reason, F_TEXT, REQUIRED, .max = 2000,
          .doc = "what the operator says; kept without what tells who complains"),
};
const struct record objection_record =
    RECORD("PublicityObjection", struct objection_form, objection_fields);

static const struct field ruling_fields[] = {
    FIELD(struct ruling_form, decision, F_CODE, REQUIRED, .codes = "keep|correct|take_down"),
    FIELD(struct ruling_form, ground, F_CODE, 0, .codes = "publicity_exclusions",
          .doc = "with take_down"),
    FIELD(struct ruling_form, category, F_CODE, 0, .codes = "filing_categories",
          .doc = "with correct"),
    FIELD(struct ruling_form, note, F_TEXT, REQUIRED, .max = 1000),
};
const struct record ruling_record = RECORD("PublicityRuling", struct ruling_form, ruling_fields);

static const struct column columns[] = {
    { "id", "x.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "(SELECT m.number FROM matter m WHERE m.id = x.id)", F_TEXT, 0, NULL },
    { "state", "x.state", F_CODE, COL_FILTER, NULL },
    { "exclusion", "x.exclusion", F_CODE, COL_FILTER | COL_NULLS, "publicity_exclusions" },
    { "entity_id", "x.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = x.entity_id)", F_TEXT, 0, NULL },
    { "category", "COALESCE(x.corrected, x.category)", F_CODE, COL_FILTER, "filing_categories" },
    { "result", "x.result", F_CODE, COL_FILTER | COL_NULLS, "publicity_results" },
    { "year", "x.year", F_INT, COL_FILTER, NULL },
    { "closed_on", "x.closed_day", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "due_on", "x.due_day", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "told_at", "x.told_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "published_at", "x.published_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "objected_at",
      "(SELECT o.at FROM publicity_objection o WHERE o.entry_id = x.id AND o.decided_at IS NULL)",
      F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "place_code", "x.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "x.unit_id", F_ID, COL_FILTER, NULL },
    { "unit_name", "(SELECT u.name FROM unit u WHERE u.id = x.unit_id)", F_TEXT, 0, NULL },
};
const struct list publicity_entry_list = {
    .name = "publicity-entries",
    .from = "publicity_entry x",
    .scope_kind = "publicity",
    .scope_alias = "x",
    .id = "x.id",
    .order = "-id",
    .columns = columns,
    .count = COUNT(columns),
};

rc publicity_desk_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &publicity_entry_list, f);
}

enum {
    DESK = ROLE_CLERK | ROLE_MEDIATOR | ROLE_CHIEF | ROLE_HEAD | ROLE_AUDITOR,
    NOTER = ROLE_CLERK | ROLE_MEDIATOR | ROLE_CHIEF,
    DECIDER = ROLE_CHIEF | ROLE_HEAD
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/publicity", READ, publicity_about, 0, .flags = ROUTE_STRANGER,
      .doc = "whose complaints are published here, the words of the entries, what is left out" },
    { HTTP_GET, "/v1/publicity/{division}", READ, publicity_entries_get, 0, .list = &publicity_list,
      .flags = ROUTE_STRANGER,
      .query = QUERY({ "uscc", "the operator's unified social credit code" },
                     { "name", "what the operator is called; at most twenty operators are meant" }),
      .doc = "published complaints of a district, street or community (6, 9 or 12 digits); nothing "
             "of who complained" },
    { HTTP_GET, "/v1/publicity/operators/{uscc}", READ, publicity_operator, 0,
      .flags = ROUTE_STRANGER,
      .doc = "how often an operator was complained about, by year of receipt, and how many of the "
             "closed ones were settled" },
    { HTTP_GET, "/v1/doorstep/publicity/{code}", READ, publicity_door_get, 0,
      .flags = ROUTE_STRANGER,
      .doc = "what is to be published of an operator, by the code on the paper that told it" },
    { HTTP_POST, "/v1/doorstep/publicity/{code}", WRITE, publicity_door_post, 0,
      .in = &objection_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF | ROUTE_NO_REPLAY,
      .doc = "the operator objects to it within its days, without an account" },
    { HTTP_GET, "/v1/entities/{id}/publicity", READ, publicity_entity, ROLE_ANYONE & ~ROLE_PARTNER,
      .doc = "the same figures for the desk, by the operator's record" },
    { HTTP_GET, "/v1/publicity-entries", READ, publicity_desk_get, DESK,
      .list = &publicity_entry_list, .doc = "entries as the office sees them" },
    { HTTP_GET, "/v1/publicity-entries/{id}", READ, publicity_entry_page, DESK,
      .doc = "one entry, with what was said against it" },
    { HTTP_POST, "/v1/publicity-entries/{id}/withhold", WRITE, publicity_withhold_post, ROLE_HEAD,
      .in = &withhold_record, .doc = "keeps an entry from the public, or takes it down" },
    { HTTP_POST, "/v1/publicity-entries/{id}/release", WRITE, publicity_release_post, ROLE_HEAD,
      .doc = "withholds it no longer" },
    { HTTP_POST, "/v1/publicity-entries/{id}/correct", WRITE, publicity_correct_post, DECIDER,
      .in = &correct_record, .doc = "puts the category right that is shown" },
    { HTTP_POST, "/v1/publicity-entries/{id}/objections", WRITE, publicity_objection_post, NOTER,
      .in = &objection_record,
      .doc = "notes what the operator objects to, within its days; until it is decided nothing new "
             "is published of it" },
    { HTTP_POST, "/v1/publicity-entries/{id}/ruling", WRITE, publicity_ruling_post, DECIDER,
      .in = &ruling_record, .doc = "decides on the open objection: keep, correct, take down" },
};
static const struct job_kind jobs[] = { { "publicity.night", publicity_job, 5 } };
const struct room publicity_room = { .name = "publicity",
                                     .routes = routes,
                                     .route_count = COUNT(routes),
                                     .jobs = jobs,
                                     .job_count = COUNT(jobs) };
