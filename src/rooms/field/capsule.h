/* capsule.h — receiving capsules; within the field room. */
#ifndef NAGUAN_CAPSULE_H
#define NAGUAN_CAPSULE_H

#include "core/request.h"
#include "rooms/field/capsule_chain.h"
#include "rooms/street/street.h"

/* One capsule on its way through the transaction that receives it. */
struct capsule {
    i64 id;
    i64 clock_ms; /* server minus phone, when it was sent */
    const struct capsule_new *sent;
    const struct capsule_content *content;
    struct visit_report visit; /* id 0: not carried out */
    i64 conflicts;
    str errors; /* JSON, why it is held; empty when carried out */
};

rc capsule_post(struct request *rq, struct fault *f);
rc capsule_page(struct request *rq, struct fault *f);
rc capsules_get(struct request *rq, struct fault *f);
rc capsule_journal(struct request *rq, struct fault *f);
rc capsule_drop(struct request *rq, struct fault *f);

/* ---- the parts of carrying out, each in a file of its own ---- */

/* capsule_content.c: the visit, its photos, corrections and re-checks; what cannot be carried out
 * leaves c->errors and nothing else. Not OK only when the machine failed. */
CHECKED rc capsule_carry_out(struct tx *tx, const struct actor *who, struct capsule *c,
                             struct fault *f);
/* capsule_photo.c: notes the photos it names; takes those that are here. */
CHECKED rc capsule_photos(struct tx *tx, const struct actor *who, const struct capsule *c,
                          struct fault *f);
/* Those of its photos that came before it. */
CHECKED rc capsule_photos_here(struct tx *tx, const struct actor *who, const struct capsule *c,
                               struct fault *f);
/* evidence.c: flags, by rules/evidence_flags. */
CHECKED rc evidence_chain(struct tx *tx, const struct actor *who, const struct capsule *c,
                          struct fault *f);
CHECKED rc evidence_circumstances(struct tx *tx, const struct capsule *c, struct fault *f);
CHECKED rc evidence_flag(struct tx *tx, i64 capsule_id, const char *flag, double amount,
                         struct fault *f);
bool evidence_over(struct tx *tx, const char *flag, double amount);
/* By how many ms the times that a phone tells are moved; 0 while its clock is about right.
 * clock_ms: server minus phone. */
i64 evidence_shift(struct tx *tx, i64 clock_ms);
/* correction.c: carries out, or opens a conflict (counted in c->conflicts). INVALID: no such field.
 */
CHECKED rc correction_apply(struct tx *tx, const struct actor *who, struct capsule *c,
                            const struct json *said, str path, struct fault *f);
CHECKED rc recheck_apply(struct tx *tx, const struct actor *who, struct capsule *c,
                         const struct json *said, str path, struct fault *f);

#endif
