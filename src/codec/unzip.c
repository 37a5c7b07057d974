#include "codec/unzip.h"

#include "base/limits.h"

#include <string.h>
#include <unistd.h>
#include <zip.h>

/* Up to here an entry may unpack at any ratio: rows of nothing but empty cells pack a thousand to
 * one, and reading so little costs nothing. */
enum { FREE = 16 << 20, PIECE = 32 << 10, MAX_NAME = 512 };

struct unzip {
    zip_t *zip;
};

static void discard(void *arg)
{
    struct unzip *z = arg;
    zip_discard(z->zip);
}

rc unzip_open(struct arena *a, int fd, struct unzip **ret, struct fault *f)
{
    int e = 0, own = dup(fd); /* libzip closes what it is given */
    if (own < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "unzip: dup");
    zip_t *zip = zip_fdopen(own, ZIP_RDONLY, &e);
    if (!zip) {
        close(own);
        return fail_detail(f, e == ZIP_ER_MEMORY ? NO_MEMORY : INVALID,
                           e == ZIP_ER_MEMORY ? NULL : "zip.broken", "libzip %d", e);
    }
    struct unzip *z = ARENA_NEW(a, struct unzip);
    z->zip = zip;
    arena_defer(a, discard, z);
    if (zip_get_num_entries(zip, 0) > LIMIT_ZIP_ENTRIES)
        return fail(f, TOO_LARGE, "zip.bomb");
    *ret = z;
    return OK;
}

static bool find(const struct unzip *z, str name, zip_stat_t *ret)
{
    char text[MAX_NAME];
    if (name.n >= sizeof text)
        return false;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    zip_stat_init(ret);
    zip_int64_t i = zip_name_locate(z->zip, text, ZIP_FL_NOCASE);
    return i >= 0 && zip_stat_index(z->zip, (zip_uint64_t)i, 0, ret) == 0 &&
           (ret->valid & ZIP_STAT_INDEX) && (ret->valid & ZIP_STAT_SIZE) &&
           (ret->valid & ZIP_STAT_COMP_SIZE);
}

bool unzip_has(const struct unzip *z, str name)
{
    zip_stat_t st;
    return find(z, name, &st);
}

i64 unzip_size(const struct unzip *z, str name)
{
    zip_stat_t st;
    return find(z, name, &st) && st.size < INT64_MAX ? (i64)st.size : 0;
}

/* What the packed size lets an entry unpack to. The archive may lie about it, but not beyond its
 * own length: libzip reads no more than that. */
static u64 allowance(const zip_stat_t *st, i64 most)
{
    u64 by_ratio =
        st->comp_size < INT64_MAX / LIMIT_ZIP_RATIO ? st->comp_size * LIMIT_ZIP_RATIO : INT64_MAX;
    by_ratio = by_ratio > FREE ? by_ratio : FREE;
    return by_ratio < (u64)most ? by_ratio : (u64)most;
}

static rc pump(zip_file_t *file, u64 left, const struct unzip_sink *sink, struct fault *f)
{
    char piece[PIECE];
    for (;;) {
        zip_int64_t n = zip_fread(file, piece, sizeof piece);
        if (n == 0)
            return OK;
        if (n < 0)
            return fail(f, INVALID, "zip.broken");
        if ((u64)n > left)
            return fail(f, TOO_LARGE, "zip.bomb");
        left -= (u64)n;
        rc code = sink->fn(sink->arg, (str){ piece, (size_t)n }, f);
        if (code != OK)
            return code;
    }
}

rc unzip_each(const struct unzip *z, str name, i64 most, const struct unzip_sink *sink,
              struct fault *f)
{
    zip_stat_t st;
    if (!find(z, name, &st))
        return fail(f, NOT_FOUND, "zip.no_entry");
    zip_file_t *file = zip_fopen_index(z->zip, st.index, 0);
    if (!file)
        return fail_detail(f, INVALID, "zip.broken", "libzip %d",
                           zip_error_code_zip(zip_get_error(z->zip)));
    rc code = pump(file, allowance(&st, most), sink, f);
    zip_fclose(file);
    return code;
}
