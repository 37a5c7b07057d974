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

/* What a person may see, from person, roles and unit. Built once per session, immutable, shared. */
struct scope {
    i64 bureau_id;
    enum secrecy secrets;
    i64 person_id;
    bool whole_bureau;   /* bureau, centre, audit roles */
    bool whole_register; /* every operator and door, whatever unit keeps them; work as its ways say
                          */
    bool assigned_only;  /* partners: only what is assigned to their unit or person */
    const i64 *units;    /* own unit and all below it */
    size_t unit_count;
    const i64 *absent; /* whose work this person does today, as their deputy */
    size_t absent_count;
};

/* The scope of the machine itself: jobs, imports, the command line. Sees the whole bureau. */
struct scope scope_system(i64 bureau_id);
/* With all it points at, in a. */
struct scope *scope_copy(const struct scope *from, struct arena *a);

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
/* Appends the condition of one branch, 0 to scope_branches - 1, beginning with " AND ". */
CHECKED rc scope_branch(buf *sql, const struct scope *scope, str kind, str alias, size_t branch,
                        struct fault *f);

#endif
