/* import_look.c — the columns and first rows of a file, before anybody decides what they mean. */
#include "base/utf8.h"
#include "worker/import_source.h"
#include "worker/worker.h"

enum { SAMPLE = 20, CELL_SHOWN = 200 /* characters */ };

struct sample {
    struct json_out *o;
    size_t n, columns;
};

/* CANCELLED ends the reading: enough was seen. */
static rc put_row(void *arg, const struct table_row *row, struct fault *f)
{
    struct sample *s = arg;
    if (s->n++ == SAMPLE)
        return fail(f, CANCELLED, NULL);
    json_open(s->o, '[');
    for (size_t i = 0; i < row->count && i < s->columns; i++)
        json_put_text(s->o, utf8_prefix(row->cells[i], CELL_SHOWN));
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

static rc put_table(const struct job *job, struct table *t, struct json_out *o, struct fault *f)
{
    const struct table_info *info = table_info(t);
    struct sample sample = { .o = o, .columns = info->column_count };
    json_text_of(o, "form", info->form == TABLE_CSV ? S("csv") : S("xlsx"));
    json_text_of(o, "charset", charset_name(info->charset));
    json_text_of(o, "separator", (str){ &info->separator, info->separator ? 1 : 0 });
    put_texts(o, "sheets", info->sheets, info->sheet_count);
    json_text_of(o, "sheet", info->sheet);
    json_int_of(o, "header_line", info->header_line);
    put_texts(o, "columns", info->columns, info->column_count);
    json_name(o, S("sample"));
    json_open(o, '[');
    rc r = table_each(t, put_row, &sample, f);
    json_close(o, ']');
    json_name(o, S("suggested"));
    import_guess(job->house->rules, info->columns, info->column_count, o);
    if (r != CANCELLED)
        return r;
    fault_clear(f);
    return OK;
}

rc import_look_job(struct job *job, struct json_out *result, struct fault *f)
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
