/* case_forms.h — what must be said with each step of a case. */
#ifndef NAGUAN_CASE_FORMS_H
#define NAGUAN_CASE_FORMS_H

#include "rooms/casefile/case_store.h"

struct case_note_form {
    str note;
};
/* The four conditions of PEN 19, each answered. */
struct case_propose_form {
    str cause, basis, note;
    bool prima_facie, punishable, competent, in_time;
    i64 investigator_id, second_investigator_id; /* certified both */
    day act_ended_on;                            /* DAY_NONE: it still goes on */
    bool grave;
};
struct case_not_filed_form {
    str reason, note;
};
struct case_transfer_form {
    str agency, note;
};
/* What the other agency or the police answered: their number, and what they said. */
struct case_reply_form {
    str number, note;
};
/* 涉嫌犯罪: what makes it look like one, and the article of the criminal law. */
struct case_crime_form {
    str basis, note;
};
struct case_police_form {
    str receiver, note;
};
struct case_suspend_form {
    str ground, note;
};
struct case_pause_form {
    str what, note;
};
struct case_ending_form {
    str ending, note;
};
/* 调查终结报告: the six things that stand in it (PEN 48), and what is proposed. */
struct case_report_form {
    str party, facts, evidence, nature, basis, opinion;
    str decision, discretion, review_class;
    struct strs penalties;
    i64 fine, confiscated;
};
/* 审核意见: the seven things that are looked at (PEN 53). */
struct case_review_form {
    bool competence, party, facts, qualification, basis, procedure, fitness;
    str note;
};
struct case_notice_form {
    str mode; /* rules: service_modes */
    day served_on;
    str receipt;
};
struct case_statement_form {
    str note;
    bool taken; /* what the party says is followed */
};
struct case_hearing_form {
    day hearing_on; /* DAY_NONE: the first day that leaves the party its time */
    i64 presider_id;
    str place;
};
struct case_heard_form {
    str record, report;
};
struct case_discussion_form {
    str minutes;
    i64 present;
};
struct case_decide_form {
    str decision, discretion, facts, basis;
    struct strs penalties;
    i64 fine, confiscated;
};
struct case_service_form {
    str mode;
    day served_on;
    str receipt, witness;
};
struct case_announce_form {
    day announced_on;
    str place;
    struct ids photos; /* uploads that show where it hung (PEN 82) */
};
struct case_pay_form {
    i64 amount, confiscated;
    day on;
    str receipt;
};
/* 延期、分期缴纳: what the party asks for; the head decides. */
struct case_delay_form {
    str what; /* rules: payment_delays */
    day until;
    str note;
};
/* 催告书: from its service the party has P13. */
struct case_demand_form {
    str mode; /* rules: service_modes */
    day served_on;
    str receipt;
};
struct case_court_form {
    str court, note;
};
struct case_ruling_form {
    str answer; /* rules: court_answers */
    str number;
    day ruled_on;
    str note;
};
struct case_instalment_form {
    day until;
    i64 parts;
    str note;
};

extern const struct record case_reply_form, case_crime_form, case_police_form, case_no_crime_form,
    case_extend_form, case_propose_form, case_refuse_form, case_not_filed_form, case_transfer_form,
    case_suspend_form, case_resume_form, case_pause_form, case_go_on_form, case_end_form,
    case_report_form, case_review_form, case_review_back_form, case_notice_form,
    case_statement_form, case_hear_form, case_hearing_form, case_heard_form, case_discussion_form,
    case_decide_form, case_conclude_form, case_service_form, case_announce_form, case_pay_form,
    case_instalment_form, case_delay_form, case_delay_refused_form, case_demand_form,
    case_demand_answer_form, case_court_form, case_ruling_form, case_court_back_form,
    case_fulfil_form, case_close_form, case_archive_form, case_withdraw_form;

