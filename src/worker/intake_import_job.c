/* intake_import_job.c — a table of 12315 or 12345 is looked at, or taken in as intakes. */
#include "rooms/intake/intake.h"
#include "worker/import_source.h"
#include "worker/worker.h"

enum { SAMPLE = 5 };

struct looking {
    const struct rules *rules;
    struct arena *arena;
    str template;
    const struct table_info *info;
};

static str shown(void *arg, const str *cells, size_t n, size_t column)
{
    const struct looking *l = arg;
    const struct intake_cells row = { l->info->columns, cells, n };
    return intake_import_shown(l->rules, l->arena, l->template, &row, column);
}

/* What a job gives stays with it: of who sent what nothing is shown in full. */
static rc put_table(struct job *job, struct table *t, struct json_out *o, struct fault *f)
{
    struct looking l = { job->house->rules, o->b.arena, S(""), table_info(t) };
    const struct import_sample sample = { SAMPLE, shown, &l };
    import_look_put(o, l.info);
    l.template = intake_import_suggest(l.rules, json_text(json_get(job->payload, "template")),
                                       l.info->columns, l.info->column_count, o);
    return import_look_sample(t, &sample, o, f);
}

rc intake_look_job(struct job *job, struct json_out *result, struct fault *f)
{
    const struct import_looking l = { .job = job, .sealed = true, .put = put_table };
    return import_look_go(&l, result, f);
}

static rc open_source(struct job *job, struct intake_import_ask *ask, struct import_source_file *s,
                      struct fault *f)
{
    struct import_options options;
    rc r = intake_import_open(job->house, &job->actor, ask, job->arena, f);
    if (r == OK)
        r = import_options_read(ask->options, S("options"), &options, f);
    return r == OK ? import_source_sealed(job->house, ask->file_hash, &options, s, f) : r;
}

rc intake_import_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_watch watch = import_source_watch(job);
    struct intake_import_ask ask = { 0 };
    if (!str_to_i64(json_text(json_get(job->payload, "import")), &ask.id))
        return fail(f, INVALID, "job.bad_payload");
    rc r = open_source(job, &ask, &s, f);
    if (r == OK) {
        struct import_table t = import_source_table(&s);
        r = intake_import_go(job->house, &job->actor, ask.id, &t, &watch, job->arena, f);
    } else {
        r = intake_import_fail(job->house, &job->actor, ask.id, r, job->arena, f);
    }
    json_open(result, '{');
    json_id_of(result, "import", ask.id);
    json_close(result, '}');
    import_source_close(&s);
    return r;
}
