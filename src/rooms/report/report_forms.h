/* report_forms.h — what must be said with each step of a report, and the steps' guards and effects.
 */
#ifndef NAGUAN_REPORT_FORMS_H
#define NAGUAN_REPORT_FORMS_H

#include "core/flow.h"
#include "core/request.h"

struct verify_form {
    i64 person_id; /* 0: the actor */
};
struct merge_form {
    i64 same_report_id;
    bool new_facts;
    str note;
};
struct report_transfer_form {
    str to_agency, note;
};
struct gone_form {
    str note;
};
struct report_reason_form {
    str reason;
};
struct route_form {
    i64 unit_id;
    str note;
};
struct subject_form {
    i64 premises_id, entity_id;
};
struct pause_form {
    str what, note;
};
struct added_facts {
    str story;
};
extern const struct record report_added_record;

struct facts_form {
    bool restart;
};
struct filing_form {
    str finding;
    bool evidence, punishable, competent, in_time; /* PEN 19 */
};
struct no_filing_form {
    str finding, reason;
};
struct tell_form {
    str mode, note;
};
struct reward_form {
    str level;
    i64 base; /* fen: fine and confiscation that were carried out */
    bool proven;
    bool no_exclusion;
    str note;
};
struct reward_decision_form {
    str paper;
};

/* report_flow.c: from the day it came to the proposal */
rc report_not_extended_yet(struct tx *tx, const struct step *s, struct fault *f);
rc report_give_to_verifier(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_transfer(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_out_of_power(struct tx *tx, const struct step *s, struct fault *f);
rc report_may_be_returned(struct tx *tx, const struct step *s, struct fault *f);
rc report_give_back(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_return(struct tx *tx, const struct step *s, struct fault *f);
rc report_route_to_unit(struct tx *tx, const struct step *s, struct fault *f);
rc report_set_subject(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_extension(struct tx *tx, const struct step *s, struct fault *f);
rc report_extend_r1(struct tx *tx, const struct step *s, struct fault *f);
rc report_pause_r1(struct tx *tx, const struct step *s, struct fault *f);
rc report_resume_r1(struct tx *tx, const struct step *s, struct fault *f);
rc report_add_facts(struct tx *tx, const struct step *s, struct fault *f);
rc report_weigh_facts(struct tx *tx, const struct step *s, struct fault *f);

/* report_merge.c: the same once more, and the step back */
rc report_merge_into(struct tx *tx, const struct step *s, struct fault *f);
rc report_may_be_parted(struct tx *tx, const struct step *s, struct fault *f);
rc report_part(struct tx *tx, const struct step *s, struct fault *f);

/* What is noted on it, kept without what tells who reported (O121 37); agency: rules, or empty. */
CHECKED rc report_note_gone(struct tx *tx, const struct step *s, str agency, str note,
                            struct fault *f);
/* R1 begins anew with the day of `from` and may be extended anew (O121 35). */
CHECKED rc report_begin_anew(struct tx *tx, struct matter *m, i64 from, struct fault *f);

/* report_decide.c: the decision and what follows */
rc report_has_subject(struct tx *tx, const struct step *s, struct fault *f);
rc report_proposed_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc report_reporter_is_to_be_told(struct tx *tx, const struct step *s, struct fault *f);
rc report_reporter_was_told(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_filing_proposal(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_no_filing_proposal(struct tx *tx, const struct step *s, struct fault *f);
rc report_file_case(struct tx *tx, const struct step *s, struct fault *f);
rc report_decide_no_filing(struct tx *tx, const struct step *s, struct fault *f);
rc report_note_told(struct tx *tx, const struct step *s, struct fault *f);

struct report;
struct rule_row;
/* The row of rules/report_notices by which the reporter must be told what became of it; NULL: no
 * law says so. Lives as long as the rules. */
const struct rule_row *report_notice_due(struct tx *tx, const struct matter *m,
                                         const struct report *report);

/* report_reward.c */
rc report_may_be_rewarded(struct tx *tx, const struct step *s, struct fault *f);
rc report_reward_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc report_propose_reward(struct tx *tx, const struct step *s, struct fault *f);
rc report_approve_reward(struct tx *tx, const struct step *s, struct fault *f);
rc report_drop_reward(struct tx *tx, const struct step *s, struct fault *f);

rc report_panel(struct request *rq, const struct matter *m, struct fault *f);

/* The address of the door or operator that a report is about, which its story may name. */
CHECKED rc report_keep_address(struct tx *tx, const struct matter *m, str *ret, struct fault *f);
/* The clock that runs on it: "R1", or "R1X" once it was extended. */
const char *report_clock(i64 extended_at);

#endif
