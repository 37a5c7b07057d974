/* report_spec.c — what is said with a report and its steps: one table each. */
#include "core/matter_list.h"
#include "rooms/report/report.h"
#include "rooms/report/report_api.h"
#include "rooms/report/report_door.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_moves.h"

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

static const struct column columns[] = {
    MATTER_FIRST,
    { "source", "r.source", F_CODE, COL_FILTER | COL_FINDS, "report_sources" },
    { "category", "r.category", F_CODE, COL_FILTER, "filing_categories" },
    { "target", "r.target", F_TEXT, 0, NULL },
    { "story", "r.story", F_TEXT, 0, NULL },
    { "named", "r.named", F_BOOL, COL_FILTER, NULL },
    { "pseudonym", "(SELECT v.pseudonym FROM vault_person v WHERE v.matter_id = m.id)", F_TEXT, 0,
      NULL },
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_DOOR_NAME,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_PERSON("person"),
    MATTER_PERSON_NAME("person"),
    { "intake_id", "r.intake_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    { "case_id", "r.case_id", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    { "merged_into", "r.merged_into", F_ID, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    { "reason", "r.reason", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS, "not_filing_reasons" },
    { "to_agency", "r.to_agency", F_CODE, COL_FILTER | COL_NULLS | COL_FINDS, "agencies" },
    { "reward_amount", "r.reward_amount", F_FEN, COL_NULLS, NULL },
    { "found_at", "r.found_at", F_INSTANT, COL_FILTER, NULL },
    { "decided_at", "r.decided_at", F_INSTANT, COL_FILTER | COL_NULLS | COL_FINDS, NULL },
    MATTER_LIMITS("opened_at"),
    MATTER_LAST,
};
const struct list report_list = {
    .name = "reports",
    .from = "matter m JOIN report r ON r.id = m.id",
    .where = "m.kind = 'report'",
    .alone = "matter m",
    .order = "-opened_at",
    .select = list_by_branches,
    .look = LIST_LOOK,
    .branch_order = "opened_at|due_at",
    FILINGS_LIST(columns),
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/reports", READ, reports_get, ROLE_ANYONE, .list = &report_list,
      .doc = "reports: masked, without who reported" },
    { HTTP_POST, "/v1/reports", WRITE, report_post, REPORT_TAKER, .in = &report_new_record,
      .flags = ROUTE_NO_REPLAY,
      .doc = "takes in a report; an anonymous reporter gets a code, told once" },
    { HTTP_GET, "/v1/reports/{id}", READ, report_page, ROLE_ANYONE,
      .doc = "the matter page of a report" },
    { HTTP_GET, "/v1/doorstep/reports/{code}", READ, report_door_get, 0, .flags = ROUTE_STRANGER,
      .doc = "what became of a report, by the code that an anonymous reporter was given" },
    { HTTP_POST, "/v1/doorstep/reports/{code}", WRITE, report_door_post, 0,
      .in = &report_added_record, .flags = ROUTE_STRANGER | ROUTE_NO_CSRF | ROUTE_NO_REPLAY,
      .doc = "adds facts to it" },
};
static const struct flow *const flows[] = { &report_flow, NULL };
const struct room report_room = {
    .name = "report", .routes = routes, .route_count = COUNT(routes), .flows = flows
};
