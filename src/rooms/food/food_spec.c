/* food_spec.c — what the food room's records consist of, its lists, who may ask for what. */
#include "core/job.h"
#include "rooms/food/food_api.h"
#include "rooms/food/grading.h"

static const struct field profile_fields[] = {
    FIELD(struct profile_in, form, F_CODE, REQUIRED, .codes = "food_forms"),
    FIELD(struct profile_in, inputs, F_JSON, REQUIRED,
          .doc = "factor: number or list of numbers, {\"area\":120,\"kind\":[1,3]}"),
    FIELD(struct profile_in, kinds, F_CODES, 0, .codes = "food_kinds", .max = 24),
};
const struct record profile_record = RECORD("FoodProfile", struct profile_in, profile_fields);

static const struct field enter_fields[] = {
    FIELD(struct enter_in, sector, F_CODE, REQUIRED, .codes = "sales|catering|production"),
};
const struct record enter_record = RECORD("FoodEnter", struct enter_in, enter_fields);

static const struct field settings_fields[] = {
    FIELD(struct settings_in, scheme_sales, F_CODE, REQUIRED, .codes = "food_schemes"),
    FIELD(struct settings_in, scheme_catering, F_CODE, REQUIRED, .codes = "food_schemes"),
    FIELD(struct settings_in, scheme_production, F_CODE, REQUIRED, .codes = "food_schemes"),
    FIELD(struct settings_in, form_sales, F_CODE, REQUIRED, .codes = "food_forms"),
    FIELD(struct settings_in, form_catering, F_CODE, REQUIRED, .codes = "food_forms"),
    FIELD(struct settings_in, visits_count, F_BOOL, 0,
          .doc = "a visit over the whole checklist counts as an inspection of the frequency"),
};
const struct record settings_record = RECORD("FoodSettings", struct settings_in, settings_fields);

