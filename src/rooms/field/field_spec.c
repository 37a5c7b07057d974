/* field_spec.c — what phones and the desk say about the street, and who may. */
#include "rooms/field/capsule.h"
#include "rooms/field/correction.h"
#include "rooms/field/device.h"
#include "rooms/field/field.h"
#include "rooms/field/field_forms.h"
#include "rooms/field/field_upload.h"
#include "rooms/field/track.h"

static const struct field hello_fields[] = {
    FIELD(struct hello_in, device, F_TEXT, REQUIRED, .min = 32, .max = 32,
          .doc = "32 hex digits, made once by the phone"),
    FIELD(struct hello_in, name, F_TEXT, 0, .max = 100, .doc = "what the phone calls itself"),
    FIELD(struct hello_in, client_version, F_TEXT, REQUIRED, .max = 20),
    FIELD(struct hello_in, waiting, F_INT, 0, .min = 0, .max = 100000,
          .doc = "capsules and photos that have not left yet"),
    FIELD(struct hello_in, oldest_at, F_INSTANT, 0, .doc = "of the oldest of them"),
};
static const struct record hello_record = RECORD("FieldHello", struct hello_in, hello_fields);

static const struct field capsule_fields[] = {
    FIELD(struct capsule_new, id, F_TEXT, REQUIRED, .min = 32, .max = 32),
    FIELD(struct capsule_new, device, F_TEXT, REQUIRED, .min = 32, .max = 32),
    FIELD(struct capsule_new, seq, F_INT, REQUIRED, .min = 1, .max = INT64_C(1) << 52),
    FIELD(struct capsule_new, prev, F_TEXT, 0, .max = 64,
          .doc = "seal of the capsule before; empty for the first"),
    FIELD(struct capsule_new, kind, F_CODE, REQUIRED, .codes = "capsule_kinds"),
    FIELD(struct capsule_new, journal, F_JSON, REQUIRED,
          .doc = "texts of the entries; the last one is carried out"),
    FIELD(struct capsule_new, seal, F_TEXT, REQUIRED, .min = 64, .max = 64),
    FIELD(struct capsule_new, sent_at, F_INSTANT, REQUIRED, .doc = "by the phone's clock"),
};
static const struct record capsule_record =
    RECORD("CapsuleNew", struct capsule_new, capsule_fields);

static const struct field reason_fields[] = { FIELD(struct reason_in, reason, F_TEXT, REQUIRED,
                                                    .max = 500) };
static const struct record reason_record = RECORD("CapsuleDrop", struct reason_in, reason_fields);

static const struct field state_fields[] = {
    FIELD(struct device_state_in, state, F_CODE, REQUIRED, .codes = "device_states"),
    FIELD(struct device_state_in, reason, F_TEXT, REQUIRED, .max = 500),
};
static const struct record state_record =
    RECORD("DeviceState", struct device_state_in, state_fields);

static const struct field notice_fields[] = {
    FIELD(struct field_notice, min_version, F_TEXT, 0, .max = 20,
          .doc = "clients older than this ask to be renewed"),
    FIELD(struct field_notice, message_zh, F_TEXT, 0, .max = 500),
    FIELD(struct field_notice, message_en, F_TEXT, 0, .max = 500),
};
static const struct record notice_record =
    RECORD("FieldNotice", struct field_notice, notice_fields);

static const struct field resolve_fields[] = {
    FIELD(struct resolve_in, choice, F_CODE, REQUIRED, .codes = "theirs|ours|other",
          .doc = "keep what stands, take what the street said, or write value"),
    FIELD(struct resolve_in, value, F_TEXT, 0, .max = 300),
    FIELD(struct resolve_in, reason, F_TEXT, 0, .max = 500),
};
static const struct record resolve_record =
    RECORD("ConflictResolve", struct resolve_in, resolve_fields);

static const struct field track_fields[] = {
    FIELD(struct track_in, device, F_TEXT, REQUIRED, .min = 32, .max = 32),
    FIELD(struct track_in, sweep_id, F_ID, REQUIRED),
    FIELD(struct track_in, points, F_JSON, REQUIRED, .doc = "[[instant, lon, lat, accuracy], …]"),
};
static const struct record track_record = RECORD("TrackPoints", struct track_in, track_fields);

