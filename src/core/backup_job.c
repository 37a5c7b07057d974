/* backup_job.c — the nightly copy, and how many of them stay. */
#include "base/date.h"
#include "core/backup.h"
#include "sys/wall.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COPIES = 10000 };

static const str before = STR_INIT("naguan-"), after = STR_INIT(".tar.zst");

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Names carry the time in China, so that the oldest sorts first. */
static size_t list_copies(struct arena *a, str dir, str *ret)
{
    DIR *d = opendir(arena_cstr(a, dir));
    size_t n = 0;
    for (struct dirent *e = d ? readdir(d) : NULL; e && n < COPIES; e = readdir(d)) {
        str name = str_from(e->d_name);
        if (str_starts(name, before) && str_ends(name, after))
            ret[n++] = arena_str(a, name);
    }
    if (d)
        closedir(d);
    if (n)
        qsort(ret, n, sizeof *ret, by_name);
    return n;
}

/* Returns how many went. A copy that cannot be removed is tried again the next night. */
static i64 drop_old(struct arena *a, str dir, i64 keep)
{
    str *names = ARENA_ARRAY(a, str, COPIES);
    size_t n = list_copies(a, dir, names);
    i64 dropped = 0;
    for (size_t i = 0; (i64)(n - i) > keep; i++)
        dropped += unlink(arena_cstr(a, ARENA_CONCAT(a, dir, S("/"), names[i]))) == 0;
    return dropped;
}

static str copy_name(struct arena *a, i64 now)
{
    i64 second = (now + CHINA_MS) / 1000 % 86400;
    return arena_fmt(a, "%.*s%.*s-%02lld%02lld%02lld%.*s", STR_ARG(before),
                     STR_ARG(day_text(a, day_at(now))), (long long)(second / 3600),
                     (long long)(second / 60 % 60), (long long)(second % 60), STR_ARG(after));
}

rc backup_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct arena *a = job->arena;
    str dir = job->house->backup_dir;
    struct backup_report report;
    if (!dir.n)
        return fail(f, REFUSED, "backup.no_dir");
    str file = copy_name(a, wall_now());
    rc r = backup_write(job->house, ARENA_CONCAT(a, dir, S("/"), file), a, &report, f);
    if (r != OK)
        return r;
    json_open(result, '{');
    json_text_of(result, "file", file);
    json_int_of(result, "bytes", report.bytes);
    json_int_of(result, "acts", report.ledger.rows);
    json_int_of(result, "dropped", drop_old(a, dir, job->house->backup_keep));
    json_close(result, '}');
    return OK;
}
