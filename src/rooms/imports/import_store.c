#include "rooms/imports/import_store.h"

#include "db/queries.h"

rc import_insert(struct tx *tx, const struct import_run *run, struct fault *f)
{
    return db_exec(tx, &Q_import_run_insert,
                   ARGS(V_I(run->id), V_I(run->bureau_id), V_ID(run->job_id), V_T(run->file_hash),
                        V_T(run->file_name), V_T(run->map), V_I(run->dry_run), V_T(run->state),
                        V_ID(run->created_by), V_I(run->created_at)),
                   NULL, f);
}

struct take_run {
    struct arena *arena;
    struct import_run *run;
};

static rc take_run(const struct row *r, void *arg, struct fault *f)
{
    struct take_run *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->run = (struct import_run){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .job_id = row_int(r, 2),
        .file_hash = row_text_copy(r, 3, a),
        .file_name = row_text_copy(r, 4, a),
        .map = row_text_copy(r, 5, a),
        .dry_run = row_int(r, 6) != 0,
        .state = row_text_copy(r, 7, a),
        .n = { row_int(r, 8), row_int(r, 9), row_int(r, 10), row_int(r, 11), row_int(r, 12) },
        .created_by = row_int(r, 13),
        .created_at = row_int(r, 14),
        .finished_at = row_int(r, 15),
        .undone_at = row_int(r, 16),
    };
    return OK;
}

rc import_get(struct tx *tx, i64 id, struct import_run *ret, struct fault *f)
{
    struct import_run run;
    struct take_run t = { tx_arena(tx), &run };
    rc r = db_one(tx, &Q_import_run_get, ARGS(V_I(id)), take_run, &t, f);
    if (r == OK)
        *ret = run;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "import.not_found") : r;
}

rc import_set_job(struct tx *tx, i64 import_id, i64 job_id, struct fault *f)
{
    return db_exec(tx, &Q_import_run_job, ARGS(V_I(import_id), V_I(job_id)), NULL, f);
}

rc import_set_state(struct tx *tx, i64 import_id, str state, i64 finished_at, struct fault *f)
{
    return db_exec(tx, &Q_import_run_state, ARGS(V_I(import_id), V_T(state), V_ID(finished_at)),
                   NULL, f);
}

rc import_set_undone(struct tx *tx, i64 import_id, struct fault *f)
{
    return db_exec(tx, &Q_import_run_undone, ARGS(V_I(import_id), V_I(tx_now(tx))), NULL, f);
}

struct take_text {
    struct arena *arena;
    str *text;
};

static rc take_text(const struct row *r, void *arg, struct fault *f)
{
    struct take_text *t = arg;
    (void)f;
    *t->text = row_text_copy(r, 0, t->arena);
    return OK;
}

rc import_map_load(struct tx *tx, str name, str *ret_body, struct fault *f)
{
    struct take_text t = { tx_arena(tx), ret_body };
    rc r = db_one(tx, &Q_import_map_get, ARGS(V_T(name)), take_text, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "import.no_map") : r;
}

struct take_file {
    struct arena *arena;
    struct import_file *file;
};

static rc take_file(const struct row *r, void *arg, struct fault *f)
{
    struct take_file *t = arg;
    (void)f;
    *t->file = (struct import_file){ row_text_copy(r, 0, t->arena), row_text_copy(r, 1, t->arena),
                                     row_int(r, 2) };
    return OK;
}

rc import_file_load(struct tx *tx, i64 attachment_id, struct import_file *ret, struct fault *f)
{
    struct take_file t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_import_file, ARGS(V_I(attachment_id)), take_file, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "attachment.not_found") : r;
}

rc import_file_take(struct tx *tx, i64 attachment_id, i64 import_id, struct fault *f)
{
    return db_exec(tx, &Q_import_file_take, ARGS(V_I(attachment_id), V_I(import_id)), NULL, f);
}
