/* app_parts.h — the inside of the app and of one call, for the files of the pipeline only. */
#ifndef NAGUAN_APP_PARTS_H
#define NAGUAN_APP_PARTS_H

#include "core/app.h"
#include "core/pool.h"
#include "http/router.h"
#include "http/static.h"

struct sessions;
struct live;
struct metrics;
struct upload_reader;

struct app {
    struct arena *arena;
    struct app_options o;
    struct router *router;
    struct sessions *sessions;
    struct rates *rates;
    struct pool *pool;
    struct live *live;
    struct metrics *metrics;
    struct http_server *server;
    str openapi;
};

/* One request on its way. Lives in the arena of its exchange. */
struct call {
    struct app *app;
    struct http_exchange *x;
    struct arena *arena;
    const struct route *route; /* NULL: a file of the web client */
    struct request first;      /* as it was prepared … */
    struct request rq;         /* … and as one attempt has it: a write may run again */
    struct actor actor;
    struct fault fault;
    struct http_reply reply;
    str key;                  /* Idempotency-Key */
    unsigned char digest[32]; /* of what was asked */
    struct upload_reader *upload;
    struct db_job job;
    struct pool_job long_job;
    i64 began_us;
    size_t route_no; /* for the figures */
};

/* The number of a route among all, in the order of the rooms. */
size_t app_route_no(const struct app *app, const struct route *route);
/* Runs route->fn once in tx and builds call->reply; called again when a write is tried again. */
rc call_run(struct call *c, struct tx *tx, struct fault *f);
/* Builds call->reply from call->rq. */
rc call_reply(struct call *c, struct fault *f);

#endif
