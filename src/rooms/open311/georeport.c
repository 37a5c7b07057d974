#include "rooms/open311/georeport.h"

#include "base/date.h"

enum { REPLY_MOST = 16 << 20, PROBLEM_MOST = 64 << 10 };

static struct georeport begin(struct arena *a, const struct http_request *rq, size_t most)
{
    struct georeport g = { .arena = a, .json = str_ends(rq->path, S(".json")) };
    g.j = json_out_new(a, most);
    g.x = buf_new(a, most);
    if (!g.json)
        buf_add(&g.x, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
    return g;
}

struct georeport georeport_new(struct arena *a, const struct http_request *rq)
{
    return begin(a, rq, REPLY_MOST);
}

/* Only what XML 1.0 can carry. */
static void put_escaped(buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '&')
            buf_add(b, S("&amp;"));
        else if (c == '<')
            buf_add(b, S("&lt;"));
        else if (c == '>')
            buf_add(b, S("&gt;"));
        else if ((unsigned char)c >= ' ' || c == '\n' || c == '\t')
            buf_char(b, c);
    }
}

static void put_name(struct georeport *g, const char *name)
{
    if (g->json && g->object & 1)
        json_name(&g->j, str_from(name));
}

static void tag(struct georeport *g, const char *before, const char *name)
{
    if (!g->json)
        buf_fmt(&g->x, "%s%s>", before, name);
}

static void open_level(struct georeport *g, const char *name, bool object)
{
    put_name(g, name);
    if (g->json)
        json_open(&g->j, object ? '{' : '[');
    tag(g, "<", name);
    g->object = g->object << 1 | object;
}

static void close_level(struct georeport *g, const char *name, bool object)
{
    g->object >>= 1;
    if (g->json)
        json_close(&g->j, object ? '}' : ']');
    tag(g, "</", name);
}

void georeport_list(struct georeport *g, const char *name)
{
    open_level(g, name, false);
}

void georeport_item(struct georeport *g, const char *name)
{
    open_level(g, name, true);
}

void georeport_end_list(struct georeport *g, const char *name)
{
    close_level(g, name, false);
}

void georeport_end_item(struct georeport *g, const char *name)
{
    close_level(g, name, true);
}

static void element(struct georeport *g, const char *name, str value)
{
    tag(g, "<", name);
    put_escaped(&g->x, value);
    tag(g, "</", name);
}

void georeport_text(struct georeport *g, const char *name, str value)
{
    if (g->json)
        json_text_of(&g->j, name, value);
    else
        element(g, name, value);
}

void georeport_bool(struct georeport *g, const char *name, bool value)
{
    if (g->json)
        json_bool_of(&g->j, name, value);
    else
        element(g, name, value ? S("true") : S("false"));
}

void georeport_int(struct georeport *g, const char *name, i64 value)
{
    if (g->json)
        json_int_of(&g->j, name, value);
    else
        element(g, name, arena_fmt(g->arena, "%lld", (long long)value));
}

void georeport_real(struct georeport *g, const char *name, double value)
{
    buf b = buf_new(g->arena, 64);
    buf_double(&b, value);
    if (g->json) {
        json_name(&g->j, str_from(name));
        json_put_real(&g->j, value);
    } else {
        element(g, name, buf_str(&b));
    }
}

void georeport_none(struct georeport *g, const char *name)
{
    if (g->json) {
        json_name(&g->j, str_from(name));
        json_put_null(&g->j);
    } else {
        element(g, name, S(""));
    }
}

void georeport_instant(struct georeport *g, const char *name, i64 ms)
{
    if (ms)
        georeport_text(g, name, instant_text(g->arena, ms));
    else
        georeport_none(g, name);
}

void georeport_code(struct georeport *g, str code)
{
    if (!code.n)
        return;
    georeport_item(g, "extended_attributes");
    georeport_text(g, "follow_code", code);
    georeport_end_item(g, "extended_attributes");
}

void georeport_value(struct georeport *g, const char *name, str value)
{
    if (g->json)
        json_put_text(&g->j, value);
    else
        element(g, name, value);
}

static bool is_whole(const struct georeport *g)
{
    return g->json ? json_out_ok(&g->j) : buf_ok(&g->x);
}

static str text_of(struct georeport *g)
{
    return g->json ? json_out_str(&g->j) : buf_str(&g->x);
}

static str type_of(const struct georeport *g)
{
    return g->json ? S("application/json") : S("text/xml; charset=utf-8");
}

rc georeport_reply(struct georeport *g, struct request *rq, struct fault *f)
{
    if (!is_whole(g))
        return fail_detail(f, INTERNAL, NULL, "a reply of Open311 does not fit");
    rq->raw = text_of(g);
    rq->raw_type = type_of(g);
    return OK;
}

/* ---- refusals ---- */

static int status_of(rc code)
{
    return code == UNAUTHENTICATED ? 403 : code == INVALID ? 400 : rc_http(code);
}

static void put_error(struct georeport *g, int status, str description)
{
    georeport_item(g, "error");
    georeport_int(g, "code", status);
    georeport_text(g, "description", description);
    georeport_end_item(g, "error");
}

void georeport_problem(const struct http_request *rq, const struct fault *f, struct arena *a,
                       struct http_reply *ret)
{
    rc code = f->code == OK ? INTERNAL : f->code;
    int status = status_of(code);
    struct georeport g = begin(a, rq, PROBLEM_MOST);
    georeport_list(&g, "errors");
    for (const struct field_error *e = f->errors; e; e = e->next)
        put_error(&g, status,
                  ARENA_CONCAT(a, e->field, S(": "), e->code, e->arg.n ? S(" ") : S(""), e->arg));
    if (!f->errors)
        put_error(&g, status, f->key.n ? f->key : str_from(rc_key(code)));
    georeport_end_list(&g, "errors");
    ret->status = status;
    ret->content_type = type_of(&g);
    ret->body = is_whole(&g) ? text_of(&g) : S("");
}
