/* session.h — who asks: from the cookie to a person with roles, unit and scope.
 *
 * The cookie holds a random token, the database its SM3. What a session is worth is read again from
 * the database every few seconds; in between it is remembered here. A session ends by signing out,
 * by the idle time, at its longest age, or when the person is no longer active. A kept one is a
 * phone's: closing the browser or an hour without a network does not end it. */
#ifndef NAGUAN_SESSION_H
#define NAGUAN_SESSION_H

#include "core/actor.h"
#include "core/house.h"
#include "http/http.h"

struct app;
struct sessions;

struct session_wish {
    i64 person_id;
    bool kept;
};

/* A new session's secrets. */
struct session_new {
    str token, csrf;
    i64 ends_at;
};

struct session_found {
    struct actor actor; /* with its scope, in the arena given */
    str csrf;
    i64 ends_at;      /* in any case */
    bool must_change; /* the password, before anything else */
};

struct sessions *sessions_new(struct arena *a, const struct house *house, i64 idle_ms, i64 max_ms);
void sessions_free(struct sessions *s);

/* UNAUTHENTICATED when there is none, or it has ended. passive: does not count as use, so that an
 * open page with its feed does not keep a session alive for ever. */
CHECKED rc session_find(struct sessions *s, const struct http_request *rq, bool passive,
                        struct session_found *ret, struct fault *f);
/* Inside the transaction that signs in. */
CHECKED rc session_open(struct sessions *s, struct tx *tx, const struct session_wish *wish,
                        const struct http_request *rq, struct session_new *ret, struct fault *f);
/* Inside the transaction that signs out: the session of this request. */
CHECKED rc session_end(struct sessions *s, struct tx *tx, const struct http_request *rq,
                       struct fault *f);
/* The same for all other sessions of the person. */
CHECKED rc session_end_others(struct sessions *s, struct tx *tx, i64 person_id,
                              const struct http_request *rq, struct fault *f);
/* The Set-Cookie value. seconds: how long the browser keeps it, 0 takes it away; less: until the
 * browser is closed. */
str session_cookie(struct arena *a, str token, bool secure, i64 seconds);

/* The person's kept sessions end when idle, like all others: a phone of theirs was disabled. */
CHECKED rc session_unkeep(struct app *app, struct tx *tx, i64 person_id, struct fault *f);

/* What is remembered of a person is forgotten: roles, unit or password have changed. Call it where
 * the change is made, also before the commit: for a while nothing is remembered anew. */
void session_forget(struct app *app, i64 person_id);
void sessions_forget(struct sessions *s, i64 person_id);
size_t sessions_count(struct sessions *s);

#endif
