#include "http/static.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILES = 8192, MAX_DEPTH = 8, MAX_HEADERS = 12 };

struct static_file {
    str path; /* "/assets/app-1a2b3c4d.js" */
    str type;
    bool for_ever;
    const char *file, *gz, *br; /* whole paths; NULL: there is none so packed */
};

struct static_files {
    struct arena *arena;
    struct static_file *at;
    size_t count;
    const struct static_file *desk, *field, *door; /* start pages */
};

/* The phone's service worker lies below the pages that it serves: only so is it allowed to. */
static const str phone_worker = STR_INIT("/field/sw.js"), phone_pages = STR_INIT("/field");

/* Inline styles are what the component libraries and the map write; workers of the map come from
 * blobs. Scripts only from our own files. */
static const struct http_pair page_headers[] = {
    { STR_INIT("Content-Security-Policy"),
      STR_INIT("default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
               "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
               "worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; "
               "base-uri 'none'; form-action 'self'; frame-ancestors 'none'") },
    { STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
    { STR_INIT("X-Frame-Options"), STR_INIT("DENY") },
    { STR_INIT("Referrer-Policy"), STR_INIT("same-origin") },
    { STR_INIT("Cross-Origin-Opener-Policy"), STR_INIT("same-origin") },
    { STR_INIT("Permissions-Policy"),
      STR_INIT("geolocation=(self), camera=(self), microphone=()") },
};

static const struct {
    const char *suffix, *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".json", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".webp", "image/webp" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".woff", "font/woff" },
    { ".ttf", "font/ttf" },
    { ".pbf", "application/x-protobuf" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".map", "application/json" },
};

const struct http_pair *static_page_headers(size_t *ret_count)
{
    *ret_count = COUNT(page_headers);
    return page_headers;
}

static str type_of(str path)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_ends(path, str_from(types[i].suffix)))
            return str_from(types[i].type);
    return S("application/octet-stream");
}

static rc add_file(struct static_files *s, const char *file, str path, struct fault *f)
{
    if (s->count == MAX_FILES)
        return fail_detail(f, INVALID, NULL, "more than %d files under the web folder", MAX_FILES);
    s->at[s->count++] = (struct static_file){ .path = path,
                                              .type = type_of(path),
                                              .for_ever = str_starts(path, S("/assets/")),
                                              .file = file };
    return OK;
}

static rc list_folder(struct static_files *s, str dir, str path, int depth, struct fault *f);

/* Links are not followed: what lies elsewhere was not meant to be served. */
static rc list_entry(struct static_files *s, str dir, str path, const char *name, int depth,
                     struct fault *f)
{
    if (name[0] == '.')
        return OK;
    str full = ARENA_CONCAT(s->arena, dir, S("/"), str_from(name));
    str below = ARENA_CONCAT(s->arena, path, S("/"), str_from(name));
    struct stat st;
    if (lstat(full.p, &st) != 0)
        return OK;
    if (S_ISDIR(st.st_mode))
        return depth < MAX_DEPTH ? list_folder(s, full, below, depth + 1, f) : OK;
    return S_ISREG(st.st_mode) ? add_file(s, full.p, below, f) : OK;
}

static rc list_folder(struct static_files *s, str dir, str path, int depth, struct fault *f)
{
    DIR *d = opendir(arena_cstr(s->arena, dir));
    if (!d)
        return errno == ENOENT && depth == 0
                   ? OK
                   : fail_detail(f, UNAVAILABLE, NULL, "%.*s: %s", STR_ARG(dir), strerror(errno));
    rc r = OK;
    for (struct dirent *e = readdir(d); e && r == OK; e = readdir(d))
        r = list_entry(s, dir, path, e->d_name, depth, f);
    closedir(d);
    return r;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct static_file *)a)->path, ((const struct static_file *)b)->path);
}

static const struct static_file *find(const struct static_files *s, str path)
{
    struct static_file key = { .path = path };
    return s->count ? bsearch(&key, s->at, s->count, sizeof key, by_path) : NULL;
}

static const char *packed(const struct static_files *s, const struct static_file *of, str suffix)
{
    const struct static_file *file = find(s, ARENA_CONCAT(s->arena, of->path, suffix));
    return file ? file->file : NULL;
}

