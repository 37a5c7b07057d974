/* import_job.c — a file somebody sent is taken into the register, or taken back. */
#include "rooms/imports/imports.h"
#include "worker/import_source.h"
#include "worker/worker.h"

struct reading {
    const struct job *job;
    struct import_run *run;
    i64 id;
};

static rc read_run(struct tx *tx, void *arg, struct fault *f)
{
    struct reading *d = arg;
    tx_set_scope(tx, d->job->actor.scope);
    return import_get(tx, d->id, d->run, f);
}

static rc run_of(struct job *job, struct import_run *run, struct fault *f)
{
    struct reading d = { job, run, 0 };
    if (!str_to_i64(json_text(json_get(job->payload, "import")), &d.id))
        return fail(f, INVALID, "job.bad_payload");
    return db_tx_run(job->house->db, DB_READ, read_run, &d, job->arena, f);
}

/* What a person must see stays with the job, also when it failed. */
static void put_errors(struct json_out *o, const struct fault *f)
{
    json_name(o, S("errors"));
    json_open(o, '[');
    import_put_said(o, f);
    json_close(o, ']');
    json_name(o, S("args"));
    json_open(o, '{');
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++) {
        json_name(o, f->args[i].name);
        json_put_text(o, f->args[i].value);
    }
    json_close(o, '}');
}

static rc open_source(struct job *job, const struct import_run *run, struct import_source_file *s,
                      struct fault *f)
{
    struct import_options options;
    const struct json *map;
    rc r = json_parse(job->arena, run->map, &map, f);
    if (r == OK)
        r = import_options_read(json_get(map, "options"), S("options"), &options, f);
    return r == OK ? import_source_blob(job->house->blobs, run->file_hash, &options, s, f) : r;
}

rc import_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_watch watch = import_source_watch(job);
    struct import_run run = { 0 };
    rc r = run_of(job, &run, f);
    if (r != OK)
        return r;
    r = open_source(job, &run, &s, f);
    if (r == OK) {
        struct import_table t = import_source_table(&s);
        r = import_go(job->house, &job->actor, &run, &t, &watch, job->arena, f);
    } else {
        r = import_fail(job->house, &job->actor, &run, r, job->arena, f);
    }
    json_open(result, '{');
    json_id_of(result, "import", run.id);
    import_put_counts(result, &run.n);
    json_name(result, S("left_out"));
    json_put_raw(result, run.left_out);
    json_int_of(result, "replaced", s.table ? table_replaced(s.table) : 0);
    put_errors(result, f);
    json_close(result, '}');
    import_source_close(&s);
    return r;
}

rc import_undo_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct import_watch watch = import_source_watch(job);
    struct import_run run = { 0 };
    rc r = run_of(job, &run, f);
    if (r != OK)
        return r;
    json_open(result, '{');
    json_id_of(result, "import", run.id);
    r = import_undo(job->house, &job->actor, run.id, &watch, job->arena, result, f);
    json_close(result, '}');
    return r;
}
