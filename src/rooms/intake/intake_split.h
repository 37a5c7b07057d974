/* intake_split.h — what is made of an intake, and taking it back. */
#ifndef NAGUAN_INTAKE_SPLIT_H
#define NAGUAN_INTAKE_SPLIT_H

#include "rooms/intake/intake_store.h"

bool split_wanted(const struct intake_split *s);

/* What the law asks for before a complaint (Order 121 art. 10) or a report (art. 28) can be made.
 */
struct split_ground {
    bool subject_known;
    str subject_name, subject_address;
    size_t demands;
    bool anonymous;
    const struct intake_party *sender;
};
/* Notes a field error for each thing that is missing. */
void split_check(struct tx *tx, const struct intake_split *s, const struct split_ground *ground,
                 struct fault *f);

/* Codes by which the anonymous reporters of a split come back: told once, kept nowhere. */
struct split_codes {
    struct {
        i64 report_id;
        str code;
    } at[PARTS_MOST];
    size_t n;
};
/* Complaint and reports of an intake in scope; INVALID when something is missing. codes may be
 * NULL: then nobody learns them. */
CHECKED rc split_make(struct tx *tx, const struct actor *who, i64 intake_id,
                      const struct intake_split *s, struct split_codes *codes, struct fault *f);
/* The same by the step of the flow. ver: the version the actor saw. */
CHECKED rc split_step(struct tx *tx, const struct actor *who, i64 intake_id, i64 ver,
                      const struct intake_split *s, struct split_codes *codes, struct fault *f);

/* REFUSED "intake.in_hand" when something was done with what was made of it. */
CHECKED rc split_untouched(struct tx *tx, i64 intake_id, struct fault *f);
/* Takes back what was made of it. */
CHECKED rc split_undo(struct tx *tx, const struct actor *who, i64 intake_id, struct fault *f);

/* Files of the actor become those of the intake. */
CHECKED rc intake_take_files(struct tx *tx, const struct actor *who, i64 id, struct ids files,
                             struct fault *f);

#endif
