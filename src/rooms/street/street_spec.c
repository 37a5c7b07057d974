/* street_spec.c — what plans, sweeps and visits consist of, and who may ask for what. */
#include "rooms/street/minutes.h"
#include "rooms/street/plan_days.h"
#include "rooms/street/snap.h"
#include "rooms/street/street_api.h"
#include "rooms/street/street_ledger.h"
#include "rooms/street/surprise.h"
#include "rooms/street/urgent.h"
#include "rooms/street/visit_paper.h"
#include "rooms/street/visit_spec.h"

static const struct field rule_fields[] = {
    FIELD(struct list_rule, unseen_days, F_INT, 0, .min = 0, .max = 3650,
          .doc = "not seen for so many days, or never"),
    FIELD(struct list_rule, grades, F_CODES, 0, .codes = "A|B|C|D"),
    FIELD(struct list_rule, trades, F_CODES, 0, .codes = "industry"),
    FIELD(struct list_rule, door_states, F_CODES, 0, .codes = "door_states"),
    FIELD(struct list_rule, min_filings, F_INT, 0, .min = 0, .max = 1000),
    FIELD(struct list_rule, open_hazards, F_BOOL, 0),
    FIELD(struct list_rule, food_due, F_BOOL, 0,
          .doc = "food operators whose inspection is due by the frequency of their grade"),
    FIELD(struct list_rule, most, F_INT, 0, .min = 0, .max = 2000),
};
const struct record list_rule_record = RECORD("ListRule", struct list_rule, rule_fields);

