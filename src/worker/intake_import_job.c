/* intake_import_job.c — a table of 12315 or 12345 is looked at, or taken in as intakes. */
#include "base/utf8.h"
#include "rooms/intake/intake.h"
#include "worker/import_source.h"
#include "worker/worker.h"

enum { SAMPLE = 5 };

struct sample {
    const struct rules *rules;
    str template;
    const struct table_info *info;
    struct json_out *o;
    size_t n;
};

/* CANCELLED ends the reading: enough was seen. */
static rc put_row(void *arg, const struct table_row *row, struct fault *f)
{
    struct sample *s = arg;
    if (s->n++ == SAMPLE)
        return fail(f, CANCELLED, NULL);
    const struct intake_cells cells = { s->info->columns, row->cells,
                                        row->count < s->info->column_count
                                            ? row->count
                                            : s->info->column_count };
    json_open(s->o, '[');
    for (size_t i = 0; i < cells.n; i++)
        json_put_text(s->o, intake_import_shown(s->rules, s->o->b.arena, s->template, &cells, i));
    json_close(s->o, ']');
    return OK;
}

static void put_texts(struct json_out *o, const char *name, const str *texts, size_t n)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        json_put_text(o, texts[i]);
    json_close(o, ']');
}

/* What a job gives stays with it: of who sent what nothing is shown in full. */
static rc put_table(const struct job *job, struct table *t, struct json_out *o, struct fault *f)
{
    const struct table_info *info = table_info(t);
    struct sample sample = { .rules = job->house->rules, .info = info, .o = o };
    json_text_of(o, "form", info->form == TABLE_CSV ? S("csv") : S("xlsx"));
    json_text_of(o, "charset", charset_name(info->charset));
    json_text_of(o, "separator", (str){ &info->separator, info->separator ? 1 : 0 });
    put_texts(o, "sheets", info->sheets, info->sheet_count);
    json_text_of(o, "sheet", info->sheet);
    json_int_of(o, "header_line", info->header_line);
    put_texts(o, "columns", info->columns, info->column_count);
    sample.template =
        intake_import_suggest(job->house->rules, json_text(json_get(job->payload, "template")),
                              info->columns, info->column_count, o);
    json_name(o, S("sample"));
    json_open(o, '[');
    rc r = table_each(t, put_row, &sample, f);
    json_close(o, ']');
    if (r != CANCELLED)
        return r;
    fault_clear(f);
    return OK;
}

rc intake_look_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_options options;
    rc r = import_options_read(json_get(job->payload, "options"), S("options"), &options, f);
    if (r == OK)
        r = import_source_blob(job->house->blobs, json_text(json_get(job->payload, "hash")),
                               &options, &s, f);
    if (r == OK) {
        json_open(result, '{');
        r = put_table(job, s.table, result, f);
        json_close(result, '}');
    }
    import_source_close(&s);
    return r;
}

static void progress(void *arg, i64 done, i64 total)
{
    job_progress(arg, done, total, "import.running");
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

static rc open_source(struct job *job, struct intake_import_ask *ask, struct import_source_file *s,
                      struct fault *f)
{
    struct import_options options;
    rc r = intake_import_open(job->house, &job->actor, ask, job->arena, f);
    if (r == OK)
        r = import_options_read(ask->options, S("options"), &options, f);
    return r == OK ? import_source_blob(job->house->blobs, ask->file_hash, &options, s, f) : r;
}

rc intake_import_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_watch watch = { job, progress, cancelled };
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
