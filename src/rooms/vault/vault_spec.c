/* vault_spec.c — what is asked of the vault, and who may ask: one table each. Who may ask and grant
 * for which purpose is told by rules/reveal_purposes; here is who may at all. */
#include "core/list.h"
#include "rooms/vault/vault.h"
#include "rooms/vault/vault_api.h"

static const struct field new_fields[] = {
    FIELD(struct reveal_new, matter_id, F_ID, REQUIRED, .doc = "the report"),
    FIELD(struct reveal_new, purpose, F_CODE, REQUIRED, .codes = "reveal_purposes"),
    FIELD(struct reveal_new, words, F_TEXT, REQUIRED, .min = 4, .max = 500,
          .doc = "why it is needed; stands in the record"),
};
static const struct record reveal_new_record = RECORD("RevealNew", struct reveal_new, new_fields);

static const struct field decision_fields[] = {
    FIELD(struct reveal_decision, granted, F_BOOL, REQUIRED),
    FIELD(struct reveal_decision, reason, F_TEXT, REQUIRED, .max = 500),
};
static const struct record decision_record =
    RECORD("RevealDecision", struct reveal_decision, decision_fields);

static const struct column columns[] = {
    { "id", "v.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "matter_id", "v.matter_id", F_ID, COL_FILTER, NULL },
    { "matter_kind", "m.kind", F_CODE, COL_FILTER, "matter_kinds" },
    { "number", "m.number", F_TEXT, 0, NULL },
    { "unit_id", "m.unit_id", F_ID, COL_FILTER, NULL },
    { "purpose", "v.purpose", F_CODE, COL_FILTER, "reveal_purposes" },
    { "words", "v.words", F_TEXT, 0, NULL },
    { "asked_by", "v.asked_by", F_ID, COL_FILTER, NULL },
    { "asked_by_name", "(SELECT p.name FROM person p WHERE p.id = v.asked_by)", F_TEXT, 0, NULL },
    { "asked_at", "v.asked_at", F_INSTANT, COL_FILTER, NULL },
    { "decided_by", "v.decided_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "decided_by_name", "(SELECT p.name FROM person p WHERE p.id = v.decided_by)", F_TEXT,
      COL_NULLS, NULL },
    { "decided_at", "v.decided_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "granted", "v.granted", F_BOOL, COL_FILTER | COL_NULLS, NULL },
    { "reason", "v.reason", F_TEXT, 0, NULL },
    { "readable_until", "v.readable_until", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "reads", "v.reads", F_INT, 0, NULL },
    { "last_read_at", "v.last_read_at", F_INSTANT, COL_NULLS, NULL },
};
const struct list reveal_list = {
    .name = "reveals",
    .from = "vault_reveal v JOIN matter m ON m.id = v.matter_id",
    .scope_kind = "matter",
    .scope_alias = "m",
    .id = "v.id",
    .order = "-id",
    .columns = columns,
    .count = COUNT(columns),
};

enum {
    KEEPERS = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR | ROLE_CLERK | ROLE_HEAD | ROLE_AUDITOR
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/vault/reveals", READ, reveals_get, KEEPERS, .list = &reveal_list,
      .doc = "who asked to know a reporter, for what, and what became of it" },
    { HTTP_POST, "/v1/vault/reveals", WRITE, reveal_post, KEEPERS, .in = &reveal_new_record,
      .doc = "asks to know who reported; somebody else decides" },
    { HTTP_POST, "/v1/vault/reveals/{id}/decide", WRITE, reveal_decide, KEEPERS,
      .in = &decision_record, .doc = "grants it for the hours of its purpose, or refuses it" },
    { HTTP_POST, "/v1/vault/reveals/{id}/read", WRITE, reveal_read, KEEPERS,
      .flags = ROUTE_NO_REPLAY,
      .doc = "who reported and the words as they came, to whoever asked, while it is granted" },
};
const struct room vault_room = { .name = "vault", .routes = routes, .route_count = COUNT(routes) };