rc static_open(str dir, struct arena *a, struct static_files **ret, struct fault *f)
{
    struct static_files *s = ARENA_NEW(a, struct static_files);
    s->arena = a;
    s->at = ARENA_ARRAY(a, struct static_file, MAX_FILES);
    rc r = list_folder(s, dir, (str){ 0 }, 0, f);
    if (r != OK)
        return r;
    if (s->count)
        qsort(s->at, s->count, sizeof *s->at, by_path);
    for (size_t i = 0; i < s->count; i++) {
        s->at[i].gz = packed(s, &s->at[i], S(".gz"));
        s->at[i].br = packed(s, &s->at[i], S(".br"));
    }
    s->desk = find(s, S("/index.html"));
    s->field = find(s, S("/field/index.html"));
    s->door = find(s, S("/door/index.html"));
    if (!s->field)
        s->field = s->desk;
    if (!s->door)
        s->door = s->desk;
    *ret = s;
    return OK;
}

size_t static_count(const struct static_files *s)
{
    return s->count;
}

/* Whether a list like "gzip, br;q=0.5" takes the coding; "q=0" does not. */
static bool takes(str list, str coding)
{
    while (list.n) {
        str params, one = str_cut(str_cut(list, ',', &list), ';', &params);
        if (str_eq_nocase(str_trim(one), coding))
            return !str_eq(str_trim(params), S("q=0"));
    }
    return false;
}

/* An address of the client's own router has no file name in its last part. */
static bool is_page(str path)
{
    if (str_starts(path, S("/v1/")) || str_eq(path, S("/v1")) || str_starts(path, S("/assets/")))
        return false;
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    str last = str_sub(path, at, path.n);
    return str_find(last, S(".")) == last.n;
}

static const struct static_file *choose(const struct static_files *s, str path)
{
    const struct static_file *file = find(s, path);
    if (file || !is_page(path))
        return file;
    if (str_eq(path, S("/d")) || str_starts(path, S("/d/")))
        return s->door;
    return str_eq(path, S("/field")) || str_starts(path, S("/field/")) ? s->field : s->desk;
}

/* The file to send, and its coding when it is a packed one. */
static const char *choose_packing(const struct static_file *file, str wanted, str *ret_coding)
{
    bool br = file->br && takes(wanted, S("br"));
    bool gz = !br && file->gz && takes(wanted, S("gzip"));
    *ret_coding = br ? S("br") : gz ? S("gzip") : (str){ 0 };
    return br ? file->br : gz ? file->gz : file->file;
}

rc static_reply(const struct static_files *s, const struct http_request *rq, struct http_reply *ret,
                struct fault *f)
{
    const struct static_file *file = choose(s, rq->path);
    if (!file)
        return fail(f, NOT_FOUND, NULL);
    str coding;
    const char *name = choose_packing(file, http_header(rq, "Accept-Encoding"), &coding);
    struct stat st; /* asked each time: the client may have been built anew */
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return fail(f, NOT_FOUND, NULL);
    }
    str etag = arena_fmt(rq->arena, "\"%llx.%lx-%llx%.*s\"", (unsigned long long)st.st_mtim.tv_sec,
                         (unsigned long)st.st_mtim.tv_nsec, (unsigned long long)st.st_size,
                         STR_ARG(coding));
    struct http_pair *h = ARENA_ARRAY(rq->arena, struct http_pair, MAX_HEADERS);
    size_t n = COUNT(page_headers);
    memcpy(h, page_headers, sizeof page_headers);
    if (coding.n)
        h[n++] = (struct http_pair){ S("Content-Encoding"), coding };
    h[n++] = (struct http_pair){ S("Vary"), S("Accept-Encoding") };
    h[n++] = (struct http_pair){ S("ETag"), etag };
    h[n++] = (struct http_pair){ S("Cache-Control"), file->for_ever
                                                         ? S("public, max-age=31536000, immutable")
                                                         : S("no-cache") };
    if (str_eq(file->path, phone_worker))
        h[n++] = (struct http_pair){ S("Service-Worker-Allowed"), phone_pages };
    *ret = (struct http_reply){ .status = 200, .headers = h, .header_count = n };
    if (str_eq(http_header(rq, "If-None-Match"), etag)) {
        close(fd);
        ret->status = 304;
        return OK;
    }
    ret->content_type = file->type;
    ret->fd = fd;
    ret->fd_length = st.st_size;
    return OK;
}
