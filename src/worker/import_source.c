#include "worker/import_source.h"

#include "core/attach.h"
#include "sys/sealed_file.h"

#include <unistd.h>

static rc each(void *arg, table_row_fn fn, void *fn_arg, struct fault *f)
{
    return table_each(arg, fn, fn_arg, f);
}

static i64 done(void *arg)
{
    return table_done(arg);
}

rc import_source_fd(int fd, const struct import_options *o, struct import_source_file *ret,
                    struct fault *f)
{
    struct table_options options = { .sheet = o->sheet, .header_line = o->header_line };
    *ret = (struct import_source_file){ .fd = fd };
    if (o->charset.n && !charset_parse(o->charset, &options.charset))
        return fault_field(f, S("options.charset"), "unknown_code", o->charset);
    if (o->separator.n)
        options.separator = o->separator.p[0];
    return table_open(fd, &options, &ret->table, f);
}

rc import_source_blob(struct blob_store *blobs, str hash, const struct import_options *o,
                      struct import_source_file *ret, struct fault *f)
{
    int fd = -1;
    i64 size;
    *ret = (struct import_source_file){ .fd = -1 };
    rc r = blob_read(blobs, hash, &fd, &size, f);
    return r == OK ? import_source_fd(fd, o, ret, f) : r;
}

rc import_source_sealed(const struct house *house, str hash, const struct import_options *o,
                        struct import_source_file *ret, struct fault *f)
{
    int sealed = -1, fd = -1;
    i64 size;
    *ret = (struct import_source_file){ .fd = -1 };
    rc r = blob_read(house->blobs, hash, &sealed, &size, f);
    if (r != OK)
        return r;
    r = sealed_file_read(house->keyring, UPLOAD_SEALED, sealed, &fd, f);
    close(sealed);
    return r == OK ? import_source_fd(fd, o, ret, f) : r;
}

void import_source_close(struct import_source_file *s)
{
    table_close(s->table);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct import_source_file){ .fd = -1 };
}

struct import_table import_source_table(const struct import_source_file *s)
{
    const struct table_info *info = table_info(s->table);
    return (struct import_table){ s->table, info->columns, info->column_count,
                                  each,     done,          table_size(s->table) };
}

static void progress(void *arg, i64 done, i64 total)
{
    job_progress(arg, done, total, "import.running");
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

struct import_watch import_source_watch(struct job *job)
{
    return (struct import_watch){ job, progress, cancelled };
}

/* ---- a first look ---- */

static void put_texts(struct json_out *o, const char *name, const str *texts, size_t n)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        json_put_text(o, texts[i]);
    json_close(o, ']');
}

void import_look_put(struct json_out *o, const struct table_info *info)
{
    json_text_of(o, "form", info->form == TABLE_CSV ? S("csv") : S("xlsx"));
    json_text_of(o, "charset", charset_name(info->charset));
    json_text_of(o, "separator", (str){ &info->separator, info->separator ? 1 : 0 });
    put_texts(o, "sheets", info->sheets, info->sheet_count);
    json_text_of(o, "sheet", info->sheet);
    json_int_of(o, "header_line", info->header_line);
    put_texts(o, "columns", info->columns, info->column_count);
}

struct sampling {
    const struct import_sample *sample;
    struct json_out *o;
    size_t n, columns;
};

/* CANCELLED ends the reading: enough was seen. */
static rc put_sample(void *arg, const struct table_row *row, struct fault *f)
{
    struct sampling *s = arg;
    size_t n = row->count < s->columns ? row->count : s->columns;
    if (s->n++ == s->sample->rows)
        return fail(f, CANCELLED, NULL);
    json_open(s->o, '[');
    for (size_t i = 0; i < n; i++)
        json_put_text(s->o, s->sample->shown(s->sample->arg, row->cells, n, i));
    json_close(s->o, ']');
    return OK;
}

rc import_look_sample(struct table *t, const struct import_sample *sample, struct json_out *o,
                      struct fault *f)
{
    struct sampling s = { sample, o, 0, table_info(t)->column_count };
    json_name(o, S("sample"));
    json_open(o, '[');
    rc r = table_each(t, put_sample, &s, f);
    json_close(o, ']');
    if (r != CANCELLED)
        return r;
    fault_clear(f);
    return OK;
}

rc import_look_go(const struct import_looking *l, struct json_out *result, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_options options;
    const struct job *job = l->job;
    str hash = json_text(json_get(job->payload, "hash"));
    rc r = import_options_read(json_get(job->payload, "options"), S("options"), &options, f);
    if (r == OK)
        r = l->sealed ? import_source_sealed(job->house, hash, &options, &s, f)
                      : import_source_blob(job->house->blobs, hash, &options, &s, f);
    if (r == OK) {
        json_open(result, '{');
        r = l->put(l->job, s.table, result, f);
        json_close(result, '}');
    }
    import_source_close(&s);
    return r;
}
