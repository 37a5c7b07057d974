/* report_moves.c — what may happen to a report, and who may do it. */
#include "rooms/report/report_moves.h"

#include "core/matter_return.h"
#include "rooms/report/report.h"
#include "rooms/report/report_forms.h"

static const struct field verify_fields[] = {
    FIELD(struct verify_form, person_id, F_ID, 0, .doc = "who verifies; without it the actor"),
};
static const struct record verify_form = RECORD("ReportVerify", struct verify_form, verify_fields);

static const struct field merge_fields[] = {
    FIELD(struct merge_form, same_report_id, F_ID, REQUIRED, .doc = "the report that goes on"),
    FIELD(struct merge_form, new_facts, F_BOOL, 0,
          .doc = "it brings new facts: the limit of the other begins anew with it"),
    FIELD(struct merge_form, note, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record merge_form = RECORD("ReportMerge", struct merge_form, merge_fields);

static const struct field transfer_fields[] = {
    FIELD(struct report_transfer_form, to_agency, F_CODE, REQUIRED, .codes = "agencies"),
    FIELD(struct report_transfer_form, note, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record transfer_form =
    RECORD("ReportTransfer", struct report_transfer_form, transfer_fields);

static const struct field gone_fields[] = {
    FIELD(struct gone_form, note, F_TEXT, REQUIRED, .max = 1000,
          .doc = "what the reporter is told: the body it belongs to"),
};
static const struct record out_of_power_form =
    RECORD("ReportOutOfPower", struct gone_form, gone_fields);

static const struct field give_back_fields[] = {
    FIELD(struct return_form, reason, F_CODE, REQUIRED, .codes = "intake_return_reasons"),
    FIELD(struct return_form, note, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record give_back_form =
    RECORD("ReportGiveBack", struct return_form, give_back_fields);

static const struct field reason_fields[] = {
    FIELD(struct report_reason_form, reason, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record extension_form =
    RECORD("ReportExtension", struct report_reason_form, reason_fields);
static const struct record no_extension_form =
    RECORD("ReportNoExtension", struct report_reason_form, reason_fields);
static const struct record send_back_form =
    RECORD("ReportSendBack", struct report_reason_form, reason_fields);
static const struct record part_form =
    RECORD("ReportPart", struct report_reason_form, reason_fields);
static const struct record no_reward_form =
    RECORD("ReportNoReward", struct report_reason_form, reason_fields);

static const struct field route_fields[] = {
    FIELD(struct route_form, unit_id, F_ID, REQUIRED),
    FIELD(struct route_form, note, F_TEXT, REQUIRED, .max = 1000),
};
static const struct record route_form = RECORD("ReportRoute", struct route_form, route_fields);

static const struct field subject_fields[] = {
    FIELD(struct subject_form, premises_id, F_ID, 0),
    FIELD(struct subject_form, entity_id, F_ID, 0),
};
static const struct record subject_form =
    RECORD("ReportSubject", struct subject_form, subject_fields);

static const struct field pause_fields[] = {
    FIELD(struct pause_form, what, F_CODE, REQUIRED, .codes = "report_pauses"),
    FIELD(struct pause_form, note, F_TEXT, 0, .max = 1000),
};
static const struct record pause_form = RECORD("ReportPause", struct pause_form, pause_fields);

static const struct field facts_fields[] = {
    FIELD(struct facts_form, restart, F_BOOL, REQUIRED,
          .doc = "they are new: R1 begins anew with the day they came"),
};
static const struct record facts_form = RECORD("ReportFacts", struct facts_form, facts_fields);

static const struct field filing_fields[] = {
    FIELD(struct filing_form, finding, F_TEXT, REQUIRED, .max = 5000),
    FIELD(struct filing_form, evidence, F_BOOL, REQUIRED, .doc = "prima facie evidence"),
    FIELD(struct filing_form, punishable, F_BOOL, REQUIRED),
    FIELD(struct filing_form, competent, F_BOOL, REQUIRED, .doc = "own competence"),
    FIELD(struct filing_form, in_time, F_BOOL, REQUIRED, .doc = "within limitation"),
};
static const struct record filing_form = RECORD("ReportFiling", struct filing_form, filing_fields);

static const struct field no_filing_fields[] = {
    FIELD(struct no_filing_form, finding, F_TEXT, REQUIRED, .max = 5000),
    FIELD(struct no_filing_form, reason, F_CODE, REQUIRED, .codes = "not_filing_reasons"),
};
static const struct record no_filing_form =
    RECORD("ReportNoFiling", struct no_filing_form, no_filing_fields);

static const struct field tell_fields[] = {
    FIELD(struct tell_form, mode, F_CODE, REQUIRED, .codes = "service_modes"),
    FIELD(struct tell_form, note, F_TEXT, 0, .max = 1000),
};
static const struct record tell_form = RECORD("ReportTell", struct tell_form, tell_fields);

static const struct field reward_fields[] = {
    FIELD(struct reward_form, level, F_CODE, REQUIRED, .codes = "reward_levels"),
    FIELD(struct reward_form, base, F_FEN, REQUIRED, .min = 0, .max = 1000000000000000,
          .doc = "fen: fine and confiscation; 0 for a case without money"),
    FIELD(struct reward_form, proven, F_BOOL, REQUIRED,
          .doc = "the case is proven, a major violation, and closed"),
    FIELD(struct reward_form, no_exclusion, F_BOOL, REQUIRED,
          .doc = "none of reward_exclusions applies to the reporter"),
    FIELD(struct reward_form, note, F_TEXT, 0, .max = 1000),
};
static const struct record reward_form = RECORD("ReportReward", struct reward_form, reward_fields);

static const struct field reward_decision_fields[] = {
    FIELD(struct reward_decision_form, paper, F_TEXT, 0, .max = 120,
          .doc = "number of the paper by which the finance department agreed"),
};
static const struct record reward_decision_form =
    RECORD("ReportRewardDecision", struct reward_decision_form, reward_decision_fields);

static const struct state states[] = {
    { "received", STATE_FIRST },
    { "returned", 0 },
    { "verifying", 0 },
    { "facts_added", 0 },
    { "extension_asked", 0 },
    { "paused", 0 },
    { "filing_proposed", 0 },
    { "no_filing_proposed", 0 },
    { "filed", 0 },
    { "not_filed", 0 },
    { "reward_proposed", 0 },
    { "closed", STATE_FINAL },
    { "merged", STATE_FINAL },
    { "out_of_power", STATE_FINAL },
    { "transferred", STATE_FINAL },
    { "undone", STATE_FINAL }, /* the split that made it was taken back before anybody touched it */
};

enum {
    VERIFIER = REPORT_VERIFIER,
    TAKER = REPORT_TAKER,
    CLERK = ROLE_CLERK,
    HEAD = ROLE_HEAD,
    /* by the code nobody is signed in */
    ADDER = REPORT_TAKER | ROLE_SYSTEM
};

static const struct move moves[] = {
    /* from, action, to, who, guard, effect, starts, stops */
    { "received", "verify", "verifying", TAKER, NULL, report_give_to_verifier,
      .form = &verify_form },
    { "received", "merge", "merged", TAKER, NULL, report_merge_into, NULL, "*",
      .form = &merge_form },
    { "received", "transfer", "transferred", TAKER, NULL, report_note_transfer, NULL, "*",
      .form = &transfer_form },
    { "received", "out_of_power", "out_of_power", TAKER, NULL, report_note_out_of_power, NULL, "*",
      .form = &out_of_power_form },
    { "received", "give_back", "returned", VERIFIER, report_may_be_returned, report_give_back,
      .form = &give_back_form },
    { "received", "undo", "undone", ROLE_SYSTEM, NULL, NULL, NULL, "*" },
    { "returned", "route", "received", CLERK, NULL, report_route_to_unit, .form = &route_form },
    { "returned", "out_of_power", "out_of_power", CLERK, NULL, report_note_out_of_power, NULL, "*",
      .form = &out_of_power_form },
    { "verifying", "subject", "verifying", TAKER, NULL, report_set_subject, .form = &subject_form },
    { "verifying", "add", "facts_added", ADDER, NULL, report_add_facts,
      .form = &report_added_record },
    { "facts_added", "add", "facts_added", ADDER, NULL, report_add_facts,
      .form = &report_added_record },
    { "facts_added", "weigh", "verifying", VERIFIER, NULL, report_weigh_facts,
      .form = &facts_form },
    { "verifying", "ask_extension", "extension_asked", VERIFIER, report_not_extended_yet,
      report_note_extension, .form = &extension_form },
    { "verifying", "pause", "paused", VERIFIER, NULL, report_pause_r1, .form = &pause_form },
    { "verifying", "propose_filing", "filing_proposed", VERIFIER, report_has_subject,
      report_note_filing_proposal, .form = &filing_form },
    { "verifying", "propose_no_filing", "no_filing_proposed", VERIFIER, NULL,
      report_note_no_filing_proposal, .form = &no_filing_form },
    { "verifying", "merge", "merged", TAKER, NULL, report_merge_into, NULL, "*",
      .form = &merge_form },
    { "verifying", "transfer", "transferred", VERIFIER, NULL, report_note_transfer, NULL, "*",
      .form = &transfer_form },
    { "verifying", "out_of_power", "out_of_power", VERIFIER, NULL, report_note_out_of_power, NULL,
      "*", .form = &out_of_power_form },
    { "verifying", "give_back", "returned", VERIFIER, report_may_be_returned, report_give_back,
      .form = &give_back_form },
    { "extension_asked", "approve_extension", "verifying", HEAD, NULL, report_extend_r1 },
    { "extension_asked", "refuse_extension", "verifying", HEAD, NULL, report_note_return,
      .form = &no_extension_form },
    { "paused", "resume", "verifying", VERIFIER, NULL, report_resume_r1 },
    { "filing_proposed", "file", "filed", HEAD, report_proposed_by_another, report_file_case, NULL,
      "*" },
    { "filing_proposed", "send_back", "verifying", HEAD, NULL, report_note_return,
      .form = &send_back_form },
    { "no_filing_proposed", "not_file", "not_filed", HEAD, report_proposed_by_another,
      report_decide_no_filing, NULL, "*" },
    { "no_filing_proposed", "send_back", "verifying", HEAD, NULL, report_note_return,
      .form = &send_back_form },
    { "filed", "tell", "filed", TAKER, report_reporter_is_to_be_told, report_note_told, NULL, "R3",
      .form = &tell_form },
    { "filed", "propose_reward", "reward_proposed", TAKER, report_may_be_rewarded,
      report_propose_reward, .form = &reward_form },
    { "filed", "close", "closed", TAKER, report_reporter_was_told, NULL, NULL, "*" },
    { "reward_proposed", "approve_reward", "filed", HEAD, report_reward_by_another,
      report_approve_reward, .form = &reward_decision_form },
    { "reward_proposed", "refuse_reward", "filed", HEAD, NULL, report_drop_reward,
      .form = &no_reward_form },
    /* its limits run on by the effect: none begins anew */
    { "merged", "part", "received", TAKER, report_may_be_parted, report_part, .form = &part_form },
    { "not_filed", "tell", "not_filed", TAKER, report_reporter_is_to_be_told, report_note_told,
      NULL, "R3", .form = &tell_form },
    { "not_filed", "close", "closed", TAKER, report_reporter_was_told, NULL, NULL, "*" },
};

const struct flow report_flow = { "report",
                                  "O121 27-37; PEN 18-20; rules: clocks R1, R1X, R3, "
                                  "report_notices, not_filing_reasons, reward_levels",
                                  states,
                                  COUNT(states),
                                  moves,
                                  COUNT(moves),
                                  report_panel };
