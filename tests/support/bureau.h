/* bureau.h — a small bureau on a test database: two stations with their people, one street with
 * doors, the real rules. */
#ifndef NAGUAN_TEST_BUREAU_H
#define NAGUAN_TEST_BUREAU_H

#include "testdb.h"

#include "core/actor.h"
#include "core/flow.h"
#include "core/house.h"

struct bureau {
    struct testdb *t;
    struct house house;
    struct rules *rules;
    i64 id, head_unit, xixiang, fuyong; /* two stations */
    struct scope whole, own, other;     /* of the bureau, of Xixiang's people, of Fuyong's */
    struct actor anna, ben, chen;       /* Xixiang: officers with certificates; chief */
    struct actor dora;                  /* Fuyong: officer without certificate */
    struct actor partner, admin;
    i64 door, shop; /* a door in Xixiang and its operator */
};

/* Into a migrated database; stops with the test when anything fails. */
struct bureau *bureau_new(struct testdb *t);
void bureau_free(struct bureau *b);

/* Runs fn as who in one transaction. */
rc as(struct bureau *b, const struct actor *who, db_fn fn, void *arg);
/* Takes a step of a matter as who, with a form in JSON (NULL for none) and the newest version. */
struct taken {
    const char *action, *form;
};
#define STEP(action, form) ((struct taken){ (action), (form) })
rc act(struct bureau *b, const struct actor *who, const struct flow *flow, i64 id,
       struct taken step);
#define assert_accepted(call) assert_rc(OK, call)
/* Refused by a guard, with that key. */
void assert_refused(struct bureau *b, rc outcome, const char *key);
str state_of(struct bureau *b, i64 matter_id);
/* The clock of the house stands at that day, noon. */
void today_is(const char *day);

#endif
