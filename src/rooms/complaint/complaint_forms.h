/* complaint_forms.h — what must be said with each step of a complaint. */
#ifndef NAGUAN_COMPLAINT_FORMS_H
#define NAGUAN_COMPLAINT_FORMS_H

#include "core/flow.h"
#include "rooms/complaint/complaint.h"

struct identity_form {
    day until;
    str papers; /* what is asked for */
};
struct note_form {
    str note;
};
struct accept_form {
    i64 person_id; /* the mediator; 0: named when mediation begins */
};
struct refuse_form {
    str reason, note;   /* rules: refusal_reasons */
    struct strs routes; /* rules: dispute_routes */
};
struct route_form {
    i64 unit_id;
    str note;
};
/* A sitting: on site it is announced with place, time and mediators (O121 20). */
struct sitting_form {
    str mode, place, assisting; /* rules: mediation_modes */
    i64 at, person_id, second_id;
};
struct begin_form {
    bool consumer_agrees, operator_agrees;
    str entrusted_to; /* empty: the bureau mediates itself */
    bool consumer_entrusts, operator_entrusts;
    struct sitting_form sitting;
};
/* What a side says to mediation, and to having somebody else entrusted with it. */
struct consent_form {
    str side; /* consumer, operator */
    bool agrees, entrusts;
};
struct date_form {
    day on;
};
struct recuse_form {
    str side, ground, reason; /* consumer, operator, mediator; rules: recusal_grounds */
};
struct decide_form {
    bool granted;
    i64 replacement_id;
    str decision;
};
struct test_form {
    str body, cost_by; /* consumer, operator, shared */
    bool agreed;       /* by both; else the bureau names the body */
};
struct tested_form {
    str result;
};
struct offer_form {
    str side, kind, terms; /* consumer, operator, mediator; offer, accept, decline */
    i64 amount, answers_id;
};
struct evidence_form {
    str side, note;
    struct ids photos;
};
struct agreement_form {
    str terms;
    i64 amount;
    day perform_on;
};
struct sign_form {
    str side;
    struct ids photos; /* of the signature, one */
};
struct settle_form {
    str form; /* rules: settlement_forms */
    i64 recovered;
    bool waived; /* both gave up the mediation letter */
};
struct clue_form {
    str category, story; /* rules: filing_categories; empty: the complaint's own */
};
struct terminate_form {
    str reason, note; /* rules: termination_reasons */
};
struct notify_form {
    str channel; /* rules: notice_channels */
};

/* What follows when it is. */
rc complaint_ask_identity(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_take_identity(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_accept(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_refuse(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_may_be_returned(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_return(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_route(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_withdraw(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_settle_first(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_begin(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_consent(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_meet(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_agree_date(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_recuse(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_decide_recusal(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_test(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_tested(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_offer(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_evidence(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_draft(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_sign(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_clue(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_settle(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_terminate(struct tx *tx, const struct step *s, struct fault *f);
rc complaint_notify(struct tx *tx, const struct step *s, struct fault *f);

#endif
