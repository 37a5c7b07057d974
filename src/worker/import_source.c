#include "worker/import_source.h"

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
