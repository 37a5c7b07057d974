/* matter_raise.h — the ladder from the station to the bureau: an open matter whose limit comes near
 * or is over is raised, rung by rung, to its officer, the chief of its unit, the head of the
 * bureau.
 *
 * rules/escalation says so many days after the due day (below 0: before it) and to whom. Each rung
 * is climbed once for a limit; a new limit begins the ladder anew. A matter keeps the moment of its
 * next rung, so that only those are read that have reached it. Each rung leaves a row in
 * matter_raised and in the ledger, and a fact for each person who is told. */
#ifndef NAGUAN_MATTER_RAISE_H
#define NAGUAN_MATTER_RAISE_H

#include "core/rule.h"
#include "db/db.h"

/* The first moment at which the rung `row` of the ladder is climbed for a limit that ends at due.
 */
i64 matter_raise_moment(const struct rules *rules, const struct rule_row *row, i64 due);
/* Climbs what is due for at most `most` matters. ret_seen: how many it looked at; fewer than most:
 * that was all. */
CHECKED rc matters_raise(struct tx *tx, i64 most, i64 *ret_seen, struct fault *f);

#endif
