/* import_store.h — the statements of imports and their maps; no rules. */
#ifndef NAGUAN_IMPORT_STORE_H
#define NAGUAN_IMPORT_STORE_H

#include "rooms/imports/imports.h"

CHECKED rc import_insert(struct tx *tx, const struct import_run *run, struct fault *f);
CHECKED rc import_set_job(struct tx *tx, i64 import_id, i64 job_id, struct fault *f);
/* finished_at 0: it has not. */
CHECKED rc import_set_state(struct tx *tx, i64 import_id, str state, i64 finished_at,
                            struct fault *f);
CHECKED rc import_set_undone(struct tx *tx, i64 import_id, struct fault *f);

/* The body of a saved map; NOT_FOUND "import.no_map". */
CHECKED rc import_map_load(struct tx *tx, str name, str *ret_body, struct fault *f);

/* A file somebody sent; NOT_FOUND "attachment.not_found". */
struct import_file {
    str hash, name;
    i64 size;
};
CHECKED rc import_file_load(struct tx *tx, i64 attachment_id, struct import_file *ret,
                            struct fault *f);
/* So that it is not cleared away as something nobody took. */
CHECKED rc import_file_take(struct tx *tx, i64 attachment_id, i64 import_id, struct fault *f);

#endif
