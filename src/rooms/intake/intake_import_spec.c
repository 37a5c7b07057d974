/* intake_import_spec.c — what asking for an import consists of, and the list of them. */
#include "rooms/intake/intake_import_api.h"

static const struct field look_fields[] = {
    FIELD(struct intake_look_in, file, F_ID, REQUIRED, .doc = "an uploaded table"),
    FIELD(struct intake_look_in, template, F_CODE, 0, .codes = "intake_templates",
          .doc = "without it: the one whose titles fit best"),
    FIELD(struct intake_look_in, options, F_JSON, 0,
          .doc = "charset, separator, sheet, header_line"),
};
const struct record intake_look_record = RECORD("IntakeLook", struct intake_look_in, look_fields);

static const struct field import_fields[] = {
    FIELD(struct intake_import_in, file, F_ID, REQUIRED, .doc = "an uploaded table"),
    FIELD(struct intake_import_in, template, F_CODE, REQUIRED, .codes = "intake_templates"),
    FIELD(struct intake_import_in, options, F_JSON, 0,
          .doc = "charset, separator, sheet, header_line"),
    FIELD(struct intake_import_in, fields, F_JSON, REQUIRED,
          .doc = "field of rules/intake_columns to title of the column"),
    FIELD(struct intake_import_in, dry_run, F_BOOL, 0,
          .doc = "tell what would become of each row, change nothing"),
};
const struct record intake_import_record =
    RECORD("IntakeImportNew", struct intake_import_in, import_fields);

static const struct column columns[] = {
    { "id", "i.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "template", "i.template", F_CODE, COL_FILTER, "intake_templates" },
    { "file_name", "i.file_name", F_TEXT, 0, NULL },
    { "dry_run", "i.dry_run", F_BOOL, COL_FILTER, NULL },
    { "state", "i.state", F_CODE, COL_FILTER, NULL },
    { "rows", "i.row_count", F_INT, 0, NULL },
    { "added", "i.added", F_INT, 0, NULL },
    { "changed", "i.changed", F_INT, 0, NULL },
    { "unchanged", "i.unchanged", F_INT, 0, NULL },
    { "refused", "i.refused", F_INT, 0, NULL },
    { "job_id", "i.job_id", F_ID, COL_NULLS, NULL },
    { "created_by", "i.created_by", F_ID, COL_FILTER, NULL },
    { "created_by_name", "(SELECT p.name FROM person p WHERE p.id = i.created_by)", F_TEXT,
      COL_NULLS, NULL },
    { "created_at", "i.created_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "finished_at", "i.finished_at", F_INSTANT, COL_NULLS, NULL },
};
const struct list intake_import_list = {
    .name = "intake-imports",
    .from = "intake_import i",
    .scope_kind = "intake_import",
    .scope_alias = "i",
    .id = "i.id",
    .order = "-created_at",
    .columns = columns,
    .count = COUNT(columns),
};
