#include "core/admit.h"

#include "core/session.h"
#include "sys/wall.h"

static rc too_many(struct call *c, i64 wait_ms, struct fault *f)
{
    rc r = fail(f, TOO_MANY, NULL);
    fault_arg(f, "seconds", arena_fmt(c->arena, "%lld", (long long)(wait_ms + 999) / 1000));
    return r;
}

static rc find_route(struct call *c, struct fault *f)
{
    const struct http_request *rq = c->first.http;
    struct router_match match;
    rc r = router_find(c->app->router, rq->method, rq->path, &match, f);
    bool file = r == NOT_FOUND && c->app->o.web && !str_starts(rq->path, S("/v1/")) &&
                (rq->method == HTTP_GET || rq->method == HTTP_HEAD);
    if (file) {
        fault_clear(f);
        return OK;
    }
    if (r != OK)
        return r;
    c->route = match.target;
    c->first.route = match.target;
    for (int i = 0; i < match.param_count; i++)
        c->first.params[i] = match.params[i];
    return OK;
}

static bool same_text(str a, str b)
{
    unsigned char differs = a.n != b.n;
    for (size_t i = 0; i < a.n && i < b.n; i++) /* takes as long for every wrong text */
        differs |= (unsigned char)(a.p[i] ^ b.p[i]);
    return !differs;
}

static bool changes(const struct http_request *rq)
{
    return rq->method != HTTP_GET && rq->method != HTTP_HEAD && rq->method != HTTP_OPTIONS;
}

/* What was let through the wall is to be read, not to be changed. */
static void for_writing(struct call *c)
{
    struct scope *scope = ARENA_NEW(c->arena, struct scope);
    *scope = scope_for_writing(c->actor.scope);
    c->actor.scope = scope;
}

static rc find_actor(struct call *c, struct fault *f)
{
    const struct http_request *rq = c->first.http;
    struct session_found s;
    rc r = session_find(c->app->sessions, rq, c->route->flags & ROUTE_PASSIVE, &s, f);
    if (r != OK)
        return r;
    c->actor = s.actor;
    if (changes(rq))
        for_writing(c);
    c->first.actor = &c->actor;
    c->first.csrf = s.csrf;
    c->first.session_ends = s.ends_at;
    i64 wait;
    str who = { (const char *)&c->actor.person_id, sizeof c->actor.person_id };
    if (!rate_take(c->app->rates, (struct rate_of){ "actor", who }, c->app->o.actor_rate,
                   monotonic_ms(), &wait))
        return too_many(c, wait, f);
    if (!(c->actor.roles & c->route->who))
        return fail(f, FORBIDDEN, NULL);
    if (changes(rq) && !(c->route->flags & ROUTE_NO_CSRF) &&
        !same_text(http_header(rq, "X-CSRF"), s.csrf))
        return fail(f, FORBIDDEN, "session.csrf");
    if (s.must_change && !str_starts(str_from(c->route->pattern), S("/v1/session")))
        return fail(f, FORBIDDEN, "session.must_change");
    return OK;
}

rc admit(struct call *c, struct fault *f)
{
    i64 wait;
    struct rate_of address = { "address", c->first.http->remote };
    if (!rate_take(c->app->rates, address, c->app->o.address_rate, monotonic_ms(), &wait))
        return too_many(c, wait, f);
    rc r = find_route(c, f);
    if (r != OK || !c->route)
        return r;
    struct rate_of stranger = { "stranger", c->first.http->remote };
    if ((c->route->flags & ROUTE_STRANGER) &&
        !rate_take(c->app->rates, stranger, c->app->o.stranger_rate, monotonic_ms(), &wait))
        return too_many(c, wait, f);
    if (!c->route->who)
        return OK;
    return find_actor(c, f);
}
