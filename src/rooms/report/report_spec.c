/* report_spec.c — what a report consists of, what may happen to it, who may ask: one table each. */
#include "core/list.h"
#include "rooms/report/report.h"
#include "rooms/report/report_api.h"
#include "rooms/report/report_forms.h"

static const struct field new_fields[] = {
    FIELD(struct report_new, entity_id, F_ID, 0, .doc = "the operator it is about"),
    FIELD(struct report_new, premises_id, F_ID, 0, .doc = "the door it is about"),
    FIELD(struct report_new, unit_id, F_ID, 0,
          .doc = "who verifies; without it the unit of the door"),
    FIELD(struct report_new, found_at, F_INSTANT, 0,
          .doc = "when the clue was found or the material came; R1 runs from here"),
    FIELD(struct report_new, source, F_CODE, REQUIRED, .codes = "report_sources"),
    FIELD(struct report_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct report_new, target, F_TEXT, 0, .max = 200,
          .doc = "whom it is about, as it was told"),
    FIELD(struct report_new, story, F_TEXT, REQUIRED, .max = 5000),
    { .name = "reporter",
      .type = F_RECORD,
      .flags = REQUIRED,
      .offset = offsetof(struct report_new, who),
      .of = &reporter_record },
};
static const struct record report_new_record = RECORD("ReportNew", struct report_new, new_fields);

static const struct field gone_fields[] = {
    FIELD(struct gone_form, note, F_TEXT, REQUIRED, .max = 1000,
          .doc = "what the reporter was told: the body it belongs to"),
};
static const struct record out_of_power_form =
    RECORD("ReportOutOfPower", struct gone_form, gone_fields);

static const struct state states[] = {
    { "received", STATE_FIRST },
    { "out_of_power", STATE_FINAL },
};

enum { VERIFIER = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR, TAKER = VERIFIER | ROLE_CLERK };

static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "received", "out_of_power", "out_of_power", TAKER, NULL, note_out_of_power, NULL, "*",
      .form = &out_of_power_form },
};

const struct flow report_flow = {
    "report", "O121 27-37; PEN 18-20", states, COUNT(states), moves, COUNT(moves), report_panel
};

static const struct column columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, COL_FILTER, NULL },
    { "state", "m.state", F_CODE, COL_FILTER, NULL },
    { "source", "r.source", F_CODE, COL_FILTER, "report_sources" },
    { "category", "r.category", F_CODE, COL_FILTER, "filing_categories" },
    { "target", "r.target", F_TEXT, 0, NULL },
    { "story", "r.story", F_TEXT, 0, NULL },
    { "named", "r.named", F_BOOL, COL_FILTER, NULL },
    { "entity_id", "m.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = m.entity_id)", F_TEXT, COL_NULLS,
      NULL },
    { "premises_id", "m.premises_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "premises_name", "(SELECT p.name FROM premises p WHERE p.id = m.premises_id)", F_TEXT,
      COL_NULLS, NULL },
    { "place_code", "m.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
    { "person_id", "m.person_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "intake_id", "r.intake_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "found_at", "r.found_at", F_INSTANT, COL_FILTER, NULL },
    { "opened_at", "m.opened_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "due_at", "m.due_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "closed_at", "m.closed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "level", "m.level", F_INT, COL_FILTER, NULL },
    { "raised_to", "m.raised_to", F_CODE, COL_FILTER | COL_NULLS, "roles" },
    { "ver", "m.ver", F_INT, COL_HIDDEN, NULL },
};
const struct list report_list = {
    .name = "reports",
    .from = "matter m JOIN report r ON r.id = m.id",
    .where = "m.kind = 'report'",
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
    { HTTP_GET, "/v1/reports", READ, reports_get, ROLE_ANYONE, .list = &report_list,
      .doc = "reports: masked, without who reported" },
    { HTTP_POST, "/v1/reports", WRITE, report_post, TAKER, .in = &report_new_record,
      .flags = ROUTE_NO_REPLAY,
      .doc = "takes in a report; an anonymous reporter gets a code, told once" },
    { HTTP_GET, "/v1/reports/{id}", READ, report_page, ROLE_ANYONE,
      .doc = "the matter page of a report" },
};
static const struct flow *const flows[] = { &report_flow, NULL };
const struct room report_room = {
    .name = "report", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
