/* hazard_forms.h — what must be said with each step of a hazard. */
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
    str note;
};
struct answered_form {
    str outcome;
};
struct transfer_form {
    str kind, to_agency, note;
};
struct reason_form {
    str reason;
};

extern const struct record order_form, proof_form, recheck_form, settle_form, licensed_form,
    reject_form, extend_form, guide_form, lapse_form, transfer_form, answered_form, clue_form;

/* Guards: may this step be taken, and if not, why. */
rc kind_is_ours(struct tx *tx, const struct step *s, struct fault *f);
rc kind_leads_to_a_licence(struct tx *tx, const struct step *s, struct fault *f);
rc may_be_handed_over(struct tx *tx, const struct step *s, struct fault *f);
rc rechecked_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc rechecks_are_left(struct tx *tx, const struct step *s, struct fault *f);
rc failed_twice_or_grave(struct tx *tx, const struct step *s, struct fault *f);
rc extended_less_than_rule(struct tx *tx, const struct step *s, struct fault *f);

/* Effects: what follows when it is. */
rc give_order(struct tx *tx, const struct step *s, struct fault *f);
rc take_proof(struct tx *tx, const struct step *s, struct fault *f);
rc close_settled(struct tx *tx, const struct step *s, struct fault *f);
rc close_licensed(struct tx *tx, const struct step *s, struct fault *f);
rc close_rechecked(struct tx *tx, const struct step *s, struct fault *f);
rc count_failed_recheck(struct tx *tx, const struct step *s, struct fault *f);
rc extend_limit(struct tx *tx, const struct step *s, struct fault *f);
rc hand_over(struct tx *tx, const struct step *s, struct fault *f);
rc close_answered(struct tx *tx, const struct step *s, struct fault *f);
rc hand_over_clue(struct tx *tx, const struct step *s, struct fault *f);

#endif