static const struct column capsule_columns[] = {
    { "id", "c.id", F_ID, COL_FILTER, NULL },
    { "client_id", "c.client_id", F_TEXT, COL_FILTER, NULL },
    { "state", "c.state", F_CODE, COL_FILTER, "capsule_states" },
    { "kind", "c.kind", F_CODE, COL_FILTER, "capsule_kinds" },
    { "received_at", "c.received_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "person_id", "c.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = c.person_id)", F_TEXT, 0, NULL },
    { "device", "c.device", F_TEXT, COL_FILTER, NULL },
    { "seq", "c.seq", F_INT, 0, NULL },
    { "visit_id", "c.visit_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "premises_id", "c.premises_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "premises_name", "(SELECT d.name FROM premises d WHERE d.id = c.premises_id)", F_TEXT,
      COL_NULLS, NULL },
    { "conflicts", "c.conflicts", F_INT, COL_FILTER, NULL },
    { "flags", "(SELECT count(*) FROM evidence_flag e WHERE e.capsule_id = c.id)", F_INT, 0, NULL },
    { "missing",
      "(SELECT count(*) FROM capsule_photo h WHERE h.capsule_id = c.id AND h.attachment_id IS "
      "NULL)",
      F_INT, 0, NULL },
    { "why", "c.errors", F_JSON, COL_NULLS, NULL },
    { "reason", "c.reason", F_TEXT, COL_NULLS, NULL },
};
const struct list capsule_list = { .name = "capsules",
                                   .from = "capsule c",
                                   .scope_kind = "capsule",
                                   .scope_alias = "c",
                                   .id = "c.id",
                                   .order = "-received_at",
                                   .columns = capsule_columns,
                                   .count = COUNT(capsule_columns) };

