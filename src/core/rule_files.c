#include "base/utf8.h"
#include "core/rule_load.h"
#include "sys/secret.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rc file_bad(str name, const char *code, struct fault *f)
{
    return fault_field(f, name, code, (str){ 0 });
}

static rc read_all(int fd, struct rule_file *file, size_t size, struct arena *a, struct fault *f)
{
    char *p = arena_alloc(a, size + 1);
    size_t n = 0;
    while (n < size) {
        ssize_t got = read(fd, p + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail_detail(f, UNAVAILABLE, "rules.unreadable", "%.*s: %s", STR_ARG(file->name),
                               strerror(errno));
        n += (size_t)got;
    }
    file->text = (str){ p, n };
    return utf8_valid(file->text) ? OK : file_bad(file->name, "not_utf8", f);
}

static rc read_file(str dir, struct rule_file *file, struct arena *a, struct fault *f)
{
    struct stat st;
    str path = ARENA_CONCAT(a, dir, S("/"), file->name);
    int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_detail(f, UNAVAILABLE, "rules.unreadable", "%.*s: %s", STR_ARG(path),
                           strerror(errno));
    rc code = OK;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        code = file_bad(file->name, "not_a_file", f);
    else if (st.st_size > RULE_FILE_MAX)
        code = file_bad(file->name, "too_large", f);
    else
        code = read_all(fd, file, (size_t)st.st_size, a, f);
    close(fd);
    return code;
}

/* Notes the names of rule files in one folder; others (README.md) are no rules. */
static rc list_folder(struct rules *r, str dir, str below, struct fault *f)
{
    struct arena *a = r->arena;
    DIR *d = opendir(arena_cstr(a, ARENA_CONCAT(a, dir, S("/"), below)));
    if (!d)
        return below.n && errno == ENOENT ? OK
                                          : fail_detail(f, UNAVAILABLE, "rules.unreadable",
                                                        "%.*s: %s", STR_ARG(dir), strerror(errno));
    rc code = OK;
    for (struct dirent *e; code == OK && (e = readdir(d));) {
        str name = str_from(e->d_name);
        if (str_starts(name, S(".")) || (!str_ends(name, S(".csv")) && !str_ends(name, S(".txt"))))
            continue;
        if (r->file_count == RULE_FILES_MAX)
            code = file_bad(name, "too_many", f);
        else
            r->files[r->file_count++].name = ARENA_CONCAT(a, below, name);
    }
    closedir(d);
    return code;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct rule_file *)a)->name, ((const struct rule_file *)b)->name);
}

/* The same files give the same id on any machine: names and lengths are part of it, order and
 * folder are not. */
static str digest(struct rules *r)
{
    unsigned char sum[SM3_BYTES];
    struct sm3_stream *s = sm3_begin();
    for (size_t i = 0; i < r->file_count; i++) {
        const struct rule_file *file = &r->files[i];
        sm3_add(s, arena_fmt(r->arena, "%.*s %zu\n", STR_ARG(file->name), file->text.n));
        sm3_add(s, file->text);
    }
    sm3_end(s, sum);
    return hex(r->arena, sum, sizeof sum);
}

rc rule_files_read(struct rules *r, str dir, struct fault *f)
{
    const str folders[] = { S(""), S("calendar/"), S("letters/") };
    r->files = ARENA_ARRAY(r->arena, struct rule_file, RULE_FILES_MAX);
    rc code = OK;
    for (size_t i = 0; code == OK && i < COUNT(folders); i++)
        code = list_folder(r, dir, folders[i], f);
    if (code == OK)
        qsort(r->files, r->file_count, sizeof *r->files, by_name);
    for (size_t i = 0; code == OK && i < r->file_count; i++)
        code = read_file(dir, &r->files[i], r->arena, f);
    if (code == OK)
        r->pack = digest(r);
    return code;
}