static const struct field staff_fields[] = {
    FIELD(struct staff, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct staff, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct staff, entity_id, F_ID, 0, .doc = "the operator; not sent inside an import"),
    FIELD(struct staff, name, F_TEXT, REQUIRED | SEALED, .max = 100),
    FIELD(struct staff, duty, F_CODE, REQUIRED, .codes = "food_duties"),
    FIELD(struct staff, number, F_TEXT, SEALED, .max = 60, .doc = "of the health certificate"),
    FIELD(struct staff, health_from, F_DAY, 0),
    FIELD(struct staff, health_to, F_DAY, 0),
    FIELD(struct staff, trained_on, F_DAY, 0),
    FIELD(struct staff, trained_hours, F_INT, 0, .min = 0, .max = 1000),
    FIELD(struct staff, training_to, F_DAY, 0),
    FIELD(struct staff, active, F_BOOL, 0),
    FIELD(struct staff, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct staff, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record staff_record = RECORD("FoodStaff", struct staff, staff_fields);

static const struct field import_fields[] = {
    FIELD(struct staff_import, entity_id, F_ID, REQUIRED),
    FIELD(struct staff_import, people, F_RECORDS, REQUIRED, .min = 1, .max = 200,
          .of = &staff_record),
};
const struct record staff_import_record =
    RECORD("FoodStaffImport", struct staff_import, import_fields);

static const struct field answer_fields[] = {
    FIELD(struct check_answer, item, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct check_answer, verdict, F_CODE, REQUIRED, .codes = "conform|fail|absent"),
    FIELD(struct check_answer, note, F_TEXT, 0, .max = 500),
    FIELD(struct check_answer, photo, F_ID, 0),
};
static const struct record answer_record =
    RECORD("SelfCheckAnswer", struct check_answer, answer_fields);

static const struct field self_fields[] = {
    FIELD(struct self_check_in, list, F_CODE, REQUIRED, .codes = "self_checks"),
    FIELD(struct self_check_in, version, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct self_check_in, person_name, F_TEXT, REQUIRED, .max = 60,
          .doc = "the food safety officer who looked"),
    FIELD(struct self_check_in, note, F_TEXT, 0, .max = 1000),
    FIELD(struct self_check_in, shut, F_BOOL, 0, .doc = "not open that day; without answers"),
    FIELD(struct self_check_in, items, F_RECORDS, 0, .max = 60, .of = &answer_record),
};
const struct record self_check_record = RECORD("SelfCheckSend", struct self_check_in, self_fields);

/* ---- lists ---- */

#define PERSON_NAME(id) "(SELECT p.name FROM person p WHERE p.id = " id ")"
#define ENTITY_NAME(id) "(SELECT n.name FROM entity n WHERE n.id = " id ")"

static const struct column operator_columns[] = {
    { "id", "o.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "entity_name", "e.name", F_TEXT, 0, NULL },
    { "sector", "o.sector", F_CODE, COL_FILTER, NULL },
    { "grade", "o.grade", F_CODE, COL_FILTER | COL_NULLS, "grades" },
    { "total_points", "o.total_points / 1000.0", F_REAL, COL_NULLS, NULL },
    { "static_points", "o.static_points / 1000.0", F_REAL, COL_NULLS, NULL },
    { "dynamic_points", "o.dynamic_points / 1000.0", F_REAL, COL_NULLS, NULL },
    { "form", "o.form", F_CODE, COL_FILTER | COL_NULLS, "food_forms" },
    { "tier", "o.tier", F_INT, COL_FILTER | COL_NULLS, NULL },
    { "key_supervision", "o.key_supervision", F_BOOL, COL_FILTER, NULL },
    { "smiley", "o.smiley", F_CODE, COL_FILTER | COL_NULLS, "food_smileys" },
    { "inspected_on", "o.inspected_on", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "due_on", "o.due_on", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "missed_days", "o.missed_days", F_INT, COL_FILTER, NULL },
    { "state", "e.state", F_CODE, COL_FILTER, "entity_states" },
    { "trade", "e.trade", F_CODE, COL_FILTER | COL_NULLS, "industry" },
    { "place_code", "e.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "e.unit_id", F_ID, COL_FILTER, NULL },
    { "officer_id", "e.officer_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "officer_name", PERSON_NAME("e.officer_id"), F_TEXT, 0, NULL },
};
const struct list operator_list = { .name = "food-operators",
                                    .from = "food_operator o JOIN entity e ON e.id = o.id",
                                    .where = "e.state IN ('active', 'provisional')",
                                    .scope_kind = "food_operator",
                                    .scope_alias = "o",
                                    .id = "o.id",
                                    .order = "due_on",
                                    .columns = operator_columns,
                                    .count = COUNT(operator_columns) };

static const struct column grading_columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, COL_FILTER, NULL },
    { "state", "m.state", F_CODE, COL_FILTER, NULL },
    { "year", "g.year", F_INT, COL_FILTER, NULL },
    { "entity_id", "g.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", ENTITY_NAME("g.entity_id"), F_TEXT, 0, NULL },
    { "last_grade", "g.last_grade", F_CODE, COL_FILTER | COL_NULLS, "grades" },
    { "advice", "g.advice", F_CODE, COL_FILTER, "food_advice" },
    { "next_grade", "g.next_grade", F_CODE, COL_FILTER, "grades" },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
    { "place_code", "m.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "filled_by", "g.filled_by", F_ID, COL_FILTER, NULL },
    { "filled_by_name", PERSON_NAME("g.filled_by"), F_TEXT, 0, NULL },
    { "filled_at", "g.filled_at", F_INSTANT, COL_FILTER, NULL },
    { "reviewed_by", "g.reviewed_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "reviewed_at", "g.reviewed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
};
const struct list grading_list = { .name = "food-gradings",
                                   .from = "matter m JOIN food_grading g ON g.id = m.id",
                                   .where = "m.kind = 'grading'",
                                   .scope_kind = "matter",
                                   .scope_alias = "m",
                                   .id = "m.id",
                                   .order = "-id",
                                   .columns = grading_columns,
                                   .count = COUNT(grading_columns) };

static const struct column staff_columns[] = {
    { "id", "s.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "entity_id", "s.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", ENTITY_NAME("s.entity_id"), F_TEXT, 0, NULL },
    { "duty", "s.duty", F_CODE, COL_FILTER, "food_duties" },
    { "health_from", "s.health_from", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "health_to", "s.health_to", F_DAY, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "trained_on", "s.trained_on", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "trained_hours", "s.trained_hours", F_INT, COL_FILTER, NULL },
    { "training_to", "s.training_to", F_DAY, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "active", "s.active", F_BOOL, COL_FILTER, NULL },
    { "ver", "s.ver", F_INT, 0, NULL },
};
const struct list staff_list = { .name = "food-staff",
                                 .from = "food_staff s",
                                 .scope_kind = "food_staff",
                                 .scope_alias = "s",
                                 .id = "s.id",
                                 .order = "-id",
                                 .columns = staff_columns,
                                 .count = COUNT(staff_columns) };

/* What ends, whatever it is. */
static const struct column ends_columns[] = {
    { "id", "x.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "what", "x.what", F_CODE, COL_FILTER, "food_ends" },
    { "ends_on", "x.ends_on", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "entity_id", "x.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", ENTITY_NAME("x.entity_id"), F_TEXT, 0, NULL },
    { "place_code", "(SELECT n.place_code FROM entity n WHERE n.id = x.entity_id)", F_TEXT,
      COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "(SELECT n.unit_id FROM entity n WHERE n.id = x.entity_id)", F_ID, COL_FILTER,
      NULL },
    { "kind", "x.kind", F_TEXT, COL_FILTER, NULL },
};
const struct list ends_list = {
    .name = "food-ends",
    .from = "(SELECT l.id AS id, l.bureau_id AS bureau_id, l.entity_id AS entity_id, 'licence' AS "
            "what, l.valid_to AS ends_on, l.kind AS kind FROM licence l WHERE l.state = 'valid' "
            "AND l.valid_to IS NOT NULL AND EXISTS (SELECT 1 FROM food_operator o WHERE o.id = "
            "l.entity_id) "
            "UNION ALL SELECT s.id, s.bureau_id, s.entity_id, 'health', s.health_to, s.duty FROM "
            "food_staff s WHERE s.active = 1 AND s.health_to IS NOT NULL "
            "UNION ALL SELECT t.id, t.bureau_id, t.entity_id, 'training', t.training_to, t.duty "
            "FROM food_staff t WHERE t.active = 1 AND t.training_to IS NOT NULL) x",
    .scope_kind = "licence",
    .scope_alias = "x",
    .id = "x.id",
    .order = "ends_on",
    .columns = ends_columns,
    .count = COUNT(ends_columns)
};

static const struct column self_columns[] = {
    { "id", "c.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "entity_id", "c.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", ENTITY_NAME("c.entity_id"), F_TEXT, 0, NULL },
    { "list", "c.list", F_CODE, COL_FILTER, "self_checks" },
    { "from_day", "c.from_day", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "to_day", "c.to_day", F_DAY, COL_FILTER, NULL },
    { "shut", "c.shut", F_BOOL, COL_FILTER, NULL },
    { "conform", "c.conform", F_INT, 0, NULL },
    { "failed", "c.failed", F_INT, COL_FILTER, NULL },
    { "absent", "c.absent", F_INT, 0, NULL },
    { "ver", "c.ver", F_INT, COL_FILTER, NULL },
    { "changed_at", "c.changed_at", F_INSTANT, COL_FILTER, NULL },
};
const struct list self_check_list = { .name = "self-checks",
                                      .from = "self_check c",
                                      .scope_kind = "self_check",
                                      .scope_alias = "c",
                                      .id = "c.id",
                                      .order = "-from_day",
                                      .columns = self_columns,
                                      .count = COUNT(self_columns) };

/* ---- who may ask ---- */

enum {
    STREET = ROLE_OFFICER | ROLE_CHIEF,
    FILING = ROLE_OFFICER | ROLE_CHIEF | ROLE_WINDOW | ROLE_REGISTRAR,
    CHOOSERS = ROLE_HEAD | ROLE_ADMIN,
    HOUSE = ROLE_ANYONE & ~ROLE_PARTNER,
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/food/board", LONG, food_board, HOUSE,
      .doc = "grades, overdue inspections, own control, what ends soon" },
    { HTTP_GET, "/v1/food/settings", READ, food_settings_get, HOUSE, .out = &settings_record,
      .doc = "what the bureau chose" },
    { HTTP_PATCH, "/v1/food/settings", WRITE, food_settings_patch, CHOOSERS, .in = &settings_record,
      .out = &settings_record, .flags = ROUTE_PATCH,
      .doc = "chooses schemes of frequency and forms" },
    { HTTP_GET, "/v1/food/operators", READ, operators_get, HOUSE, .list = &operator_list,
      .doc = "food operators, the next inspection first" },
    { HTTP_GET, "/v1/food/operators/{id}", READ, operator_page, HOUSE,
      .doc = "an operator's risk, frequency and forms; id: of the operator" },
    { HTTP_POST, "/v1/food/operators/{id}/enter", WRITE, operator_enter, FILING,
      .in = &enter_record, .doc = "enters an operator as one that handles food" },
    { HTTP_POST, "/v1/food/operators/{id}/profile", WRITE, operator_profile, FILING,
      .in = &profile_record, .doc = "declares what the static risk is made of" },
    { HTTP_GET, "/v1/food/operators/{id}/scores", READ, operator_scores, HOUSE,
      .doc = "its scores with all they were made of, newest first" },
    { HTTP_GET, "/v1/food/operators/{id}/link", READ, link_get, STREET,
      .doc = "the operator's own code, if it has one" },
    { HTTP_GET, "/v1/food/operators/{id}/link/qr.svg", READ, link_qr, STREET,
      .type = "image/svg+xml", .doc = "the same as a QR, for the operator to scan" },
    { HTTP_POST, "/v1/food/operators/{id}/link", WRITE, link_post, STREET,
      .doc = "gives a code; an older one ends" },
    { HTTP_POST, "/v1/food/operators/{id}/link/revoke", WRITE, link_revoke_post, STREET,
      .doc = "takes the code back" },
    { HTTP_GET, "/v1/food/operators/{id}/calendar", READ, self_check_calendar, HOUSE,
      .query = QUERY({ "month", "2026-11; this month when it is left out" }),
      .doc = "own control of a month" },
    { HTTP_GET, "/v1/food/operators/{id}/compare", READ, self_check_compare, HOUSE,
      .doc = "the officer's last checklist beside own control" },
    { HTTP_GET, "/v1/food/operators/{id}/staff", READ, staff_of_get, HOUSE,
      .doc = "its people, names and numbers masked" },
    { HTTP_GET, "/v1/food/gradings", READ, gradings_get, HOUSE, .list = &grading_list,
      .doc = "forms of a year" },
    { HTTP_POST, "/v1/food/gradings", WRITE, grading_post, STREET, .in = &grading_new_record,
      .doc = "fills in the form of a year" },
    { HTTP_GET, "/v1/food/gradings/{id}", READ, grading_page, ROLE_ANYONE,
      .doc = "the matter page of a form" },
    { HTTP_GET, "/v1/food/staff", READ, staff_get_list, HOUSE, .list = &staff_list,
      .doc = "people who work with food" },
    { HTTP_POST, "/v1/food/staff", WRITE, staff_post, FILING, .in = &staff_record,
      .doc = "enters somebody" },
    { HTTP_PATCH, "/v1/food/staff/{id}", WRITE, staff_patch, FILING, .in = &staff_record,
      .out = &staff_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_POST, "/v1/food/staff/import", WRITE, staff_import_post, FILING,
      .in = &staff_import_record,
      .doc = "many at once; who has that certificate number is brought up to date" },
    { HTTP_GET, "/v1/food/ends", READ, ends_get, HOUSE, .list = &ends_list,
      .doc = "licences, certificates and trainings by the day they end" },
    { HTTP_GET, "/v1/food/renewals", READ, renewals_get, HOUSE,
      .doc = "which food licences may be renewed today, and how many are late" },
    { HTTP_GET, "/v1/food/self-checks", READ, self_checks_get, HOUSE, .list = &self_check_list,
      .doc = "own control of operators" },
    { HTTP_GET, "/v1/food/self-checks/{id}", READ, self_check_page, HOUSE,
      .doc = "one of them with all its versions" },
    { HTTP_GET, "/v1/doorstep/self-checks/{code}", READ, door_self_get, 0,
      .doc = "what is due today, this week, this month" },
    { HTTP_POST, "/v1/doorstep/self-checks/{code}", WRITE, door_self_post, 0,
      .in = &self_check_record, .doc = "sends own control; again within its period corrects it" },
    { HTTP_POST, "/v1/doorstep/self-checks/{code}/photos", WRITE, door_self_photo, 0,
      .flags = ROUTE_UPLOAD, .doc = "a photo for it" },
};

static bool look_stopped(void *job)
{
    return job_cancelled(job);
}

static rc look_job(struct job *job, struct json_out *result, struct fault *f)
{
    i64 n = 0;
    struct food_look look = { .house = job->house,
                              .actor = job->actor,
                              .arena = job->arena,
                              .stop = look_stopped,
                              .arg = job };
    rc r = food_look_all(&look, &n, f);
    if (r == OK && job_cancelled(job))
        return fail(f, CANCELLED, NULL);
    json_open(result, '{');
    json_int_of(result, "looked", n);
    json_close(result, '}');
    return r;
}

static const struct flow *const flows[] = { &grading_flow, NULL };
static const struct job_kind jobs[] = { { "food.look", look_job, 5 } };
const struct room food_room = { .name = "food",
                                .routes = routes,
                                .route_count = COUNT(routes),
                                .flows = flows,
                                .jobs = jobs,
                                .job_count = COUNT(jobs) };
