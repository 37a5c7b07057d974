#include "core/app.h"

#include "core/app_parts.h"
#include "core/dispatch.h"
#include "core/live.h"
#include "core/metrics.h"
#include "core/openapi.h"
#include "core/session.h"

#include <unistd.h>

enum { LONG_QUEUE = 256, BUCKETS = 16384, MAX_OPENAPI = 16 << 20 };

static rc add_routes(struct app *app, size_t *ret_count, struct fault *f)
{
    size_t n = 0;
    rc r = OK;
    for (size_t i = 0; i < app->o.room_count; i++) {
        const struct room *room = app->o.rooms[i];
        for (size_t k = 0; k < room->route_count && r == OK; k++, n++)
            r = router_add(app->router, room->routes[k].method, room->routes[k].pattern,
                           &room->routes[k], f);
    }
    *ret_count = n;
    return r;
}

size_t app_route_no(const struct app *app, const struct route *route)
{
    size_t before = 0;
    for (size_t i = 0; i < app->o.room_count; i++) {
        const struct room *room = app->o.rooms[i];
        if (route >= room->routes && route < room->routes + room->route_count)
            return before + (size_t)(route - room->routes);
        before += room->route_count;
    }
    return 0;
}

static void describe(struct app *app)
{
    struct arena *scratch = arena_new(0);
    if (!scratch)
        return;
    struct json_out o = json_out_new(scratch, MAX_OPENAPI);
    openapi_print(app->o.rooms, app->o.room_count, &o);
    app->openapi = arena_str(app->arena, json_out_str(&o));
    arena_free(scratch);
}

static int long_threads(int asked)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return asked ? asked : cores < 2 ? 2 : cores > 4 ? 4 : (int)cores;
}

rc app_new(const struct app_options *o, struct app **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct app *app = ARENA_NEW(a, struct app);
    app->arena = a;
    app->o = *o;
    app->router = router_new(a);
    app->rates = rates_new(a, BUCKETS);
    app->sessions = sessions_new(a, o->house, o->session_idle_ms, o->session_max_ms);
    size_t routes = 0;
    rc r = add_routes(app, &routes, f);
    if (r == OK) {
        app->metrics = metrics_new(a, routes);
        describe(app);
        r = pool_start(long_threads(o->long_threads), LONG_QUEUE, &app->pool, f);
    }
    if (r == OK)
        r = live_start(o->house->db, &o->live_hook, &app->live, f);
    if (r == OK)
        *ret = app;
    else
        app_free(app);
    return r;
}

struct http_handlers app_handlers(struct app *app)
{
    return (struct http_handlers){
        .app = app, .head = dispatch_head, .handle = dispatch_handle, .problem = dispatch_problem
    };
}

void app_serving(struct app *app, struct http_server *server)
{
    app->server = server;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    pool_stop(app->pool);
    live_stop(app->live);
    sessions_free(app->sessions);
    rates_free(app->rates);
    arena_free(app->arena);
}

const struct house *app_house(const struct app *app)
{
    return app->o.house;
}

const char *app_version(const struct app *app)
{
    return app->o.version;
}
