#include "http/message.h"

#include "base/utf8.h"

#include <string.h>

enum { MAX_PARAMETERS = 128 };

static const char *const method_names[HTTP_METHODS] = { "GET",   "HEAD",   "POST",   "PUT",
                                                        "PATCH", "DELETE", "OPTIONS" };

bool message_method(str name, enum http_method *ret)
{
    for (int i = 0; i < HTTP_METHODS; i++) {
        if (str_eq(name, str_from(method_names[i]))) { /* methods are case-sensitive */
            *ret = (enum http_method)i;
            return true;
        }
    }
    return false;
}

const char *message_method_name(enum http_method m)
{
    return method_names[m];
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes %xx (and + as a blank in forms) into a new text; false when the encoding or the UTF-8 is
 * broken. */
static bool decode(struct arena *a, str s, bool form, str *ret)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            if (i + 2 >= s.n || hex_value(s.p[i + 1]) < 0 || hex_value(s.p[i + 2]) < 0)
                return false;
            c = (char)(hex_value(s.p[i + 1]) * 16 + hex_value(s.p[i + 2]));
            i += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        out[n++] = c;
    }
    *ret = (str){ out, n };
    return utf8_valid(*ret) && !memchr(out, 0, n);
}

bool message_decode(struct arena *a, str s, str *ret)
{
    return decode(a, s, false, ret);
}

/* An encoded separator could mean one thing to a proxy and another to us. */
static bool hides_separator(str raw)
{
    for (size_t i = 0; i + 2 < raw.n; i++) {
        if (raw.p[i] != '%')
            continue;
        int v = hex_value(raw.p[i + 1]) * 16 + hex_value(raw.p[i + 2]);
        if (v == '/' || v == '\\' || v == '%')
            return true;
    }
    return false;
}

static bool path_is_plain(str path)
{
    if (path.n == 0 || path.p[0] != '/' || memchr(path.p, '\\', path.n))
        return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f)
            return false;
    str rest = str_sub(path, 1, path.n);
    while (rest.n) {
        str segment = str_cut(rest, '/', &rest);
        if (str_eq(segment, S(".")) || str_eq(segment, S("..")))
            return false;
    }
    return true;
}

static rc parse_query(struct http_request *rq, struct fault *f)
{
    size_t count = 0;
    for (str rest = rq->query_text; rest.n; count++)
        (void)str_cut(rest, '&', &rest);
    if (count > MAX_PARAMETERS)
        return fail(f, BAD_REQUEST, "http.query");
    struct http_pair *pairs = ARENA_ARRAY(rq->arena, struct http_pair, count ? count : 1);
    size_t n = 0;
    for (str rest = rq->query_text; rest.n;) {
        str value, part = str_cut(rest, '&', &rest), name = str_cut(part, '=', &value);
        if (!part.n)
            continue;
        if (!decode(rq->arena, name, true, &pairs[n].name) ||
            !decode(rq->arena, value, true, &pairs[n].value))
            return fail(f, BAD_REQUEST, "http.query");
        n++;
    }
    rq->query = pairs;
    rq->query_count = n;
    return OK;
}

rc message_target(struct http_request *rq, str target, struct fault *f)
{
    str query, path = str_cut(target, '?', &query);
    if (path.n && path.p[0] != '/') { /* absolute form: what it names beside the path is ours */
        size_t scheme = str_find(path, S("://"));
        if (scheme == path.n)
            return fail(f, BAD_REQUEST, "http.target");
        str rest = str_sub(path, scheme + 3, path.n);
        size_t slash = str_find(rest, S("/"));
        path = slash == rest.n ? S("/") : str_sub(rest, slash, rest.n);
    }
    if (hides_separator(path) || !decode(rq->arena, path, false, &rq->path) ||
        !path_is_plain(rq->path))
        return fail(f, BAD_REQUEST, "http.target");
    rq->query_text = arena_str(rq->arena, query);
    return parse_query(rq, f);
}

static size_t header_times(const struct http_request *rq, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < rq->header_count; i++)
        n += str_eq_nocase(rq->headers[i].name, str_from(name));
    return n;
}

rc message_framing(struct http_request *rq, str version, struct fault *f)
{
    size_t lengths = header_times(rq, "Content-Length");
    size_t codings = header_times(rq, "Transfer-Encoding");
    size_t hosts = header_times(rq, "Host");
    if (lengths + codings >
        1) /* request smuggling lives on messages that two readers cut differently */
        return fail(f, BAD_REQUEST, "http.framing");
    if (hosts > 1 || (hosts == 0 && !str_eq(version, S("HTTP/1.0"))))
        return fail(f, BAD_REQUEST, "http.host");
    if (codings) {
        if (!str_eq_nocase(http_header(rq, "Transfer-Encoding"), S("chunked")) ||
            str_eq(version, S("HTTP/1.0")))
            return fail(f, BAD_REQUEST, "http.framing");
        rq->body_length = -1;
        return OK;
    }
    rq->body_length = 0;
    if (!lengths)
        return rq->method == HTTP_POST || rq->method == HTTP_PUT || rq->method == HTTP_PATCH
                   ? fail(f, LENGTH_REQUIRED, NULL)
                   : OK;
    str text = http_header(rq, "Content-Length");
    i64 length;
    if (!text.n || text.p[0] == '-' || !str_to_i64(text, &length))
        return fail(f, BAD_REQUEST, "http.framing");
    rq->body_length = length;
    return OK;
}

bool message_header_safe(struct http_pair h)
{
    if (!h.name.n)
        return false;
    for (size_t i = 0; i < h.name.n; i++)
        if (h.name.p[i] <= ' ' || h.name.p[i] == ':' || (unsigned char)h.name.p[i] >= 0x7f)
            return false;
    for (size_t i = 0; i < h.value.n; i++)
        if (((unsigned char)h.value.p[i] < ' ' && h.value.p[i] != '\t') || h.value.p[i] == 0x7f)
            return false;
    return true;
}
