/* inspection_forms.h — what must be said with each step, and what the steps are made of. */
#ifndef NAGUAN_INSPECTION_FORMS_H
#define NAGUAN_INSPECTION_FORMS_H

#include "rooms/inspection/inspection.h"
#include "rooms/inspection/inspection_store.h"

struct note_form {
    str note;
};
struct recuse_form {
    i64 officer_id; /* who is to step aside */
    str asked_by;   /* operator, officer */
    str ground, reason;
};
struct replace_form {
    i64 officer_id, replacement_id;
    str reason;
};
struct reason_form {
    str reason;
};
struct publish_form {
    str recusal;     /* what the operator said: none, decided */
    str public_note; /* for everybody to read */
};
struct correct_form {
    str reason, public_note;
};

extern const struct record refuse_form, notice_form, recuse_form, replace_form, keep_form,
    publish_form, file_form, correct_form, withdraw_form;

/* Guards: may this step be taken, and if not, why. */
rc may_be_approved(struct tx *tx, const struct step *s, struct fault *f);
rc decided_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc pair_at_hand(struct tx *tx, const struct step *s, struct fault *f);
rc result_is_public(struct tx *tx, const struct step *s, struct fault *f);
rc result_is_not_public(struct tx *tx, const struct step *s, struct fault *f);

/* Effects: what follows when it is. */
rc write_approval(struct tx *tx, const struct step *s, struct fault *f);
rc give_notice(struct tx *tx, const struct step *s, struct fault *f);
rc renew_code(struct tx *tx, const struct step *s, struct fault *f);
rc note_no_recusal(struct tx *tx, const struct step *s, struct fault *f);
rc note_recusal(struct tx *tx, const struct step *s, struct fault *f);
rc replace_officer(struct tx *tx, const struct step *s, struct fault *f);
rc keep_officers(struct tx *tx, const struct step *s, struct fault *f);
rc begin_publication(struct tx *tx, const struct step *s, struct fault *f);
rc publish_result(struct tx *tx, const struct step *s, struct fault *f);
rc correct_result(struct tx *tx, const struct step *s, struct fault *f);
rc withdraw_result(struct tx *tx, const struct step *s, struct fault *f);
rc note_answer(struct tx *tx, const struct step *s, struct fault *f);

/* The approval form (行政检查审批表) and the notice (行政检查通知书), as papers with a number. */
CHECKED rc approval_paper(struct tx *tx, const struct step *s, const struct approval *a,
                          struct fault *f);
CHECKED rc notice_paper(struct tx *tx, const struct step *s, const struct approval *a,
                        struct fault *f);

/* A yes/no cell of the item in the catalogue as of the day the inspection was asked for. */
str item_cell(struct tx *tx, const struct matter *m, const struct approval *a, const char *column);
/* Last instant of the day so many days (rules/doorstep_terms) after from. */
i64 term_end(struct tx *tx, const char *term, day from);

/* What came of it: the visit that recorded it. */
struct result {
    struct arena *arena;
    i64 visit_id, ended_at, failed_key, failed_general, hazards;
    day on_day;
    str outcome, verdict;
};
/* ret->visit_id 0 when it was not recorded yet. */
CHECKED rc result_get(struct tx *tx, const struct approval *a, struct result *ret, struct fault *f);

#endif
