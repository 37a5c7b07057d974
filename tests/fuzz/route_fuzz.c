/* Any bytes as a request line and, on further lines, patterns beside our own. What a target is read
 * as, encoded again, is read as the same. Each path is held against every pattern one by one: found
 * when one of them fits, refused by method when only the methods do not, whatever was added first;
 * the pattern found, filled with its parameters, is the path. */
#include "base/buf.h"
#include "base/utf8.h"
#include "http/message.h"
#include "http/router.h"

#include "target.h"

#include <string.h>

enum { MOST = 32 };

struct route {
    enum http_method method;
    const char *pattern;
};

static const struct route ours[] = {
    { HTTP_GET, "/" },
    { HTTP_GET, "/v1/premises/{id}" },
    { HTTP_PATCH, "/v1/premises/{id}" },
    { HTTP_GET, "/v1/premises/qr-sheet" },
    { HTTP_GET, "/v1/documents/{id}.pdf" },
    { HTTP_GET, "/v1/tiles/{z}/{x}/{y}.mvt" },
    { HTTP_POST, "/v1/hazards/{id}/{action}" },
};

/* The slow twin: segment by segment. */
static bool fits(const char *pattern, str path)
{
    str rest = str_sub(str_from(pattern), 1, strlen(pattern));
    rest = str_ends(rest, S("/")) ? str_sub(rest, 0, rest.n - 1) : rest;
    path = str_sub(path, 1, path.n);
    while (rest.n && path.n) {
        str one = str_cut(path, '/', &path), want = str_cut(rest, '/', &rest);
        size_t open = str_find(want, S("{")), close = str_find(want, S("}"));
        str head = str_sub(want, 0, open), tail = str_sub(want, close + 1, want.n);
        if (open == want.n
                ? !str_eq(one, want)
                : one.n <= head.n + tail.n || !str_starts(one, head) || !str_ends(one, tail))
            return false;
    }
    return rest.n == path.n;
}

static str filled(struct arena *a, const struct router_match *m)
{
    const struct route *route = m->target;
    str rest = str_from(route->pattern), path = S("");
    for (int i = 0; i < m->param_count; i++) {
        must(m->params[i].n > 0 && !memchr(m->params[i].p, '/', m->params[i].n));
        str head = str_cut(rest, '{', &rest);
        (void)str_cut(rest, '}', &rest);
        path = ARENA_CONCAT(a, path, head, m->params[i]);
    }
    path = ARENA_CONCAT(a, path, rest);
    return path.n > 1 && str_ends(path, S("/")) ? str_sub(path, 0, path.n - 1) : path;
}

static str encoded(struct arena *a, str s)
{
    buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '/')
            buf_char(&b, '/');
        else
            buf_fmt(&b, "%%%02x", (unsigned char)s.p[i]);
    return buf_str(&b);
}

/* The target a second time: encoded otherwise, and as a proxy sends it. */
static void same_target(struct arena *a, const struct http_request *rq)
{
    struct http_request again = { .arena = a };
    str target = ARENA_CONCAT(a, S("http://h"), encoded(a, rq->path), S("?"));
    for (size_t i = 0; i < rq->query_count; i++)
        target = ARENA_CONCAT(a, target, i ? S("&") : S(""), encoded(a, rq->query[i].name), S("="),
                              encoded(a, rq->query[i].value));
    must(message_target(&again, target, NULL) == OK && str_eq(again.path, rq->path));
    must(utf8_valid(rq->path) && str_starts(rq->path, S("/")) &&
         !memchr(rq->path.p, 0, rq->path.n));
    must(again.query_count == rq->query_count);
    for (size_t i = 0; i < rq->query_count; i++)
        must(str_eq(again.query[i].name, rq->query[i].name) &&
             str_eq(again.query[i].value, rq->query[i].value));
    must(message_target(&again, ARENA_CONCAT(a, S("http://h?"), encoded(a, rq->path)), NULL) == OK);
    must(str_eq(again.path, S("/")));
}

static void find(struct arena *a, const struct route *routes, size_t n,
                 const struct http_request *rq)
{
    struct router *one = router_new(a), *two = router_new(a);
    struct router_match first = { 0 }, second = { 0 };
    bool in[MOST], found = false, other = false;
    struct fault f;
    fault_init(&f, a);
    for (size_t i = 0; i < n; i++)
        in[i] = router_add(one, routes[i].method, routes[i].pattern, &routes[i], NULL) == OK;
    for (size_t i = n; i-- > 0;)
        must(!in[i] ||
             router_add(two, routes[i].method, routes[i].pattern, &routes[i], NULL) == OK);
    for (size_t i = 0; i < n && (rq->path.n == 1 || !str_ends(rq->path, S("/"))); i++) {
        bool head = rq->method == HTTP_HEAD && routes[i].method == HTTP_GET;
        bool fit = in[i] && fits(routes[i].pattern, rq->path);
        found |= fit && (head || routes[i].method == rq->method);
        other |= fit;
    }
    rc code = router_find(one, rq->method, rq->path, &first, &f);
    must(code == (found ? OK : other ? BAD_METHOD : NOT_FOUND));
    must(code == router_find(two, rq->method, rq->path, &second, NULL));
    must(code != BAD_METHOD || f.args[0].value.n > 0);
    must(code != OK ||
         (str_eq(filled(a, &first), rq->path) && str_eq(filled(a, &second), rq->path)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct http_request rq = { .arena = a };
    struct route routes[MOST];
    size_t n = COUNT(ours);
    str target, rest, line = str_cut((str){ (const char *)data, size }, '\n', &rest);
    memcpy(routes, ours, sizeof ours);
    if (size < 4096 && message_method(str_cut(line, ' ', &target), &rq.method) &&
        message_target(&rq, target, NULL) == OK) {
        same_target(a, &rq);
        while (n < MOST && rest.n)
            routes[n++] = (struct route){ n % 2 ? HTTP_GET : HTTP_PUT,
                                          arena_cstr(a, str_cut(rest, '\n', &rest)) };
        find(a, routes, n, &rq);
    }
    arena_free(a);
    return 0;
}
