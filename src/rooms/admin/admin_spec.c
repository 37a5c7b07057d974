/* admin_spec.c — what the administration consists of, and who may ask for what. */
#include "core/list.h"
#include "rooms/admin/admin.h"

static const struct field unit_fields[] = {
    FIELD(struct unit, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct unit, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct unit, parent_id, F_ID, 0),
    FIELD(struct unit, kind, F_CODE, REQUIRED, .codes = "unit_kinds"),
    FIELD(struct unit, code, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct unit, name, F_TEXT, REQUIRED, .max = 100),
    FIELD(struct unit, name_en, F_TEXT, 0, .max = 100),
    FIELD(struct unit, place_code, F_TEXT, 0, .max = 15,
          .doc = "jurisdiction: this place and all below it"),
    FIELD(struct unit, agency, F_CODE, 0, .codes = "agencies",
          .doc = "of a partner: hand-overs to that agency go to this unit"),
    FIELD(struct unit, active, F_BOOL, 0),
};
const struct record unit_record = RECORD("Unit", struct unit, unit_fields);

static const struct field person_fields[] = {
    FIELD(struct person, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct person, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct person, unit_id, F_ID, REQUIRED),
    FIELD(struct person, login, F_TEXT, REQUIRED, .min = 2, .max = 40),
    FIELD(struct person, name, F_TEXT, REQUIRED, .max = 60),
    FIELD(struct person, roles, F_CODES, REQUIRED, .min = 1, .max = ROLES, .codes = "roles"),
    FIELD(struct person, certificate, F_TEXT, 0, .max = 40,
          .doc = "enforcement certificate (执法证); without one nobody inspects"),
    FIELD(struct person, phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct person, locale, F_CODE, 0, .codes = "zh-CN|en"),
    FIELD(struct person, active, F_BOOL, 0),
    FIELD(struct person, must_change, F_BOOL, READ_ONLY),
    FIELD(struct person, locked, F_BOOL, READ_ONLY),
    FIELD(struct person, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record person_record = RECORD("Person", struct person, person_fields);

static const struct field view_fields[] = {
    FIELD(struct view_new, list, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct view_new, name, F_TEXT, REQUIRED, .max = 60),
    FIELD(struct view_new, query, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct view_new, shared, F_BOOL, 0),
};
static const struct record view_record = RECORD("SavedView", struct view_new, view_fields);

static const struct column person_columns[] = {
    { "id", "p.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "name", "p.name", F_TEXT, COL_FILTER, NULL },
    { "login", "p.login", F_TEXT, COL_FILTER | COL_SORT, NULL },
    { "unit_id", "p.unit_id", F_ID, COL_FILTER, NULL },
    { "unit_name", "(SELECT u.name FROM unit u WHERE u.id = p.unit_id)", F_TEXT, 0, NULL },
    { "roles", "p.roles", F_INT, 0, NULL },
    { "certificate", "p.certificate", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "active", "p.active", F_BOOL, COL_FILTER, NULL },
};
const struct list person_list = { .name = "people",
                                  .from = "person p",
                                  .scope_kind = "person",
                                  .scope_alias = "p",
                                  .id = "p.id",
                                  .order = "login",
                                  .columns = person_columns,
                                  .count = COUNT(person_columns) };

/* Rows of the ledger that are looked at before the matters of a unit are gone through: a unit at
 * work fills a page with less. */
enum { LEDGER_STRETCH = 500 };

static const struct column ledger_columns[] = {
    { "id", "l.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "seq", "l.seq", F_INT, COL_NULLS, NULL },
    { "at", "l.at", F_INSTANT, COL_FILTER, NULL },
    { "actor_id", "l.actor_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "actor_name", "(SELECT p.name FROM person p WHERE p.id = l.actor_id)", F_TEXT, COL_NULLS,
      NULL },
    { "for_id", "l.for_id", F_ID, COL_NULLS, NULL },
    { "for_name", "(SELECT p.name FROM person p WHERE p.id = l.for_id)", F_TEXT, COL_NULLS, NULL },
    { "act", "l.act", F_CODE, COL_FILTER, NULL },
    { "subject_kind", "l.subject_kind", F_CODE, COL_FILTER, NULL },
    { "subject_id", "l.subject_id", F_ID, COL_FILTER, NULL },
    { "matter_id", "l.matter_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_id", "l.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "state_from", "l.state_from", F_CODE, COL_NULLS, NULL },
    { "state_to", "l.state_to", F_CODE, COL_NULLS, NULL },
    { "purpose", "l.purpose", F_TEXT, COL_FILTER | COL_NULLS, NULL },
};
const struct list ledger_list = { .name = "ledger",
                                  .from = "ledger l",
                                  .scope_kind = "ledger",
                                  .scope_alias = "l",
                                  .id = "l.id",
                                  .order = "-id",
                                  .columns = ledger_columns,
                                  .count = COUNT(ledger_columns),
                                  .select = list_by_branches,
                                  .branch_order = "id",
                                  .stretch = LEDGER_STRETCH };

static const struct column job_columns[] = {
    { "id", "j.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "kind", "j.kind", F_CODE, COL_FILTER, NULL },
    { "state", "j.state", F_CODE, COL_FILTER, NULL },
    { "done", "j.done", F_INT, 0, NULL },
    { "total", "j.total", F_INT, 0, NULL },
    { "note", "j.note", F_TEXT, COL_NULLS, NULL },
    { "created_at", "j.created_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "finished_at", "j.finished_at", F_INSTANT, COL_NULLS, NULL },
    { "created_by", "j.created_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "created_by_name", "(SELECT p.name FROM person p WHERE p.id = j.created_by)", F_TEXT,
      COL_NULLS, NULL },
    { "attempts", "j.attempts", F_INT, 0, NULL },
};
const struct list job_list = { .name = "jobs",
                               .from = "job j",
                               .scope_kind = "job",
                               .scope_alias = "j",
                               .id = "j.id",
                               .order = "-created_at",
                               .columns = job_columns,
                               .count = COUNT(job_columns) };

enum { ADMINS = ROLE_ADMIN, READERS = ROLE_ADMIN | ROLE_AUDITOR | ROLE_HEAD };

static const struct route routes[] = {
    { HTTP_GET, "/v1/units", READ, units_get, ROLE_ANYONE, .doc = "the tree of units" },
    { HTTP_POST, "/v1/units", WRITE, unit_post, ADMINS, .in = &unit_record, .doc = "makes a unit" },
    { HTTP_PATCH, "/v1/units/{id}", WRITE, unit_patch, ADMINS, .in = &unit_record,
      .out = &unit_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_GET, "/v1/people", READ, people_get, ROLE_ANYONE, .list = &person_list,
      .doc = "people" },
    { HTTP_POST, "/v1/people", LONG, person_post, ADMINS, .in = &person_record,
      .flags = ROUTE_NO_REPLAY | ROUTE_NO_TX,
      .doc = "makes an account; the password is shown once" },
    { HTTP_GET, "/v1/people/{id}", READ, person_page, ROLE_ANYONE, .out = &person_record,
      .doc = "a person" },
    { HTTP_PATCH, "/v1/people/{id}", WRITE, person_patch, ADMINS, .in = &person_record,
      .out = &person_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_POST, "/v1/people/{id}/password", LONG, person_password, ADMINS,
      .flags = ROUTE_NO_REPLAY | ROUTE_NO_TX, .doc = "a new random password, shown once" },
    { HTTP_GET, "/v1/places", READ, places_get, ROLE_ANYONE,
      .query = QUERY({ "parent", "code of a place" }),
      .doc = "places below a place, or where the tree begins" },
    { HTTP_GET, "/v1/places/{code}", READ, place_page, ROLE_ANYONE,
      .doc = "a place with its outline" },
    { HTTP_GET, "/v1/places.geojson", READ, places_geojson, ROLE_ANYONE,
      .query = QUERY({ "level", "1 district, 2 street, 3 community, 4 grid" }),
      .doc = "outlines of a level" },
    { HTTP_GET, "/v1/ledger", READ, ledger_get, ROLE_ANYONE, .list = &ledger_list,
      .doc = "the record of acts" },
    { HTTP_GET, "/v1/ledger/verify", LONG, ledger_verify_get, READERS, .doc = "walks the chain" },
    { HTTP_GET, "/v1/jobs", READ, jobs_get, ROLE_ANYONE, .list = &job_list, .doc = "long work" },
    { HTTP_GET, "/v1/jobs/{id}", READ, job_page, ROLE_ANYONE, .doc = "one job" },
    { HTTP_POST, "/v1/jobs/{id}/cancel", WRITE, job_cancel_post, ROLE_ANYONE,
      .doc = "asks it to stop" },
    { HTTP_GET, "/v1/views", READ, views_get, ROLE_ANYONE,
      .query = QUERY({ "list", "name of a list" }), .doc = "saved views of a list" },
    { HTTP_POST, "/v1/views", WRITE, view_post, ROLE_ANYONE, .in = &view_record,
      .doc = "saves a view under its name" },
    { HTTP_DELETE, "/v1/views/{id}", WRITE, view_delete, ROLE_ANYONE,
      .doc = "removes one's own view" },
};
const struct room admin_room = { .name = "admin", .routes = routes, .route_count = COUNT(routes) };
