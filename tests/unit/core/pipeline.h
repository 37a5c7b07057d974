/* pipeline.h — the request pipeline over a small bureau and a room made for tests, asked without a
 * socket. */
#ifndef NAGUAN_TEST_PIPELINE_H
#define NAGUAN_TEST_PIPELINE_H

#include "bureau.h"

#include "codec/json.h"
#include "core/app.h"
#include "http/http_loop.h"

#define PASSWORD "noodles and rice"

struct pipeline {
    struct bureau *b;
    struct app *app;
    struct http_handlers handlers;
    struct loop_reply reply; /* the last one */
};

/* Who asks: what a browser keeps. */
struct browser {
    struct pipeline *p;
    str cookie, csrf;
    const char *key, *if_match, *purpose, *type,
        *last_event;              /* headers of the next request; NULL: none */
    const struct http_pair *more; /* further headers of the next requests */
    size_t more_count;
    str raw; /* the body, when it is no text */
    bool no_csrf, secure;
    size_t max_stream;
    int wait_ms;
    void (*meanwhile)(void *arg); /* while a feed is open and nobody takes anything from it */
};

/* The room: GET /v1/t/mine (who asks), POST /v1/t/notes {text} (WRITE: a ledger row and an outbox
 * fact; "refuse" and "fail" in text do that), GET /v1/t/long (LONG), PATCH /v1/t/notes/{id}, POST
 * /v1/t/secret (ROUTE_PURPOSE), GET /v1/t/chief (chiefs only). */
struct pipeline *pipeline_new(struct testdb *t, const struct app_options *more);
void pipeline_free(struct pipeline *p);

struct browser browser_of(struct pipeline *p);
/* Asks, and fails the test when another status comes. */
void ask(struct browser *w, int status, const char *method, const char *target, const char *body);
void sign_in(struct browser *w, const char *login);
const struct json *reply_json(struct pipeline *p);
str reply_key(struct pipeline *p); /* of a problem */
i64 notes(struct pipeline *p);     /* how many were written */

#endif
