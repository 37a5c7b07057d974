/* report.h — 举报: clues of a breach that somebody passed on, from the day they came to the day it
 * is decided whether a case is filed.
 *
 * A report is verified within R1 (PEN 18), which runs from the day the clue was found or the
 * material came. It stands by itself: what becomes of the complaint it came with is another matter
 * (O121 9). Who reported lies in the vault; here are a pseudonym and a masked story. The matter is
 * secret: only those see it whom it concerns (db/scope.c). */
#ifndef NAGUAN_REPORT_H
#define NAGUAN_REPORT_H

#include "core/actor.h"
#include "core/record.h"
#include "rooms/vault/vault.h"

struct report_new {
    i64 intake_id; /* the filing it came with; 0: none */
    /* the operator and the door it is about, and who verifies; 0: not known. Without a unit it goes
     * to that of the door, of the operator, or the actor's own. */
    i64 entity_id, premises_id, unit_id;
    i64 found_at; /* R1 runs from here; 0: now */
    str source;   /* rules: report_sources */
    str category; /* rules: filing_categories */
    str target;   /* whom it is about, as it was told; may be empty */
    str story;
    struct reporter who; /* zeroed with anonymous set: nobody is known */
};

/* Opens a report within tx: matter, limit R1, identity and words into the vault. ret_code: by which
 * an anonymous reporter adds facts and follows it, told once and kept nowhere; empty for a named
 * one. Both untouched on failure. INVALID: field errors "source", "category", "unit_id",
 * "found_at", "reporter.…". NOT_FOUND: operator or door out of scope. */
CHECKED rc report_open(struct tx *tx, const struct actor *who, const struct report_new *in,
                       i64 *ret_id, str *ret_code, struct fault *f);

/* As far as it is its reporter's to know, members of an open object: number, bureau, received_at,
 * state (received, verifying, merged, elsewhere, decided), note of where it went, result once it
 * was told (O121 36), facts, may_add. Whoever asks has shown to be the reporter. */
CHECKED rc report_put_standing(struct tx *tx, i64 id, struct json_out *o, struct fault *f);
/* More facts of the same reporter, sealed and masked by the vault; in the bureau's own scope.
 * REFUSED "report.takes_no_facts", "report.facts_enough". */
CHECKED rc report_add_words(struct tx *tx, i64 id, str story, struct fault *f);

extern const struct flow report_flow;
extern const struct room report_room;

#endif
