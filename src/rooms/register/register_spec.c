/* register_spec.c — what the register consists of, and who may ask for what. */
#include "rooms/register/register_api.h"
#include "rooms/register/register_mirror.h"

static const struct field entity_fields[] = {
    FIELD(struct entity, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct entity, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct entity, name, F_TEXT, REQUIRED, .max = 200,
          .doc = "as registered, or as on the sign while provisional"),
    FIELD(struct entity, trade_name, F_TEXT, 0, .max = 200, .doc = "what people call it"),
    FIELD(struct entity, uscc, F_TEXT, 0, .max = 30,
          .doc = "unified social credit code, GB 32100-2015"),
    FIELD(struct entity, reg_no, F_TEXT, 0, .max = 20, .doc = "old registration number, 15 digits"),
    FIELD(struct entity, source_key, F_TEXT, 0, .max = 100,
          .doc = "key in the system it came from, scheme:value"),
    FIELD(struct entity, kind, F_CODE, REQUIRED, .codes = "entity_kinds"),
    FIELD(struct entity, trade, F_CODE, 0, .codes = "industry"),
    FIELD(struct entity, state, F_CODE, 0, .codes = "entity_states"),
    FIELD(struct entity, legal_person, F_TEXT, SEALED, .max = 100),
    FIELD(struct entity, phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct entity, address, F_TEXT, 0, .max = 300),
    FIELD(struct entity, place_code, F_TEXT, 0, .max = 15),
    FIELD(struct entity, grade, F_CODE, 0, .codes = "A|B|C|D"),
    FIELD(struct entity, opened_on, F_DAY, 0),
    FIELD(struct entity, unit_id, F_ID, READ_ONLY),
    FIELD(struct entity, officer_id, F_ID, 0),
    FIELD(struct entity, enrolled_at, F_INSTANT, READ_ONLY),
    FIELD(struct entity, merged_into, F_ID, READ_ONLY),
    FIELD(struct entity, last_seen_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct entity, filings, F_INT, READ_ONLY | UNVERSIONED,
          .doc = "complaints and reports in the last 365 days"),
    FIELD(struct entity, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct entity, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record entity_record = RECORD("Entity", struct entity, entity_fields);

static const struct field premises_fields[] = {
    FIELD(struct premises, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct premises, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct premises, entity_id, F_ID, 0,
          .doc = "whose door it is; none: a frontage nobody holds"),
    FIELD(struct premises, name, F_TEXT, REQUIRED, .max = 200, .doc = "what the sign says"),
    FIELD(struct premises, address, F_TEXT, 0, .max = 300),
    FIELD(struct premises, street, F_TEXT, 0, .max = 100),
    FIELD(struct premises, place_code, F_TEXT, 0, .max = 15,
          .doc = "taken from the point where there is one"),
    FIELD(struct premises, point, F_POINT, 0),
    FIELD(struct premises, door_state, F_CODE, 0, .codes = "door_states"),
    FIELD(struct premises, door_state_at, F_INSTANT, READ_ONLY),
    FIELD(struct premises, tag, F_INT, READ_ONLY, .doc = "how often the door's QR was revoked"),
    FIELD(struct premises, unit_id, F_ID, READ_ONLY),
    FIELD(struct premises, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct premises, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record premises_record = RECORD("Premises", struct premises, premises_fields);

static const struct field licence_fields[] = {
    FIELD(struct licence, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct licence, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct licence, entity_id, F_ID, REQUIRED),
    FIELD(struct licence, premises_id, F_ID, 0),
    FIELD(struct licence, kind, F_CODE, REQUIRED, .codes = "licence_kinds"),
    FIELD(struct licence, number, F_TEXT, REQUIRED, .max = 40),
    FIELD(struct licence, scope, F_TEXT, 0, .max = 1000),
    FIELD(struct licence, issued_on, F_DAY, 0),
    FIELD(struct licence, valid_to, F_DAY, 0),
    FIELD(struct licence, state, F_CODE, 0, .codes = "licence_states"),
    FIELD(struct licence, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct licence, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record licence_record = RECORD("Licence", struct licence, licence_fields);

static const struct field contact_fields[] = {
    FIELD(struct contact, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct contact, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct contact, entity_id, F_ID, REQUIRED),
    FIELD(struct contact, name, F_TEXT, REQUIRED | SEALED, .max = 100),
    FIELD(struct contact, duty, F_CODE, REQUIRED, .codes = "contact_duties"),
    FIELD(struct contact, phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct contact, active, F_BOOL, 0),
    FIELD(struct contact, created_at, F_INSTANT, READ_ONLY | UNVERSIONED),
    FIELD(struct contact, changed_at, F_INSTANT, READ_ONLY | UNVERSIONED),
};
const struct record contact_record = RECORD("Contact", struct contact, contact_fields);

static const struct field enrol_fields[] = {
    FIELD(struct enrol_in, officer_id, F_ID, 0,
          .doc = "responsible officer; oneself when left out"),
};
static const struct record enrol_record = RECORD("Enrol", struct enrol_in, enrol_fields);

static const struct field merge_fields[] = {
    FIELD(struct merge_in, gone_id, F_ID, REQUIRED),
    FIELD(struct merge_in, reason, F_TEXT, REQUIRED, .max = 500),
};
static const struct record merge_record = RECORD("Merge", struct merge_in, merge_fields);

static const struct field close_fields[] = {
    FIELD(struct close_in, reason, F_TEXT, REQUIRED, .max = 500),
    FIELD(struct close_in, state, F_CODE, REQUIRED, .codes = "closed|revoked|active"),
};
static const struct record close_record = RECORD("EntityState", struct close_in, close_fields);

static const struct column entity_columns[] = {
    { "id", "e.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "name", "e.name", F_TEXT, COL_FILTER | COL_SORT, NULL },
    { "uscc", "e.uscc", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "kind", "e.kind", F_CODE, COL_FILTER, "entity_kinds" },
    { "trade", "e.trade", F_CODE, COL_FILTER | COL_SORT | COL_NULLS, "industry" },
    { "state", "e.state", F_CODE, COL_FILTER, "entity_states" },
    { "grade", "e.grade", F_CODE, COL_FILTER | COL_SORT | COL_NULLS, "grades" },
    { "legal_person", "e.legal_person", F_TEXT, COL_SEALED | COL_NULLS, NULL },
    { "phone", "e.phone", F_TEXT, COL_SEALED | COL_NULLS | COL_HIDDEN, "phone" },
    { "address", "e.address", F_TEXT, COL_NULLS, NULL },
    { "place_code", "e.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "e.unit_id", F_ID, COL_FILTER, NULL },
    { "officer_id", "e.officer_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "opened_on", "e.opened_on", F_DAY, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "enrolled_at", "e.enrolled_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "last_seen_at", "e.last_seen_at", F_INSTANT, COL_FILTER | COL_SORT | COL_NULLS, NULL },
    { "filings", "e.filings", F_INT, COL_FILTER | COL_SORT, NULL },
    { "changed_at", "e.changed_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "reg_no", "e.reg_no", F_TEXT, COL_FILTER | COL_NULLS | COL_HIDDEN, NULL },
    { "source_key", "e.source_key", F_TEXT, COL_FILTER | COL_NULLS | COL_HIDDEN, NULL },
    { "import_id", "e.import_id", F_ID, COL_FILTER | COL_NULLS | COL_HIDDEN, NULL },
};
const struct list entity_list = {
    .name = "entities",
    .from = "entity e",
    .where = "e.merged_into IS NULL",
    .scope_kind = "entity",
    .scope_alias = "e",
    .id = "e.id",
    .order = "-changed_at",
    .columns = entity_columns,
    .count = COUNT(entity_columns),
    .lon = "(SELECT p.lon FROM premises p WHERE p.entity_id = e.id ORDER BY p.id LIMIT 1)",
    .lat = "(SELECT p.lat FROM premises p WHERE p.entity_id = e.id ORDER BY p.id LIMIT 1)",
    .select = entity_select,
    .searched = true,
};

static const struct column premises_columns[] = {
    { "id", "p.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "name", "p.name", F_TEXT, 0, NULL },
    { "entity_id", "p.entity_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = p.entity_id)", F_TEXT, COL_NULLS,
      NULL },
    { "address", "p.address", F_TEXT, COL_NULLS, NULL },
    { "place_code", "p.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit_id", "p.unit_id", F_ID, COL_FILTER, NULL },
    { "door_state", "p.door_state", F_CODE, COL_FILTER, "door_states" },
    { "door_state_at", "p.door_state_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "lon", "p.lon", F_REAL, COL_NULLS, NULL },
    { "lat", "p.lat", F_REAL, COL_NULLS, NULL },
};
const struct list premises_list = {
    .name = "premises",
    .from = "premises p",
    .scope_kind = "premises",
    .scope_alias = "p",
    .id = "p.id",
    .order = "-id",
    .columns = premises_columns,
    .count = COUNT(premises_columns),
    .lon = "p.lon",
    .lat = "p.lat",
    .select = premises_select,
};

enum {
    WRITERS = ROLE_OFFICER | ROLE_CHIEF | ROLE_REGISTRAR | ROLE_WINDOW | ROLE_CLERK | ROLE_ADMIN
};
/* A partner looks its own operators up by the box. */
enum { HOUSE = ROLE_ANYONE & ~ROLE_PARTNER };
enum { CORRECTORS = ROLE_CHIEF | ROLE_REGISTRAR | ROLE_ADMIN };

/* What of the doors a map shows: alternatives with | between, a star ends a beginning. */
static const struct route_query door_query[] = {
    { "trade", "62*|5212" },
    { "grade", "C|D" },
    { "state", "rules: entity_states" },
    { "door_state", "rules: door_states" },
    { "kind", "rules: entity_kinds" },
    { "place", "440306002*" },
    { "unit", "id of a unit" },
    { "bbox", "of counts: west,south,east,north in degrees" },
    { 0 },
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/entities", READ, entities_get, ROLE_ANYONE, .list = &entity_list,
      .doc = "operators, filtered and searched" },
    { HTTP_POST, "/v1/entities", WRITE, entity_post, WRITERS, .in = &entity_record,
      .doc = "enters an operator" },
    { HTTP_GET, "/v1/entities/{id}", READ, entity_card, ROLE_ANYONE, .out = &entity_record,
      .doc = "the card with doors, licences, contacts" },
    { HTTP_PATCH, "/v1/entities/{id}", WRITE, entity_patch, WRITERS, .in = &entity_record,
      .out = &entity_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_GET, "/v1/entities/{id}/history", READ, entity_history, ROLE_ANYONE,
      .query = QUERY({ "before", "at,subject_id,ver of the last version shown: older ones" }),
      .doc = "versions with what changed" },
    { HTTP_POST, "/v1/entities/{id}/enrol", WRITE, entity_enrol_post, WRITERS, .in = &enrol_record,
      .doc = "enrols (纳管)" },
    { HTTP_POST, "/v1/entities/{id}/state", WRITE, entity_state_post, CORRECTORS,
      .in = &close_record, .doc = "closes, revokes or reopens" },
    { HTTP_POST, "/v1/entities/{id}/merge", WRITE, entity_merge_post, CORRECTORS,
      .in = &merge_record, .doc = "folds another entry into this one" },
    { HTTP_POST, "/v1/merges/{id}/undo", WRITE, entity_unmerge_post, CORRECTORS,
      .doc = "takes a merge apart again" },
    { HTTP_POST, "/v1/entities/{id}/reveal", WRITE, entity_reveal, WRITERS, .out = &entity_record,
      .flags = ROUTE_PURPOSE, .doc = "personal data in clear, for a stated purpose" },
    { HTTP_GET, "/v1/search", READ, search_get, ROLE_ANYONE,
      .query = QUERY({ "q", "what was typed" }, { "limit", "how many at most" }),
      .doc = "the one box: name, pinyin, initials, codes, phone, address" },
    { HTTP_POST, "/v1/register/candidates", READ, candidates_post, HOUSE, .in = &clue_form_record,
      .out = &candidates_record,
      .doc = "whom a complaint may be about, with reasons; the clerk decides" },
    { HTTP_GET, "/v1/tiles/summary", READ, tile_summary_get, ROLE_ANYONE, .query = door_query,
      .doc = "counts by grade, trade and state in a box" },
    { HTTP_GET, "/v1/tiles/{z}/{x}/{y}", READ, tile_get, ROLE_ANYONE, .query = door_query,
      .doc = "doors as a vector tile; y may end in .mvt" },
    { HTTP_GET, "/v1/tiles/places/{z}/{x}/{y}", READ, tile_places_get, ROLE_ANYONE,
      .doc = "outlines and names of places as a vector tile" },
    { HTTP_GET, "/v1/premises", READ, premises_get_list, ROLE_ANYONE, .list = &premises_list,
      .doc = "doors" },
    { HTTP_POST, "/v1/premises", WRITE, premises_post, WRITERS, .in = &premises_record,
      .doc = "enters a door" },
    { HTTP_GET, "/v1/premises/{id}", READ, premises_card, ROLE_ANYONE, .out = &premises_record,
      .doc = "a door" },
    { HTTP_PATCH, "/v1/premises/{id}", WRITE, premises_patch, WRITERS, .in = &premises_record,
      .out = &premises_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_GET, "/v1/premises/{id}/tag", READ, premises_tag_get, ROLE_ANYONE,
      .doc = "the code in the door's QR, and the public page it leads to" },
    { HTTP_POST, "/v1/premises/{id}/tag", WRITE, premises_tag, CORRECTORS,
      .doc = "revokes the door's QR and gives a new one" },
    { HTTP_GET, "/v1/premises/{id}/qr.svg", READ, premises_qr, ROLE_ANYONE,
      .doc = "the door's QR" },
    { HTTP_GET, "/v1/premises/qr-sheet", READ, premises_qr_sheet, ROLE_ANYONE,
      .query = QUERY({ "ids", "doors, with commas between" }), .doc = "QRs to print" },
    { HTTP_POST, "/v1/licences", WRITE, licence_post, WRITERS, .in = &licence_record,
      .doc = "enters a licence" },
    { HTTP_PATCH, "/v1/licences/{id}", WRITE, licence_patch, WRITERS, .in = &licence_record,
      .out = &licence_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_POST, "/v1/contacts", WRITE, contact_post, WRITERS, .in = &contact_record,
      .doc = "enters somebody to talk to" },
    { HTTP_PATCH, "/v1/contacts/{id}", WRITE, contact_patch, WRITERS, .in = &contact_record,
      .out = &contact_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
};

const struct room register_room = { .name = "register",
                                    .routes = routes,
                                    .route_count = COUNT(routes) };
