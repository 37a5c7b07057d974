/* import_look.c — the columns and first rows of a file, before anybody decides what they mean. */
#include "base/utf8.h"
#include "rooms/imports/imports.h"
#include "worker/import_source.h"
#include "worker/worker.h"

enum { SAMPLE = 20, CELL_SHOWN = 200 /* characters */ };

static str shown(void *arg, const str *cells, size_t n, size_t column)
{
    (void)arg;
    (void)n;
    return utf8_prefix(cells[column], CELL_SHOWN);
}

static rc put_table(struct job *job, struct table *t, struct json_out *o, struct fault *f)
{
    const struct table_info *info = table_info(t);
    const struct import_sample sample = { .rows = SAMPLE, .shown = shown };
    import_look_put(o, info);
    rc r = import_look_sample(t, &sample, o, f);
    json_name(o, S("suggested"));
    import_guess(job->house->rules, info->columns, info->column_count, o);
    return r;
}

rc import_look_job(struct job *job, struct json_out *result, struct fault *f)
{
    return import_look_go(&(struct import_looking){ .job = job, .put = put_table }, result, f);
}