static const struct column device_columns[] = {
    { "id", "d.id", F_ID, COL_FILTER, NULL },
    { "device", "d.device", F_TEXT, COL_FILTER, NULL },
    { "name", "d.name", F_TEXT, COL_FILTER, NULL },
    { "state", "d.state", F_CODE, COL_FILTER, "device_states" },
    { "person_id", "d.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "p.name", F_TEXT, 0, NULL },
    { "unit_id", "p.unit_id", F_ID, COL_FILTER, NULL },
    { "unit_name", "(SELECT u.name FROM unit u WHERE u.id = p.unit_id)", F_TEXT, 0, NULL },
    { "client_version", "d.client_version", F_TEXT, COL_FILTER, NULL },
    { "waiting", "d.waiting", F_INT, COL_FILTER, NULL },
    { "oldest_at", "d.oldest_at", F_INSTANT, COL_NULLS, NULL },
    { "seen_at", "d.seen_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "first_at", "d.first_at", F_INSTANT, 0, NULL },
    { "told_at", "d.told_at", F_INSTANT, COL_NULLS, NULL },
    { "reason", "d.reason", F_TEXT, COL_NULLS, NULL },
};
const struct list device_list = { .name = "devices",
                                  .from = "device d JOIN person p ON p.id = d.person_id",
                                  .scope_kind = "person",
                                  .scope_alias = "p",
                                  .id = "d.id",
                                  .order = "-seen_at",
                                  .columns = device_columns,
                                  .count = COUNT(device_columns) };

static const struct column conflict_columns[] = {
    { "id", "c.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "state", "c.state", F_CODE, COL_FILTER, "conflict_states" },
    { "subject_kind", "c.subject_kind", F_CODE, COL_FILTER, NULL },
    { "field", "c.field", F_CODE, COL_FILTER, NULL },
    { "premises_id", "c.premises_id", F_ID, COL_FILTER, NULL },
    { "premises_name", "(SELECT d.name FROM premises d WHERE d.id = c.premises_id)", F_TEXT, 0,
      NULL },
    { "person_id", "c.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = c.person_id)", F_TEXT, 0, NULL },
    { "said_at", "c.said_at", F_INSTANT, COL_FILTER, NULL },
    { "created_at", "c.created_at", F_INSTANT, COL_FILTER, NULL },
    { "resolved_at", "c.resolved_at", F_INSTANT, COL_NULLS, NULL },
};
const struct list conflict_list = { .name = "conflicts",
                                    .from = "conflict c",
                                    .scope_kind = "conflict",
                                    .scope_alias = "c",
                                    .id = "c.id",
                                    .order = "-id",
                                    .columns = conflict_columns,
                                    .count = COUNT(conflict_columns) };

enum {
    WALKERS = ROLE_OFFICER | ROLE_CHIEF | ROLE_PARTNER | ROLE_INVESTIGATOR,
    STREET = ROLE_OFFICER | ROLE_CHIEF | ROLE_REGISTRAR,
    KEEPERS = ROLE_CHIEF | ROLE_ADMIN
};

static const struct route routes[] = {
    { HTTP_POST, "/v1/field/hello", WRITE, field_hello, ROLE_ANYONE, .in = &hello_record,
      .flags = ROUTE_NO_REPLAY | ROUTE_PASSIVE,
      .doc = "a phone says where it is and hears what it must know; its keys" },
    { HTTP_GET, "/v1/field/capsules", READ, capsules_get, ROLE_ANYONE, .list = &capsule_list,
      .doc = "what phones sent" },
    { HTTP_POST, "/v1/field/capsules", WRITE, capsule_post, WALKERS, .in = &capsule_record,
      .flags = ROUTE_NO_REPLAY, .doc = "one closed journal; answered by a signed receipt" },
    { HTTP_GET, "/v1/field/capsules/{id}", READ, capsule_page, ROLE_ANYONE,
      .doc = "its receipt of now; id as the phone made it, or ours" },
    { HTTP_POST, "/v1/field/capsules/{id}/journal", WRITE, capsule_journal, KEEPERS,
      .flags = ROUTE_PURPOSE, .doc = "the journal in clear, for a stated purpose" },
    { HTTP_POST, "/v1/field/capsules/{id}/drop", WRITE, capsule_drop, WALKERS | KEEPERS,
      .in = &reason_record, .doc = "gives up one that is held" },
    { HTTP_GET, "/v1/field/devices", READ, devices_get, ROLE_ANYONE, .list = &device_list,
      .doc = "phones" },
    { HTTP_POST, "/v1/field/devices/{id}/state", WRITE, device_state, KEEPERS, .in = &state_record,
      .doc = "disables, wipes, or allows a phone again" },
    { HTTP_GET, "/v1/field/notice", READ, notice_get, ROLE_ANYONE,
      .doc = "what every phone is told" },
    { HTTP_PUT, "/v1/field/notice", WRITE, notice_put, ROLE_ADMIN, .in = &notice_record,
      .doc = "message of the day and oldest client" },
    { HTTP_POST, "/v1/field/tracks", WRITE, track_post, WALKERS, .in = &track_record,
      .doc = "where one walked on a sweep in progress" },
    { HTTP_POST, "/v1/sweeps/{id}/tracks", WRITE, track_get, KEEPERS, .flags = ROUTE_PURPOSE,
      .doc = "where people walked, for a stated purpose" },
    { HTTP_GET, "/v1/conflicts", READ, conflicts_get, ROLE_ANYONE, .list = &conflict_list,
      .doc = "what two people said differently" },
    { HTTP_GET, "/v1/conflicts/{id}", READ, conflict_page, ROLE_ANYONE, .doc = "both sides" },
    { HTTP_POST, "/v1/conflicts/{id}/reveal", WRITE, conflict_reveal, STREET,
      .flags = ROUTE_PURPOSE, .doc = "both sides in clear, for a stated purpose" },
    { HTTP_POST, "/v1/conflicts/{id}/resolve", WRITE, conflict_resolve, STREET,
      .in = &resolve_record, .doc = "a person decides" },
    FIELD_UPLOAD_ROUTES,
};
const struct room field_room = { .name = "field", .routes = routes, .route_count = COUNT(routes) };
