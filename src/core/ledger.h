/* ledger.h — the append-only record of acts.
 *
 * Every write appends its row in its own transaction. A sealer links the rows with SM3 in commit
 * order and signs a head each minute (HMAC-SM3 with the installation's key); `naguan ledger verify`
 * walks it. The timeline of a page is read from here. No free text of people goes in: acts, codes,
 * ids, digests. */
#ifndef NAGUAN_LEDGER_H
#define NAGUAN_LEDGER_H

#include "core/actor.h"

struct ledger_entry {
    const char *act;          /* "hazard.order", "session.open", "entity.change" */
    const char *subject_kind; /* "hazard" */
    i64 subject_id, matter_id, entity_id;
    str from, to; /* states, for a move */
    str facts;    /* small JSON of codes and ids, may be empty */
    str purpose;  /* for reads of sealed data */
};
/* What a deputy does to a matter of somebody absent (struct scope.absent) is written down as done
 * for them. */
CHECKED rc ledger_append(struct tx *tx, const struct actor *who, const struct ledger_entry *e,
                         struct fault *f);

/* Rows of acts that lie in the past (a demonstration, another system's record taken over), many at
 * a time, not linked yet. next fills one and returns 1, or 0 at the end, or -1 with f set. Ids are
 * the caller's and rise with `at`. */
struct ledger_past {
    i64 id, at, bureau_id, actor_id, unit_id;
    struct ledger_entry entry;
};
CHECKED rc ledger_copy_in(struct tx *tx,
                          int (*next)(void *arg, struct ledger_past *row, struct fault *f),
                          void *arg, struct fault *f);

/* The operator is looked after by another unit now: its rows are seen there (struct scope). In the
 * transaction that moves it. */
CHECKED rc ledger_follow(struct tx *tx, i64 entity_id, i64 unit_id, struct fault *f);

/* Links rows that are not linked yet and, when a minute has passed, signs the head. Called by the
 * keeper. */
CHECKED rc ledger_seal(struct tx *tx, struct fault *f);

struct ledger_verdict {
    i64 rows, heads, unsealed;
    i64 bad_seq; /* first row that does not fit, 0 when all do */
    str reason;
};
CHECKED rc ledger_verify(struct tx *tx, struct ledger_verdict *ret, struct fault *f);

#endif
