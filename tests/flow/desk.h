/* desk.h — every room of the house over a small bureau, asked without a socket by people who are
 * signed in. What a request meets in service it meets here: route, session, role, field table,
 * writer, Idempotency-Key.
 *
 * Sessions are put into the database, not opened by a password, which takes a tenth of a second
 * each. They last as long as the test, wherever its clock stands. */
#ifndef NAGUAN_TEST_DESK_H
#define NAGUAN_TEST_DESK_H

#include "bureau.h"

#include "codec/json.h"
#include "core/app.h"
#include "http/http_loop.h"

struct desk {
    struct bureau *b;
    struct app *app;
    struct http_handlers handlers;
    struct arena *arena;     /* of replies and what is made of them; the test empties it */
    struct loop_reply reply; /* the last one */
};

/* Into a migrated database, with all people of bureau.h signed in. */
struct desk *desk_open(struct testdb *t);
void desk_close(struct desk *d);

/* One more person, signed in. */
struct desk_person {
    i64 id, bureau_id, unit_id;
    unsigned roles;
    const char *name;
    bool certified;
};
void desk_person(struct desk *d, const struct desk_person *p);

struct desk_ask {
    i64 who; /* person */
    const char *method;
    str target, body; /* body: JSON, empty for none */
    str key;          /* Idempotency-Key, empty for none */
    i64 ver;          /* If-Match; 0: not sent */
    const char *purpose;
};
/* Returns the status; d->reply has the rest. */
int desk_ask(struct desk *d, const struct desk_ask *ask);
/* The body of the reply. */
const struct json *desk_json(struct desk *d);
/* Why a request was not done: the key of the problem; empty when it was. */
str desk_why(struct desk *d);

/* All rows of all tables as text (db_dump), in d->arena. */
str desk_dump(struct desk *d);

#endif