/* Guards: may this step be taken, and if not, why. */
rc case_by_investigator(struct tx *tx, const struct step *s, struct fault *f);
rc case_by_reviewer(struct tx *tx, const struct step *s, struct fault *f);
rc case_by_presider(struct tx *tx, const struct step *s, struct fault *f);
rc case_by_head(struct tx *tx, const struct step *s, struct fault *f);
rc case_conditions_met(struct tx *tx, const struct step *s, struct fault *f);
rc case_may_be_filed(struct tx *tx, const struct step *s, struct fault *f);
rc case_report_is_whole(struct tx *tx, const struct step *s, struct fault *f);
rc case_review_passes(struct tx *tx, const struct step *s, struct fault *f);
rc case_is_a_penalty(struct tx *tx, const struct step *s, struct fault *f);
rc case_hearing_is_due(struct tx *tx, const struct step *s, struct fault *f);
rc case_may_be_decided(struct tx *tx, const struct step *s, struct fault *f);
rc case_may_be_concluded(struct tx *tx, const struct step *s, struct fault *f);
rc case_announced_long_enough(struct tx *tx, const struct step *s, struct fault *f);
rc case_owes(struct tx *tx, const struct step *s, struct fault *f);
rc case_may_be_parted(struct tx *tx, const struct step *s, struct fault *f);
rc case_may_ask_later(struct tx *tx, const struct step *s, struct fault *f);
rc case_is_overdue(struct tx *tx, const struct step *s, struct fault *f);
rc case_court_is_open(struct tx *tx, const struct step *s, struct fault *f);
rc case_extended_once(struct tx *tx, const struct step *s, struct fault *f);
rc case_ends_the_investigation(struct tx *tx, const struct step *s, struct fault *f);
rc case_holds_nothing(struct tx *tx, const struct step *s, struct fault *f);
rc case_is_fulfilled(struct tx *tx, const struct step *s, struct fault *f);

/* Effects: what follows when it is. */
rc case_keep(struct tx *tx, const struct step *s, struct fault *f);
rc case_begin(struct tx *tx, const struct step *s, struct fault *f);
rc case_extend_verify(struct tx *tx, const struct step *s, struct fault *f);
rc case_propose(struct tx *tx, const struct step *s, struct fault *f);
rc case_file_it(struct tx *tx, const struct step *s, struct fault *f);
rc case_extend_decide(struct tx *tx, const struct step *s, struct fault *f);
rc case_pause(struct tx *tx, const struct step *s, struct fault *f);
rc case_go_on(struct tx *tx, const struct step *s, struct fault *f);
rc case_end(struct tx *tx, const struct step *s, struct fault *f);
rc case_report(struct tx *tx, const struct step *s, struct fault *f);
rc case_note_review(struct tx *tx, const struct step *s, struct fault *f);
rc case_notify(struct tx *tx, const struct step *s, struct fault *f);
rc case_set_hearing(struct tx *tx, const struct step *s, struct fault *f);
rc case_note_hearing(struct tx *tx, const struct step *s, struct fault *f);
rc case_discuss(struct tx *tx, const struct step *s, struct fault *f);
rc case_decide(struct tx *tx, const struct step *s, struct fault *f);
rc case_serve(struct tx *tx, const struct step *s, struct fault *f);
rc case_count_served(struct tx *tx, const struct step *s, struct fault *f);
rc case_serve_last(struct tx *tx, const struct step *s, struct fault *f);
rc case_announce(struct tx *tx, const struct step *s, struct fault *f);
rc case_pay(struct tx *tx, const struct step *s, struct fault *f);
rc case_part_payment(struct tx *tx, const struct step *s, struct fault *f);
rc case_hand_over(struct tx *tx, const struct step *s, struct fault *f);
rc case_come_back(struct tx *tx, const struct step *s, struct fault *f);
rc case_to_police(struct tx *tx, const struct step *s, struct fault *f);
rc case_police_take(struct tx *tx, const struct step *s, struct fault *f);
rc case_demand(struct tx *tx, const struct step *s, struct fault *f);
rc case_apply_court(struct tx *tx, const struct step *s, struct fault *f);
rc case_from_court(struct tx *tx, const struct step *s, struct fault *f);
rc case_finish(struct tx *tx, const struct step *s, struct fault *f);
rc case_archive(struct tx *tx, const struct step *s, struct fault *f);
rc case_close(struct tx *tx, const struct step *s, struct fault *f);

extern const struct flow case_flow;

#endif
