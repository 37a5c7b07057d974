/* intake_forms.h — what must be said with a step, and the guards and effects of the flow's table.
 */
#ifndef NAGUAN_INTAKE_FORMS_H
#define NAGUAN_INTAKE_FORMS_H

#include "core/flow.h"

enum { SPLIT_FORM_MOST = 256 << 10 };

struct subject_form {
    i64 entity_id, premises_id;
    str category, place_code;
};
struct answer_form {
    str route, note; /* rules: intake_routes */
};
struct merge_form {
    i64 into_id;
    str ground;          /* rules: merge_grounds */
    bool representative; /* of a joint complaint: speaks for the others */
};
struct intake_reason_form {
    str reason;
};

extern const struct record intake_part_record, intake_split_record, intake_subject_form,
    intake_answer_form, intake_merge_form, intake_reason_record;

rc makes_something(struct tx *tx, const struct step *s, struct fault *f);
rc make_split(struct tx *tx, const struct step *s, struct fault *f);
rc nothing_done_yet(struct tx *tx, const struct step *s, struct fault *f);
rc take_split_back(struct tx *tx, const struct step *s, struct fault *f);
rc set_subject(struct tx *tx, const struct step *s, struct fault *f);
rc give_answer(struct tx *tx, const struct step *s, struct fault *f);
rc take_answer_back(struct tx *tx, const struct step *s, struct fault *f);
rc may_be_merged(struct tx *tx, const struct step *s, struct fault *f);
rc merge_into(struct tx *tx, const struct step *s, struct fault *f);
rc may_be_parted(struct tx *tx, const struct step *s, struct fault *f);
rc take_merge_back(struct tx *tx, const struct step *s, struct fault *f);

#endif
