/* hazard_forms.h — what must be said with each step. */
#ifndef NAGUAN_HAZARD_FORMS_H
#define NAGUAN_HAZARD_FORMS_H

#include "core/flow.h"
#include "rooms/hazard/hazard.h"

struct order_form {
    str remedy;
    i64 days; /* from the menu of the kind; 0: on the spot */
};
struct proof_form {
    struct ids photos;
    str note;
};
struct recheck_form {
    str note;
    struct ids photos;
    str outcome; /* rules: hazard_outcomes */
};
struct reject_form {
    str reason;
    i64 days;
    struct ids photos;
};
struct extend_form {
    str reason;
    i64 days;
};
struct guide_form {
    str note, outcome;
};
struct transfer_form {
    str to_agency, kind, note;
};
struct answer_form {
    str receipt_no, answer, outcome;
};
struct reason_form {
    str reason;
};

extern const struct record order_form, proof_form, recheck_form, reject_form, extend_form,
    guide_form, transfer_form, answer_form, return_form, clue_form;

/* Guards: may this step be taken, and if not, why. */
rc kind_is_ours(struct tx *tx, const struct step *s, struct fault *f);
rc kind_has_other_agency(struct tx *tx, const struct step *s, struct fault *f);
rc rechecked_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc failed_twice_or_grave(struct tx *tx, const struct step *s, struct fault *f);
rc extended_less_than_rule(struct tx *tx, const struct step *s, struct fault *f);

/* Effects: what follows when it is. */
rc give_order(struct tx *tx, const struct step *s, struct fault *f);
rc take_proof(struct tx *tx, const struct step *s, struct fault *f);
rc close_rechecked(struct tx *tx, const struct step *s, struct fault *f);
rc count_failed_recheck(struct tx *tx, const struct step *s, struct fault *f);
rc extend_limit(struct tx *tx, const struct step *s, struct fault *f);
rc close_guided(struct tx *tx, const struct step *s, struct fault *f);
rc open_transfer(struct tx *tx, const struct step *s, struct fault *f);
rc close_answered(struct tx *tx, const struct step *s, struct fault *f);
rc take_back(struct tx *tx, const struct step *s, struct fault *f);
rc hand_over_clue(struct tx *tx, const struct step *s, struct fault *f);

/* Gives uploaded photos to the matter; INVALID when one is not the actor's or already somewhere. */
rc matter_take_photos(struct tx *tx, const struct actor *who, i64 matter_id, struct ids photos,
                      str field, struct fault *f);

#endif
