/* case_forms.c — the forms of the steps as tables. */
#include "rooms/casefile/case_forms.h"

#define NOTE(name_, schema_)                                                                       \
    static const struct field name_##_fields[] = {                                                 \
        FIELD(struct case_note_form, note, F_TEXT, REQUIRED, .max = 4000),                         \
    };                                                                                             \
    const struct record name_ = RECORD(schema_, struct case_note_form, name_##_fields)

NOTE(case_extend_form, "CaseExtend");
NOTE(case_refuse_form, "CaseRefuse");
NOTE(case_no_crime_form, "CaseNoCrime");
NOTE(case_resume_form, "CaseResume");
NOTE(case_go_on_form, "CaseGoesOn");
NOTE(case_review_back_form, "CaseReviewBack");
NOTE(case_hear_form, "CaseHearingAsked");
NOTE(case_delay_refused_form, "CaseDelayRefused");
NOTE(case_demand_answer_form, "CaseDemandAnswer");
NOTE(case_court_back_form, "CaseCourtBack");
NOTE(case_close_form, "CaseClose");
NOTE(case_archive_form, "CaseArchive");
NOTE(case_withdraw_form, "CaseHearingWithdrawn");

static const struct field propose_fields[] = {
    FIELD(struct case_propose_form, cause, F_TEXT, REQUIRED, .max = 200,
          .doc = "what the case is called"),
    FIELD(struct case_propose_form, basis, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct case_propose_form, prima_facie, F_BOOL, REQUIRED, .doc = "PEN 19 (1)"),
    FIELD(struct case_propose_form, punishable, F_BOOL, REQUIRED, .doc = "PEN 19 (2)"),
    FIELD(struct case_propose_form, competent, F_BOOL, REQUIRED, .doc = "PEN 19 (3)"),
    FIELD(struct case_propose_form, in_time, F_BOOL, REQUIRED, .doc = "PEN 19 (4)"),
    FIELD(struct case_propose_form, investigator_id, F_ID, REQUIRED, .doc = "certified"),
    FIELD(struct case_propose_form, second_investigator_id, F_ID, REQUIRED, .doc = "certified"),
    FIELD(struct case_propose_form, act_ended_on, F_DAY, 0, .doc = "empty: it still goes on"),
    FIELD(struct case_propose_form, grave, F_BOOL, 0,
          .doc = "harm to life, health or finance: five years (APL 36)"),
    FIELD(struct case_propose_form, note, F_TEXT, 0, .max = 2000),
};
const struct record case_propose_form =
    RECORD("CaseProposal", struct case_propose_form, propose_fields);

static const struct field not_filed_fields[] = {
    FIELD(struct case_not_filed_form, reason, F_CODE, REQUIRED, .codes = "not_filing_reasons"),
    FIELD(struct case_not_filed_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_not_filed_form =
    RECORD("CaseNotFiled", struct case_not_filed_form, not_filed_fields);

static const struct field transfer_fields[] = {
    FIELD(struct case_transfer_form, agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct case_transfer_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_transfer_form =
    RECORD("CaseTransfer", struct case_transfer_form, transfer_fields);

static const struct field reply_fields[] = {
    FIELD(struct case_reply_form, number, F_TEXT, 0, .max = 100, .doc = "the number of the answer"),
    FIELD(struct case_reply_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_reply_form = RECORD("CaseReply", struct case_reply_form, reply_fields);

static const struct field crime_fields[] = {
    FIELD(struct case_crime_form, basis, F_TEXT, REQUIRED, .max = 400,
          .doc = "the article of the criminal law and the threshold that is reached"),
    FIELD(struct case_crime_form, note, F_TEXT, REQUIRED, .max = 4000),
};
const struct record case_crime_form =
    RECORD("CaseCrimeSuspected", struct case_crime_form, crime_fields);

static const struct field police_fields[] = {
    FIELD(struct case_police_form, receiver, F_TEXT, REQUIRED, .max = 200,
          .doc = "which office of the police"),
    FIELD(struct case_police_form, note, F_TEXT, REQUIRED, .max = 2000,
          .doc = "what goes along: files, evidence, things"),
};
const struct record case_police_form =
    RECORD("CaseToPolice", struct case_police_form, police_fields);

static const struct field suspend_fields[] = {
    FIELD(struct case_suspend_form, ground, F_CODE, REQUIRED, .codes = "suspension_grounds"),
    FIELD(struct case_suspend_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_suspend_form =
    RECORD("CaseSuspend", struct case_suspend_form, suspend_fields);

static const struct field pause_fields[] = {
    FIELD(struct case_pause_form, what, F_CODE, REQUIRED, .codes = "case_pauses"),
    FIELD(struct case_pause_form, note, F_TEXT, REQUIRED, .max = 2000,
          .doc = "who tests what, which notice, until when"),
};
const struct record case_pause_form = RECORD("CasePause", struct case_pause_form, pause_fields);

static const struct field ending_fields[] = {
    FIELD(struct case_ending_form, ending, F_CODE, REQUIRED, .codes = "case_endings"),
    FIELD(struct case_ending_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_end_form = RECORD("CaseEnd", struct case_ending_form, ending_fields);
const struct record case_fulfil_form =
    RECORD("CaseFulfilled", struct case_ending_form, ending_fields);

static const struct field report_fields[] = {
    FIELD(struct case_report_form, decision, F_CODE, REQUIRED, .codes = "case_decisions"),
    FIELD(struct case_report_form, discretion, F_CODE, REQUIRED, .codes = "discretion_reasons"),
    FIELD(struct case_report_form, review_class, F_CODE, 0, .codes = "review_classes",
          .doc = "legal review; empty: case review"),
    FIELD(struct case_report_form, penalties, F_CODES, REQUIRED, .max = 10,
          .codes = "penalty_kinds"),
    FIELD(struct case_report_form, fine, F_FEN, REQUIRED, .min = 0, .max = 100000000000),
    FIELD(struct case_report_form, confiscated, F_FEN, 0, .min = 0, .max = 100000000000),
    FIELD(struct case_report_form, party, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct case_report_form, facts, F_TEXT, REQUIRED, .max = 8000),
    FIELD(struct case_report_form, evidence, F_TEXT, REQUIRED, .max = 8000),
    FIELD(struct case_report_form, nature, F_TEXT, REQUIRED, .max = 4000),
    FIELD(struct case_report_form, basis, F_TEXT, REQUIRED, .max = 4000),
    FIELD(struct case_report_form, opinion, F_TEXT, REQUIRED, .max = 4000),
};
const struct record case_report_form = RECORD("CaseReport", struct case_report_form, report_fields);

static const struct field review_fields[] = {
    FIELD(struct case_review_form, competence, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, party, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, facts, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, qualification, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, basis, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, procedure, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, fitness, F_BOOL, REQUIRED),
    FIELD(struct case_review_form, note, F_TEXT, REQUIRED, .max = 4000),
};
const struct record case_review_form = RECORD("CaseReview", struct case_review_form, review_fields);

static const struct field notice_fields[] = {
    FIELD(struct case_notice_form, mode, F_CODE, REQUIRED, .codes = "service_modes"),
    FIELD(struct case_notice_form, served_on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_notice_form, receipt, F_TEXT, 0, .max = 400),
};
const struct record case_notice_form = RECORD("CaseNotice", struct case_notice_form, notice_fields);

static const struct field statement_fields[] = {
    FIELD(struct case_statement_form, note, F_TEXT, REQUIRED, .max = 8000),
    FIELD(struct case_statement_form, taken, F_BOOL, 0, .doc = "it is followed"),
};
const struct record case_statement_form =
    RECORD("CaseStatement", struct case_statement_form, statement_fields);

static const struct field hearing_fields[] = {
    FIELD(struct case_hearing_form, hearing_on, F_DAY, 0,
          .doc = "empty: the first day that leaves the party its time"),
    FIELD(struct case_hearing_form, presider_id, F_ID, 0, .doc = "no part in the case so far"),
    FIELD(struct case_hearing_form, place, F_TEXT, REQUIRED, .max = 400),
};
const struct record case_hearing_form =
    RECORD("CaseHearing", struct case_hearing_form, hearing_fields);

static const struct field heard_fields[] = {
    FIELD(struct case_heard_form, record, F_TEXT, REQUIRED, .max = 8000,
          .doc = "the record of the hearing"),
    FIELD(struct case_heard_form, report, F_TEXT, REQUIRED, .max = 8000, .doc = "the report on it"),
};
const struct record case_heard_form = RECORD("CaseHeard", struct case_heard_form, heard_fields);

static const struct field discussion_fields[] = {
    FIELD(struct case_discussion_form, minutes, F_TEXT, REQUIRED, .max = 8000),
    FIELD(struct case_discussion_form, present, F_INT, REQUIRED, .min = 3, .max = 99,
          .doc = "how many heads took part"),
};
const struct record case_discussion_form =
    RECORD("CaseDiscussion", struct case_discussion_form, discussion_fields);

static const struct field decide_fields[] = {
    FIELD(struct case_decide_form, decision, F_CODE, REQUIRED, .codes = "case_decisions"),
    FIELD(struct case_decide_form, discretion, F_CODE, REQUIRED, .codes = "discretion_reasons"),
    FIELD(struct case_decide_form, penalties, F_CODES, REQUIRED, .max = 10,
          .codes = "penalty_kinds"),
    FIELD(struct case_decide_form, fine, F_FEN, REQUIRED, .min = 0, .max = 100000000000),
    FIELD(struct case_decide_form, confiscated, F_FEN, 0, .min = 0, .max = 100000000000),
    FIELD(struct case_decide_form, facts, F_TEXT, REQUIRED, .max = 8000),
    FIELD(struct case_decide_form, basis, F_TEXT, REQUIRED, .max = 4000),
};
const struct record case_decide_form =
    RECORD("CaseDecision", struct case_decide_form, decide_fields);

const struct record case_conclude_form =
    RECORD("CaseConclusion", struct case_decide_form, decide_fields);

static const struct field service_fields[] = {
    FIELD(struct case_service_form, mode, F_CODE, REQUIRED, .codes = "service_modes"),
    FIELD(struct case_service_form, served_on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_service_form, receipt, F_TEXT, REQUIRED, .max = 400,
          .doc = "who signed, the number of the letter, the screenshot"),
    FIELD(struct case_service_form, witness, F_TEXT, 0, .max = 200, .doc = "where it was left"),
};
const struct record case_service_form =
    RECORD("CaseService", struct case_service_form, service_fields);

static const struct field announce_fields[] = {
    FIELD(struct case_announce_form, announced_on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_announce_form, place, F_TEXT, REQUIRED, .max = 400),
    FIELD(struct case_announce_form, photos, F_IDS, REQUIRED, .min = 1, .max = 12,
          .doc = "uploads that show the notice where it was put up"),
};
const struct record case_announce_form =
    RECORD("CaseAnnounced", struct case_announce_form, announce_fields);

static const struct field pay_fields[] = {
    FIELD(struct case_pay_form, amount, F_FEN, REQUIRED, .min = 0, .max = 100000000000,
          .doc = "of fine and late interest"),
    FIELD(struct case_pay_form, confiscated, F_FEN, 0, .min = 0, .max = 100000000000),
    FIELD(struct case_pay_form, on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_pay_form, receipt, F_TEXT, REQUIRED, .max = 100),
};
const struct record case_pay_form = RECORD("CasePayment", struct case_pay_form, pay_fields);

static const struct field instalment_fields[] = {
    FIELD(struct case_instalment_form, until, F_DAY, REQUIRED, .doc = "the last part falls due"),
    FIELD(struct case_instalment_form, parts, F_INT, REQUIRED, .min = 1, .max = 36),
    FIELD(struct case_instalment_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_instalment_form =
    RECORD("CaseInstalments", struct case_instalment_form, instalment_fields);

static const struct field delay_fields[] = {
    FIELD(struct case_delay_form, what, F_CODE, REQUIRED, .codes = "payment_delays"),
    FIELD(struct case_delay_form, until, F_DAY, 0, .doc = "when the party wants to have paid"),
    FIELD(struct case_delay_form, note, F_TEXT, REQUIRED, .max = 2000,
          .doc = "the party's reasons and what proves them"),
};
const struct record case_delay_form = RECORD("CaseDelay", struct case_delay_form, delay_fields);

static const struct field demand_fields[] = {
    FIELD(struct case_demand_form, mode, F_CODE, REQUIRED, .codes = "service_modes"),
    FIELD(struct case_demand_form, served_on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_demand_form, receipt, F_TEXT, REQUIRED, .max = 400),
};
const struct record case_demand_form = RECORD("CaseDemand", struct case_demand_form, demand_fields);

static const struct field court_fields[] = {
    FIELD(struct case_court_form, court, F_TEXT, REQUIRED, .max = 200),
    FIELD(struct case_court_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_court_form = RECORD("CaseCourt", struct case_court_form, court_fields);

static const struct field ruling_fields[] = {
    FIELD(struct case_ruling_form, answer, F_CODE, REQUIRED, .codes = "court_answers"),
    FIELD(struct case_ruling_form, number, F_TEXT, 0, .max = 100, .doc = "the court's number"),
    FIELD(struct case_ruling_form, ruled_on, F_DAY, 0, .doc = "empty: today"),
    FIELD(struct case_ruling_form, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record case_ruling_form = RECORD("CaseRuling", struct case_ruling_form, ruling_fields);
