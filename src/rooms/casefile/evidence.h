/* evidence.h — pieces of evidence of a clue package or a case: what, of which kind, when, by whom,
 * and the hash of its file. */
#ifndef NAGUAN_CASE_EVIDENCE_H
#define NAGUAN_CASE_EVIDENCE_H

#include "core/matter.h"
#include "core/record.h"
#include "core/request.h"

struct evidence_new {
    str kind; /* rules: evidence_kinds */
    str name, story;
    day taken_on;       /* DAY_NONE: today */
    i64 second_officer; /* the other one of the two; 0: nobody */
    i64 attachment_id;  /* an upload of the actor's; 0: no file */
    str hash;           /* not sent: of the file */
};
extern const struct record evidence_new_record;

/* Adds a piece to the matter, in the round of its seal. Field errors "attachment_id", "taken_on",
 * "second_officer": nobody of the bureau, or whoever adds it. Of a case the wall looks at the
 * second one before. */
CHECKED rc evidence_add(struct tx *tx, const struct actor *who, const struct matter *m, i64 round,
                        const struct evidence_new *in, struct fault *f);
/* SM3 over the matter's number and every piece up to that round, in order: 64 hex digits. head:
 * what else is sealed. */
CHECKED rc evidence_seal(struct tx *tx, i64 matter_id, i64 round, str head, str *ret,
                         struct fault *f);
/* The same pieces with another matter, their files copied into its unit. */
CHECKED rc evidence_copy(struct tx *tx, i64 from_id, const struct matter *to, struct fault *f);
/* Every picture of another matter as a piece of this one, its file copied. */
CHECKED rc evidence_from_photos(struct tx *tx, const struct actor *who, i64 from_id,
                                const struct matter *to, struct fault *f);
/* Writes "evidence": […] into an open object. */
CHECKED rc evidence_put(struct tx *tx, i64 matter_id, struct json_out *o, struct fault *f);
/* [["1", name, kind, story]…] for a paper. */
CHECKED rc evidence_table(struct tx *tx, i64 matter_id, str *ret, struct fault *f);

#endif
