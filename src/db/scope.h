/* scope.h — who may see which rows: the one place that decides it.
 *
 * A statement names what it reads with a token, scope:entity e between comment marks, which expands
 * to a condition over the alias for the actor at hand. A statement on scoped tables without a token
 * says `-- scope: system, <why>`, or sqlcheck refuses it.
 *
 * scope:entity +e only sifts what the statement finds by a key of its own: no index is chosen for
 * the condition. SQLite keeps no statistics and would take `bureau_id = …` for a good one, which is
 * every row there is. */
#ifndef NAGUAN_SCOPE_H
#define NAGUAN_SCOPE_H

#include "base/buf.h"
#include "db/db.h"

/* Of secret work (matter.secret: reports, filings) and all that hangs on it one sees nothing, what
 * one's own ways lead to, or as much as of all other work. Zero is nothing: who is forgotten sees
 * too little. */
enum secrecy { SECRETS_NONE, SECRETS_OWN, SECRETS_ALL };

/* On which side of the wall between supervision and investigation (管办分离) somebody stands. From
 * outside nothing is seen of clue packages and cases; whoever hands packages over goes on seeing
 * what their own ways lead to of those, not the cases; inside they are work like all other. Zero is
 * outside. */
enum wall { WALL_OUTSIDE, WALL_HANDED, WALL_INSIDE };

/* How closed work is (matter.secret; of its acts and facts ledger.secret, outbox.secret); the words
 * of rules/matter_kinds: no, yes, handed, wall. */
enum closed { CLOSED_NO, CLOSED_SECRET, CLOSED_HANDED, CLOSED_WALL };

/* What a person may see, from person, roles and unit. Built once per session, immutable, shared. */
struct scope {
    i64 bureau_id;
    enum secrecy secrets;
    enum wall wall;
    i64 person_id;
    bool whole_bureau;   /* bureau, centre, audit roles */
    bool whole_register; /* every operator and door, whatever unit keeps them; work as its ways say
                          */
    bool assigned_only;  /* partners: only what is assigned to their unit or person */
    const i64 *units;    /* own unit and all below it */
    size_t unit_count;
    const i64 *absent; /* whose work this person does today, as their deputy */
    size_t absent_count;
    const i64 *parts; /* cases in which they have a part, wherever the case lies */
    size_t part_count;
    const i64 *passes; /* what they may read across the wall today; read only */
    size_t pass_count;
};

/* The scope of the machine itself: jobs, imports, the command line. Sees the whole bureau. */
struct scope scope_system(i64 bureau_id);
/* With all it points at, in a. */
struct scope *scope_copy(const struct scope *from, struct arena *a);

/* The same without what was let through the wall for reading: for whoever is about to write. */
struct scope scope_for_writing(const struct scope *from);

/* Whether somebody sees work so closed where the bureau is open to them for other work (whole) or
 * where their own ways lead there. */
bool scope_knows(const struct scope *scope, enum closed closed, bool own_ways);

void tx_set_scope(
    struct tx *tx,
    const struct scope *scope); /* before the first scoped statement; lives as long as tx */
const struct scope *tx_scope(const struct tx *tx);
/* Appends to sql the condition for a scoped kind ("entity", "premises", "matter", "visit", "sweep",
 * "person", "unit", …) under alias, beginning with " AND ". Used by the drivers for tokens and by
 * the list engine. */
CHECKED rc scope_condition(buf *sql, const struct scope *scope, str kind, str alias,
                           struct fault *f);

/* The same rows way by way: one seen by several ways (own units, own work, what hangs on a matter)
 * is in the branch of each. A list reads each branch by its own index instead of walking all rows.
 * 0: the whole bureau is seen, or the kind has no ways. */
size_t scope_branches(const struct scope *scope, str kind);
/* Appends the condition of one branch, 0 to scope_branches - 1, beginning with " AND ". Under
 * +alias the way alone chooses the index. */
CHECKED rc scope_branch(buf *sql, const struct scope *scope, str kind, str alias, size_t branch,
                        struct fault *f);

#endif
