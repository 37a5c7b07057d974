#include "core/request.h"

#include "base/id.h"
#include "core/app.h"
#include "core/app_parts.h"
#include "sys/wall.h"

rc request_id(const struct request *rq, int param, i64 *ret, struct fault *f)
{
    return id_parse(rq->params[param], ret) ? OK : fail(f, NOT_FOUND, NULL);
}

static bool is_host(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!fits)
            return false;
    }
    return s.n > 0;
}

str request_base(const struct request *rq)
{
    str set = app_house(rq->app)->public_url, host = http_header(rq->http, "Host");
    if (set.n || !is_host(host))
        return set;
    return ARENA_CONCAT(rq->arena, rq->http->secure ? S("https://") : S("http://"), host);
}

rc request_rate(const struct request *rq, const char *kind, str who, struct rate_limit limit,
                struct fault *f)
{
    i64 wait = 0;
    if (rate_take(rq->app->rates, (struct rate_of){ kind, who }, limit, monotonic_ms(), &wait))
        return OK;
    rc r = fail(f, TOO_MANY, NULL);
    fault_arg(f, "seconds", arena_fmt(rq->arena, "%lld", (long long)(wait + 999) / 1000));
    return r;
}

rc reply_created(struct request *rq, const char *prefix, i64 id)
{
    rq->status = 201;
    reply_header(rq, "Location", arena_fmt(rq->arena, "%s%lld", prefix, (long long)id));
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_close(&rq->out, '}');
    return OK;
}

rc reply_job(struct request *rq, i64 id, i64 job)
{
    rq->status = 202;
    json_open(&rq->out, '{');
    if (id)
        json_id_of(&rq->out, "id", id);
    json_id_of(&rq->out, "job", job);
    json_close(&rq->out, '}');
    return OK;
}

rc reply_no_content(struct request *rq)
{
    rq->status = 204;
    return OK;
}

void reply_header(struct request *rq, const char *name, str value)
{
    if (rq->header_count < COUNT(rq->headers))
        rq->headers[rq->header_count++] = (struct http_pair){ str_from(name), value };
}

void reply_version(struct request *rq, i64 ver)
{
    reply_header(rq, "ETag", arena_fmt(rq->arena, "\"%lld\"", (long long)ver));
}
