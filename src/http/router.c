#include "http/router.h"

#include "base/buf.h"
#include "http/message.h"

#include <string.h>

enum { MAX_SEGMENTS = 16 };

/* A step from one segment to the next: fixed text, or prefix{}suffix. */
struct edge {
    struct edge *next;
    bool wild;
    str prefix, suffix; /* fixed text is all prefix */
    struct node *to;
};

struct node {
    struct edge *edges; /* fixed ones first, then the ones with more fixed text */
    const void *targets[HTTP_METHODS];
    bool ends;
};

struct router {
    struct arena *arena;
    struct node root;
};

struct router *router_new(struct arena *a)
{
    struct router *r = ARENA_NEW(a, struct router);
    r->arena = a;
    return r;
}

static bool goes_before(const struct edge *a, const struct edge *b)
{
    if (a->wild != b->wild)
        return !a->wild;
    return a->prefix.n + a->suffix.n > b->prefix.n + b->suffix.n;
}

static struct node *follow(struct router *r, struct node *from, struct edge wanted)
{
    struct edge **at = &from->edges;
    for (struct edge *e = from->edges; e; e = e->next)
        if (e->wild == wanted.wild && str_eq(e->prefix, wanted.prefix) &&
            str_eq(e->suffix, wanted.suffix))
            return e->to;
    while (*at && !goes_before(&wanted, *at))
        at = &(*at)->next;
    struct edge *e = ARENA_NEW(r->arena, struct edge);
    *e = wanted;
    e->to = ARENA_NEW(r->arena, struct node);
    e->next = *at;
    *at = e;
    return e->to;
}

static bool parse_segment(str segment, struct edge *ret)
{
    size_t open = str_find(segment, S("{")), close = str_find(segment, S("}"));
    if (open == segment.n && close == segment.n) {
        *ret = (struct edge){ .prefix = segment };
        return segment.n > 0;
    }
    if (open >= close || close == segment.n || close == open + 1)
        return false;
    *ret = (struct edge){ .wild = true,
                          .prefix = str_sub(segment, 0, open),
                          .suffix = str_sub(segment, close + 1, segment.n) };
    return str_find(ret->suffix, S("{")) == ret->suffix.n;
}

rc router_add(struct router *r, enum http_method method, const char *pattern, const void *target,
              struct fault *f)
{
    struct node *n = &r->root;
    str rest = str_from(pattern);
    int wild = 0, segments = 0;
    if (!str_starts(rest, S("/")))
        return fail_detail(f, INTERNAL, NULL, "%s does not begin with /", pattern);
    rest = str_sub(rest, 1, rest.n);
    while (rest.n) {
        struct edge e;
        if (!parse_segment(str_cut(rest, '/', &rest), &e))
            return fail_detail(f, INTERNAL, NULL, "%s is no pattern", pattern);
        wild += e.wild;
        segments++;
        /* before it is in the tree: a walk has room for no more */
        if (wild > LIMIT_ROUTE_PARAMS || segments > MAX_SEGMENTS)
            return fail_detail(f, INTERNAL, NULL, "%s is too long", pattern);
        n = follow(r, n, e);
    }
    if (n->targets[method])
        return fail_detail(f, INTERNAL, NULL, "%s %s is there already", message_method_name(method),
                           pattern);
    n->targets[method] = target;
    n->ends = true;
    return OK;
}

struct search {
    str segments[MAX_SEGMENTS];
    int count;
    enum http_method method;
    unsigned allowed; /* methods of the patterns that fit */
    struct router_match *match;
};

static bool edge_fits(const struct edge *e, str segment, str *ret_param)
{
    if (!e->wild)
        return str_eq(e->prefix, segment);
    if (segment.n <= e->prefix.n + e->suffix.n || !str_starts(segment, e->prefix) ||
        !str_ends(segment, e->suffix))
        return false;
    *ret_param = str_sub(segment, e->prefix.n, segment.n - e->suffix.n);
    return true;
}

static bool ends_here(const struct node *n, struct search *s)
{
    for (int m = 0; m < HTTP_METHODS; m++)
        if (n->targets[m])
            s->allowed |= 1u << m;
    const void *target = n->targets[s->method];
    if (!target && s->method == HTTP_HEAD)
        target = n->targets[HTTP_GET];
    s->match->target = target;
    return target != NULL;
}

/* Depth first: a path has at most MAX_SEGMENTS steps. */
static bool walk(const struct node *n, int at, struct search *s)
{
    if (at == s->count)
        return n->ends && ends_here(n, s);
    for (const struct edge *e = n->edges; e; e = e->next) {
        str param;
        if (!edge_fits(e, s->segments[at], &param))
            continue;
        int before = s->match->param_count;
        if (e->wild)
            s->match->params[s->match->param_count++] = param;
        if (walk(e->to, at + 1, s))
            return true;
        s->match->param_count = before;
    }
    return false;
}

static rc not_allowed(unsigned allowed, struct fault *f)
{
    rc code = fail(f, BAD_METHOD, NULL);
    if (!f)
        return code;
    buf b = buf_new(f->arena, 128);
    if (allowed & 1u << HTTP_GET)
        allowed |= 1u << HTTP_HEAD;
    for (int m = 0; m < HTTP_METHODS; m++) {
        if (!(allowed & 1u << m))
            continue;
        if (b.n)
            buf_add(&b, S(", "));
        buf_add(&b, str_from(message_method_name((enum http_method)m)));
    }
    fault_arg(f, "allow", buf_str(&b));
    return code;
}

rc router_find(const struct router *r, enum http_method method, str path, struct router_match *ret,
               struct fault *f)
{
    struct router_match match = { 0 };
    struct search s = { .method = method, .match = &match };
    if (path.n > 1 && path.p[path.n - 1] == '/') /* one address for one thing */
        return fail(f, NOT_FOUND, NULL);
    str rest = str_starts(path, S("/")) ? str_sub(path, 1, path.n) : path;
    while (rest.n) {
        if (s.count == MAX_SEGMENTS)
            return fail(f, NOT_FOUND, NULL);
        s.segments[s.count++] = str_cut(rest, '/', &rest);
    }
    if (walk(&r->root, 0, &s)) {
        *ret = match;
        return OK;
    }
    return s.allowed ? not_allowed(s.allowed, f) : fail(f, NOT_FOUND, NULL);
}
