/* imports_spec.c — what imports consist of, and who may ask for what. */
#include "core/attach.h"
#include "rooms/imports/imports.h"
#include "rooms/imports/imports_api.h"

#define KEEPERS (ROLE_ADMIN | ROLE_REGISTRAR)

static const struct field look_fields[] = {
    FIELD(struct look_in, file, F_ID, REQUIRED, .doc = "an uploaded file"),
    FIELD(struct look_in, options, F_JSON, 0, .doc = "charset, separator, sheet, header_line"),
};
static const struct record look_record = RECORD("ImportLook", struct look_in, look_fields);

static const struct field import_fields[] = {
    FIELD(struct import_in, file, F_ID, REQUIRED, .doc = "an uploaded file"),
    FIELD(struct import_in, map, F_TEXT, 0, .max = 100, .doc = "name of a saved map …"),
    FIELD(struct import_in, map_body, F_JSON, 0, .doc = "… or the map itself"),
    FIELD(struct import_in, dry_run, F_BOOL, 0, .doc = "count and name faults, change nothing"),
};
static const struct record import_record = RECORD("ImportNew", struct import_in, import_fields);

static const struct column columns[] = {
    { "id", "i.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "file_name", "i.file_name", F_TEXT, 0, NULL },
    { "dry_run", "i.dry_run", F_BOOL, COL_FILTER, NULL },
    { "state", "i.state", F_CODE, COL_FILTER, NULL },
    { "rows", "i.row_count", F_INT, 0, NULL },
    { "added", "i.added", F_INT, 0, NULL },
    { "changed", "i.changed", F_INT, 0, NULL },
    { "unchanged", "i.unchanged", F_INT, 0, NULL },
    { "refused", "i.refused", F_INT, 0, NULL },
    { "job_id", "i.job_id", F_ID, COL_NULLS, NULL },
    { "created_by", "i.created_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "created_by_name", "(SELECT p.name FROM person p WHERE p.id = i.created_by)", F_TEXT,
      COL_NULLS, NULL },
    { "created_at", "i.created_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "finished_at", "i.finished_at", F_INSTANT, COL_NULLS, NULL },
    { "undone_at", "i.undone_at", F_INSTANT, COL_NULLS, NULL },
};
const struct list import_list = {
    .name = "imports",
    .from = "import_run i",
    .scope_kind = "import_run",
    .scope_alias = "i",
    .id = "i.id",
    .order = "-created_at",
    .columns = columns,
    .count = COUNT(columns),
};

static const struct route routes[] = {
    { HTTP_POST, "/v1/imports/file", WRITE, attach_post, KEEPERS,
      .flags = ROUTE_UPLOAD | ROUTE_ANY_TYPE, .doc = "a CSV or XLSX to be imported: part file" },
    { HTTP_POST, "/v1/imports/look", WRITE, import_look_post, KEEPERS, .in = &look_record,
      .doc = "a job that reads the columns and first rows of a file" },
    { HTTP_GET, "/v1/import-maps", READ, import_maps_get, KEEPERS, .doc = "saved maps" },
    { HTTP_PUT, "/v1/import-maps/{name}", WRITE, import_map_put, KEEPERS,
      .doc = "saves a map under a name" },
    { HTTP_DELETE, "/v1/import-maps/{name}", WRITE, import_map_delete, KEEPERS,
      .doc = "forgets a map" },
    { HTTP_GET, "/v1/imports", READ, imports_get, KEEPERS, .list = &import_list, .doc = "imports" },
    { HTTP_POST, "/v1/imports", WRITE, import_post, KEEPERS, .in = &import_record,
      .doc = "a job that takes a file into the register" },
    { HTTP_GET, "/v1/imports/{id}", READ, import_card, KEEPERS,
      .doc = "an import: state, counts, map" },
    { HTTP_GET, "/v1/imports/{id}/refusals", READ, import_refusals_get, KEEPERS,
      .query = QUERY({ "after", "row after which it goes on" }),
      .doc = "rows that were refused, with reasons" },
    { HTTP_GET, "/v1/imports/{id}/refusals.csv", LONG, import_refusals_file, KEEPERS,
      .type = "text/csv", .doc = "the refused rows themselves, with reasons" },
    { HTTP_POST, "/v1/imports/{id}/undo", WRITE, import_undo_post, KEEPERS,
      .doc = "a job that takes a whole import back" },
};

const struct room imports_room = { .name = "imports",
                                   .routes = routes,
                                   .route_count = COUNT(routes) };
