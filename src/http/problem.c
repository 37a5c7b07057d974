#include "http/problem.h"

#include "codec/json.h"

enum { MAX_PROBLEM = 1 << 20, MAX_HEADERS = 3 };

static void put_args(const struct fault *f, struct json_out *o)
{
    json_name(o, S("args"));
    json_open(o, '{');
    for (int i = 0; i < FAULT_ARGS; i++) {
        if (!f->args[i].name.n)
            continue;
        json_name(o, f->args[i].name);
        json_put_text(o, f->args[i].value);
    }
    json_close(o, '}');
}

static void put_errors(const struct fault *f, struct json_out *o)
{
    json_name(o, S("errors"));
    json_open(o, '[');
    for (const struct field_error *e = f->errors; e; e = e->next) {
        json_open(o, '{');
        json_text_of(o, "field", e->field);
        json_text_of(o, "code", e->code);
        if (e->arg.n)
            json_text_of(o, "arg", e->arg);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static str problem_body(const struct fault *f, rc code, struct arena *a)
{
    str key = f->key.n ? f->key : str_from(rc_key(code));
    struct json_out o = json_out_new(a, MAX_PROBLEM);
    json_open(&o, '{');
    json_text_of(&o, "type", S("about:blank"));
    json_text_of(&o, "title", key);
    json_int_of(&o, "status", rc_http(code));
    json_text_of(&o, "key", key);
    put_args(f, &o);
    put_errors(f, &o);
    if (f->current.n) {
        json_name(&o, S("current"));
        json_put_raw(&o, f->current);
    }
    json_close(&o, '}');
    return json_out_str(&o);
}

static str argument(const struct fault *f, str name)
{
    for (int i = 0; i < FAULT_ARGS; i++)
        if (str_eq(f->args[i].name, name))
            return f->args[i].value;
    return (str){ 0 };
}

void problem_reply(const struct fault *f, struct arena *a, struct http_reply *ret)
{
    rc code = f->code == OK ? INTERNAL : f->code;
    struct http_pair *headers = ARENA_ARRAY(a, struct http_pair, MAX_HEADERS);
    size_t n = 0;
    headers[n++] = (struct http_pair){ S("Cache-Control"), S("no-store") };
    str seconds = argument(f, S("seconds")), allow = argument(f, S("allow"));
    if (rc_retry(code) != NEVER)
        headers[n++] = (struct http_pair){ S("Retry-After"), seconds.n ? seconds : S("1") };
    if (allow.n)
        headers[n++] = (struct http_pair){ S("Allow"), allow };
    *ret = (struct http_reply){ .status = rc_http(code),
                                .content_type = S("application/problem+json"),
                                .body = problem_body(f, code, a),
                                .headers = headers,
                                .header_count = n };
}

str problem_message(rc code, struct arena *a)
{
    struct fault f;
    fault_init(&f, a);
    str body = problem_body(&f, code, a);
    return arena_fmt(a,
                     "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n"
                     "Content-Length: %zu\r\nConnection: close\r\n\r\n%.*s",
                     rc_http(code), rc_name(code), body.n, STR_ARG(body));
}