static const struct field plan_fields[] = {
    FIELD(struct sweep_plan, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct sweep_plan, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct sweep_plan, name, F_TEXT, REQUIRED, .max = 100),
    FIELD(struct sweep_plan, unit_id, F_ID, 0),
    FIELD(struct sweep_plan, recurrence, F_CODE, REQUIRED, .codes = "recurrences"),
    FIELD(struct sweep_plan, first_day, F_DAY, REQUIRED),
    FIELD(struct sweep_plan, last_day, F_DAY, 0),
    FIELD(struct sweep_plan, people, F_IDS, REQUIRED, .min = 1, .max = 50,
          .doc = "the first one leads"),
    FIELD(struct sweep_plan, places, F_CODES, 0, .max = 50, .codes = NULL,
          .doc = "community or grid codes"),
    FIELD(struct sweep_plan, area, F_JSON, 0, .doc = "GeoJSON Polygon drawn on the map"),
    FIELD(struct sweep_plan, rule, F_RECORD, 0, .of = &list_rule_record),
    FIELD(struct sweep_plan, active, F_BOOL, 0),
    FIELD(struct sweep_plan, surprise, F_BOOL, 0,
          .doc = "its list is drawn the evening before and opens in the morning"),
    FIELD(struct sweep_plan, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct sweep_plan, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record sweep_plan_record = RECORD("SweepPlan", struct sweep_plan, plan_fields);

static const struct field make_fields[] = { FIELD(struct make_in, on_day, F_DAY, REQUIRED) };
static const struct record make_record = RECORD("SweepMake", struct make_in, make_fields);

static const struct field sweep_fields[] = {
    FIELD(struct sweep_new, name, F_TEXT, REQUIRED, .max = 100),
    FIELD(struct sweep_new, on_day, F_DAY, REQUIRED),
    FIELD(struct sweep_new, unit_id, F_ID, 0),
    FIELD(struct sweep_new, people, F_IDS, REQUIRED, .min = 1, .max = 50),
    FIELD(struct sweep_new, places, F_CODES, 0, .max = 50),
    FIELD(struct sweep_new, area, F_JSON, 0),
    FIELD(struct sweep_new, rule, F_RECORD, 0, .of = &list_rule_record),
};
static const struct record sweep_record = RECORD("SweepNew", struct sweep_new, sweep_fields);

static const struct field give_fields[] = {
    FIELD(struct give, person_id, F_ID, 0, .doc = "none takes the doors back"),
    FIELD(struct give, premises_ids, F_IDS, REQUIRED, .max = 2000),
};
static const struct record give_record = RECORD("SweepGive", struct give, give_fields);

static const struct field assign_fields[] = {
    FIELD(struct assign, premises_ids, F_IDS, 0, .max = 2000),
    FIELD(struct assign, all_unassigned, F_BOOL, 0),
    FIELD(struct assign, person_id, F_ID, 0, .doc = "none takes the doors back"),
    FIELD(struct assign, gives, F_RECORDS, 0, .max = 60, .of = &give_record,
          .doc = "several people at once, as undo does"),
};
static const struct record assign_record = RECORD("SweepAssign", struct assign, assign_fields);

static const struct field stops_fields[] = {
    FIELD(struct stops_change, add, F_IDS, 0, .max = 500),
    FIELD(struct stops_change, remove, F_IDS, 0, .max = 2000),
};
static const struct record stops_record = RECORD("SweepStops", struct stops_change, stops_fields);

static const struct field members_fields[] = { FIELD(struct members_in, people, F_IDS, REQUIRED,
                                                     .min = 1, .max = 50) };
static const struct record members_record =
    RECORD("SweepMembers", struct members_in, members_fields);

static const struct field balance_fields[] = { FIELD(struct balance, people, F_IDS, 0, .max = 50,
                                                     .doc = "none: the whole team") };
static const struct record balance_record = RECORD("SweepBalance", struct balance, balance_fields);

static const struct field hand_over_fields[] = {
    FIELD(struct hand_over, from_id, F_ID, REQUIRED),
    FIELD(struct hand_over, to_id, F_ID, REQUIRED, .doc = "joins the team"),
    FIELD(struct hand_over, premises_ids, F_IDS, 0, .max = 2000, .doc = "none: all open stops"),
};
static const struct record hand_over_record =
    RECORD("SweepHandOver", struct hand_over, hand_over_fields);

static const struct field copy_fields[] = {
    FIELD(struct copy_in, on_day, F_DAY, REQUIRED),
    FIELD(struct copy_in, all, F_BOOL, 0, .doc = "also doors where somebody was inside"),
};
static const struct record copy_record = RECORD("SweepCopy", struct copy_in, copy_fields);

static const struct column plan_columns[] = {
    { "id", "p.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "name", "p.name", F_TEXT, COL_FILTER, NULL },
    { "unit_id", "p.unit_id", F_ID, COL_FILTER, NULL },
    { "recurrence", "p.recurrence", F_CODE, COL_FILTER, "recurrences" },
    { "first_day", "p.first_day", F_DAY, COL_FILTER, NULL },
    { "last_day", "p.last_day", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "places", "p.places", F_JSON, 0, NULL },
    { "people", "p.people", F_JSON, 0, NULL },
    { "active", "p.active", F_BOOL, COL_FILTER, NULL },
    { "surprise", "p.surprise", F_BOOL, COL_FILTER, NULL },
};
const struct list plan_list = { .name = "sweep-plans",
                                .from = "sweep_plan p",
                                .scope_kind = "sweep_plan",
                                .scope_alias = "p",
                                .id = "p.id",
                                .order = "-id",
                                .columns = plan_columns,
                                .count = COUNT(plan_columns) };

#define STOPS(condition) "(SELECT count(*) FROM sweep_stop t WHERE t.sweep_id = s.id" condition ")"
static const struct column sweep_columns[] = {
    { "id", "s.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "name", "s.name", F_TEXT, COL_FILTER, NULL },
    { "on_day", "s.on_day", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "state", "s.state", F_CODE, COL_FILTER, NULL },
    { "unit_id", "s.unit_id", F_ID, COL_FILTER, NULL },
    { "unit_name", "(SELECT u.name FROM unit u WHERE u.id = s.unit_id)", F_TEXT, 0, NULL },
    { "plan_id", "s.plan_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "places", "s.places", F_JSON, 0, NULL },
    { "stops", "s.hidden + " STOPS(""), F_INT, 0, NULL },
    { "seen", STOPS(" AND t.state = 'seen'"), F_INT, 0, NULL },
    { "no_entry", STOPS(" AND t.state = 'no_entry'"), F_INT, 0, NULL },
    { "started_at", "s.started_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "ended_at", "s.ended_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "surprise", "s.surprise", F_BOOL, COL_FILTER, NULL },
    { "opens_at", "s.opens_at", F_INSTANT, COL_NULLS, NULL },
    { "opened_at", "s.opened_at", F_INSTANT, COL_NULLS, NULL },
};
const struct list sweep_list = { .name = "sweeps",
                                 .from = "sweep s",
                                 .scope_kind = "sweep",
                                 .scope_alias = "s",
                                 .id = "s.id",
                                 .order = "-on_day",
                                 .columns = sweep_columns,
                                 .count = COUNT(sweep_columns) };

enum {
    STREET = ROLE_OFFICER | ROLE_CHIEF,
    PLANNERS = ROLE_CHIEF,
    WALKERS = ROLE_OFFICER | ROLE_CHIEF | ROLE_PARTNER
};

static const struct route_query ledger_query[] = {
    { "place", "code of a place: what lies in it" },
    { "unit", "id of a unit" },
    { "door_state", "rules: door_states, with | between" },
    { "level", "rules: freshness_levels, with | between" },
    { "by", "community, grid or street" },
    { "sort", "coverage: least seen first; or key" },
    { "limit", "lines of a page" },
    { "cursor", "where the last page ended" },
    { "street", "of doors: a street by its name" },
    { "no_street", "of doors: 1 for those without one" },
    { 0 },
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/sweep-plans", READ, plans_get, ROLE_ANYONE, .list = &plan_list,
      .doc = "sweep plans" },
    { HTTP_POST, "/v1/sweep-plans", WRITE, plan_post, PLANNERS, .in = &sweep_plan_record,
      .doc = "makes a plan" },
    { HTTP_POST, "/v1/sweep-plans/preview", LONG, plan_preview_new, PLANNERS,
      .in = &sweep_plan_record, .doc = "what a plan not yet saved would pick" },
    { HTTP_GET, "/v1/sweep-plans/{id}", READ, plan_page, ROLE_ANYONE, .out = &sweep_plan_record,
      .doc = "a plan" },
    { HTTP_PATCH, "/v1/sweep-plans/{id}", WRITE, plan_patch, PLANNERS, .in = &sweep_plan_record,
      .out = &sweep_plan_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_POST, "/v1/sweep-plans/{id}/preview", LONG, plan_preview, STREET,
      .doc = "what the plan picks now" },
    { HTTP_POST, "/v1/sweep-plans/{id}/make", WRITE, plan_make, PLANNERS, .in = &make_record,
      .doc = "makes the plan's sweep of a day" },
    { HTTP_GET, "/v1/sweeps", READ, sweeps_get, ROLE_ANYONE, .list = &sweep_list, .doc = "sweeps" },
    { HTTP_POST, "/v1/sweeps", WRITE, sweep_post, PLANNERS, .in = &sweep_record,
      .doc = "makes a sweep without a plan" },
    { HTTP_GET, "/v1/sweeps/{id}", READ, sweep_page, ROLE_ANYONE,
      .doc = "a sweep with its people and progress" },
    { HTTP_GET, "/v1/sweeps/{id}/stops", READ, sweep_stops_get, ROLE_ANYONE,
      .doc = "its stops in walking order" },
    { HTTP_POST, "/v1/sweeps/{id}/assign", WRITE, sweep_assign_post, PLANNERS, .in = &assign_record,
      .doc = "gives stops to somebody" },
    { HTTP_POST, "/v1/sweeps/{id}/stops", WRITE, sweep_stops_post, PLANNERS, .in = &stops_record,
      .doc = "adds and removes stops" },
    { HTTP_POST, "/v1/sweeps/{id}/members", WRITE, sweep_members_post, PLANNERS,
      .in = &members_record, .doc = "sets the team" },
    { HTTP_POST, "/v1/sweeps/{id}/acts/{act}", WRITE, sweep_act_post, STREET, .flags = ROUTE_PATCH,
      .doc = "lock, unlock, start, finish, cancel, open" },
    { HTTP_POST, "/v1/sweeps/{id}/balance", WRITE, sweep_balance_post, PLANNERS,
      .in = &balance_record, .doc = "splits the stops into walks of about equal time" },
    { HTTP_POST, "/v1/sweeps/{id}/hand-over", WRITE, sweep_hand_over_post, STREET,
      .in = &hand_over_record, .doc = "gives a person's open stops to another" },
    { HTTP_POST, "/v1/sweeps/{id}/copy", WRITE, sweep_copy_post, PLANNERS, .in = &copy_record,
      .doc = "a draft of another day with the same people and what is left to do" },
    { HTTP_GET, "/v1/sweeps/{id}/draw", LONG, surprise_get, STREET | ROLE_HEAD | ROLE_AUDITOR,
      .doc = "how a surprise list was drawn, drawn again" },
    { HTTP_GET, "/v1/visit-minutes", READ, visit_minutes_get, ROLE_ANYONE & ~(unsigned)ROLE_PARTNER,
      .doc = "how long visits take by trade and outcome" },
    { HTTP_GET, "/v1/urgent-calls", READ, urgents_get, ROLE_ANYONE, .list = &urgent_list,
      .doc = "calls to a door at once" },
    { HTTP_POST, "/v1/urgent-calls", WRITE, urgent_post, ROLE_CHIEF | ROLE_COMMAND,
      .in = &urgent_new_record, .doc = "sends whoever is nearest to a door" },
    { HTTP_GET, "/v1/urgent-calls/{id}", READ, urgent_page, ROLE_ANYONE,
      .doc = "a call with those who gave it away" },
    { HTTP_POST, "/v1/urgent-calls/{id}/take", WRITE, urgent_take, WALKERS,
      .doc = "whoever has it takes it" },
    { HTTP_POST, "/v1/urgent-calls/{id}/pass", WRITE, urgent_pass_on, WALKERS | ROLE_COMMAND,
      .in = &urgent_pass_record, .doc = "hands it on, to the next nearest or to somebody" },
    { HTTP_POST, "/v1/urgent-calls/{id}/withdraw", WRITE, urgent_withdraw,
      ROLE_CHIEF | ROLE_COMMAND, .doc = "nobody needs to go any more" },
    { HTTP_GET, "/v1/my/day", READ, my_day, ROLE_ANYONE,
      .query = QUERY({ "day", "today when it is left out" },
                     { "lon", "where one stands, in degrees: the walk begins there" },
                     { "lat", "in degrees" }),
      .doc = "the walk of a day" },
    { HTTP_GET, "/v1/doors/{premises_id}/card", READ, door_card, ROLE_ANYONE,
      .doc = "what is known of a door" },
    { HTTP_GET, "/v1/checklists/{code}", READ, checklist_get, ROLE_ANYONE,
      .query = QUERY({ "version", "the one in force when it is left out" }),
      .doc = "the version in force" },
    { HTTP_GET, "/v1/visits", READ, visits_get, ROLE_ANYONE, .list = &visit_list, .doc = "visits" },
    { HTTP_POST, "/v1/visits", WRITE, visit_post, WALKERS, .in = &visit_new_record,
      .doc = "records a visit and all that follows" },
    { HTTP_GET, "/v1/visits/{id}", READ, visit_page, ROLE_ANYONE,
      .doc = "a visit with answers, hazards, photos" },
    { HTTP_POST, "/v1/visits/{id}/signature", WRITE, visit_sign_post, WALKERS,
      .in = &visit_sign_record, .doc = "who signed, or why not, once" },
    { HTTP_POST, "/v1/visits/{id}/papers", WRITE, visit_paper_post, STREET,
      .in = &visit_paper_record, .doc = "makes a paper of a visit" },
    { HTTP_GET, "/v1/street-ledger", LONG, street_ledger_get, ROLE_ANYONE, .query = ledger_query,
      .doc = "how fresh what is known of the doors is, by community, grid or street" },
    { HTTP_GET, "/v1/street-ledger/doors", LONG, street_ledger_doors_get, ROLE_ANYONE,
      .query = ledger_query, .doc = "the doors behind a line of it" },
    { HTTP_GET, "/v1/street-ledger.csv", LONG, street_ledger_csv, ROLE_ANYONE, .type = "text/csv",
      .query = ledger_query, .doc = "all its lines as a table" },
    { HTTP_GET, "/v1/street-ledger/doors.csv", LONG, street_ledger_doors_csv, ROLE_ANYONE,
      .query = ledger_query, .type = "text/csv",
      .doc = "all doors behind a line as a table, up to 50,000" },
    { HTTP_GET, "/v1/my/snaps", READ, my_snaps_get, ROLE_ANYONE, .list = &my_snap_list,
      .doc = "one's own snaps" },
    { HTTP_GET, "/v1/snaps", READ, snaps_get, ROLE_CHIEF | ROLE_AUDITOR | ROLE_HEAD,
      .list = &snap_list, .doc = "snaps of the unit" },
    { HTTP_POST, "/v1/snaps", WRITE, snap_post, WALKERS, .in = &snap_new_record,
      .doc = "a picture of something, to be classified later" },
    { HTTP_GET, "/v1/snaps/{id}", READ, snap_page, ROLE_ANYONE, .doc = "a snap" },
    { HTTP_POST, "/v1/snaps/{id}/classify", WRITE, snap_classify_post, WALKERS,
      .in = &snap_class_record, .doc = "a hazard, a door, a note on a visit, or nothing" },
};
static const struct job_kind jobs[] = {
    { "street.plans", plans_job, 5 },       { "street.minutes", minutes_job, 5 },
    { "street.surprise", surprise_job, 5 }, { "street.open", surprise_open_job, 20 },
    { "street.snaps", snaps_job, 5 },
};
const struct room street_room = { .name = "street",
                                  .routes = routes,
                                  .route_count = COUNT(routes),
                                  .jobs = jobs,
                                  .job_count = COUNT(jobs) };
