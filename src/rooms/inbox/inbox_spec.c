/* inbox_spec.c — what the inbox takes and who may ask. */
#include "core/list.h"
#include "rooms/inbox/inbox.h"

enum {
    MOST = 200
}; /* matters of one bulk step: what a page of a list can show, and an eye can check */

static const struct field absence_fields[] = {
    FIELD(struct absence_new, person_id, F_ID, 0, .doc = "who is away; none: oneself"),
    FIELD(struct absence_new, deputy_id, F_ID, REQUIRED, .doc = "who does their work meanwhile"),
    FIELD(struct absence_new, from_day, F_DAY, REQUIRED),
    FIELD(struct absence_new, to_day, F_DAY, REQUIRED, .doc = "the last day, included"),
};
static const struct record absence_record =
    RECORD("AbsenceNew", struct absence_new, absence_fields);

static const struct field item_fields[] = {
    FIELD(struct bulk_item, id, F_ID, REQUIRED),
    FIELD(struct bulk_item, ver, F_INT, REQUIRED, .min = 1, .max = INT32_MAX,
          .doc = "the version that was seen"),
};
const struct record bulk_item_record = RECORD("BulkItem", struct bulk_item, item_fields);

static const struct field bulk_fields[] = {
    FIELD(struct bulk_ask, kind, F_CODE, REQUIRED, .codes = "matter_kinds"),
    FIELD(struct bulk_ask, action, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct bulk_ask, items, F_RECORDS, REQUIRED, .min = 1, .max = MOST,
          .of = &bulk_item_record),
    FIELD(struct bulk_ask, form, F_JSON, 0, .doc = "what is said with each of these steps"),
};
static const struct record bulk_record = RECORD("BulkStep", struct bulk_ask, bulk_fields);

static const struct field ids_fields[] = {
    FIELD(struct bulk_ids, ids, F_IDS, REQUIRED, .min = 1, .max = MOST),
};
static const struct record ids_record = RECORD("BulkIds", struct bulk_ids, ids_fields);

static const struct column absence_columns[] = {
    { "id", "a.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "person_id", "a.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = a.person_id)", F_TEXT, 0, NULL },
    { "deputy_id", "a.deputy_id", F_ID, COL_FILTER, NULL },
    { "deputy_name", "(SELECT p.name FROM person p WHERE p.id = a.deputy_id)", F_TEXT, 0, NULL },
    { "unit_id", "a.unit_id", F_ID, COL_FILTER, NULL },
    { "from_day", "a.from_day", F_DAY, COL_FILTER | COL_SORT, NULL },
    { "to_day", "a.to_day", F_DAY, COL_FILTER, NULL },
    { "ver", "a.ver", F_INT, 0, NULL },
};
const struct list absence_list = { .name = "absences",
                                   .from = "absence a",
                                   .scope_kind = "absence",
                                   .scope_alias = "a",
                                   .id = "a.id",
                                   .order = "-from_day",
                                   .columns = absence_columns,
                                   .count = COUNT(absence_columns) };

#define OF_UNIT QUERY({ "unit", "id of a unit, with all below it; one's own when left out" })

static const struct route routes[] = {
    { HTTP_GET, "/v1/today", READ, today_get, ROLE_ANYONE, .doc = "what waits for me and my unit" },
    { HTTP_GET, "/v1/inbox/team", LONG, team_get, ROLE_ANYONE, .query = OF_UNIT,
      .doc = "open, late and next work of each person of a unit" },
    { HTTP_GET, "/v1/inbox/pace", LONG, pace_get, ROLE_ANYONE,
      .doc = "hours to clear and breach share of each unit, with what they are made of" },
    { HTTP_POST, "/v1/inbox/offers", LONG, bulk_offers, ROLE_ANYONE, .in = &ids_record,
      .doc = "the steps that each of these matters allows, with the reason where it does not" },
    { HTTP_POST, "/v1/inbox/preview", WRITE, bulk_preview, ROLE_ANYONE, .in = &bulk_record,
      .doc = "what a step would do to each of these matters; nothing of it stays" },
    { HTTP_POST, "/v1/inbox/moves", WRITE, bulk_moves, ROLE_ANYONE, .in = &bulk_record,
      .doc = "takes a step for each of these matters by itself, and says how each ended" },
    { HTTP_GET, "/v1/absences", READ, absences_get, ROLE_ANYONE, .list = &absence_list,
      .doc = "who is away, and who does their work meanwhile" },
    { HTTP_POST, "/v1/absences", WRITE, absence_post, ROLE_ANYONE, .in = &absence_record,
      .doc = "gives one's own work, or that of somebody of the unit, to a deputy for some days" },
    { HTTP_POST, "/v1/absences/{id}/end", WRITE, absence_end_post, ROLE_ANYONE,
      .doc = "back before the last day: from today on it is theirs again" },
};
static const struct job_kind jobs[] = { { "inbox.digest", digest_job, 3 } };

const struct room inbox_room = { .name = "inbox",
                                 .routes = routes,
                                 .route_count = COUNT(routes),
                                 .jobs = jobs,
                                 .job_count = COUNT(jobs) };
