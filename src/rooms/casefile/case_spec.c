/* case_spec.c — what may be asked of clues and cases, one table each. */
#include "core/list.h"
#include "rooms/casefile/case_api.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_look.h"
#include "rooms/casefile/case_measure.h"
#include "rooms/casefile/case_night.h"
#include "rooms/casefile/case_publish.h"
#include "rooms/casefile/case_recusal.h"
#include "rooms/casefile/case_volume.h"
#include "rooms/casefile/clue.h"
#include "rooms/casefile/summary.h"

/* Who may read a case at all: from outside the wall with a pass (rules/wall_purposes). */
enum {
    READERS = ROLE_INVESTIGATOR | ROLE_REVIEWER | ROLE_HEAD | ROLE_CHIEF | ROLE_AUDITOR,
    ACROSS = ROLE_OFFICER | ROLE_CHIEF | ROLE_CLERK | ROLE_MEDIATOR | ROLE_COMMAND
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/cases", READ, cases_get, READERS, .list = &case_list,
      .doc = "cases, from the source to the archive" },
    { HTTP_POST, "/v1/cases", WRITE, case_post, ROLE_INVESTIGATOR, .in = &case_new_record,
      .doc = "registers the source of a case; R1 runs from the finding" },
    { HTTP_GET, "/v1/cases/{id}", READ, case_page, READERS | ACROSS,
      .doc = "a case with what was said at each step, who did what, and what is owed" },
    { HTTP_GET, "/v1/cases/{id}/across", READ, case_across, READERS | ACROSS,
      .doc = "what crosses the wall by rule: number, state, whether it was filed and decided" },
    { HTTP_GET, "/v1/entities/{id}/cases", READ, case_cards, READERS | ACROSS,
      .doc = "the same of the cases about an operator, the newest first; ?before=id pages back" },
    { HTTP_POST, "/v1/cases/{id}/look", WRITE, case_look_post, ACROSS, .in = &case_look_record,
      .doc = "a pass to read the case across the wall for the hours of its purpose; it is listed" },
    { HTTP_GET, "/v1/wall-reads", READ, case_reads_get,
      ROLE_INVESTIGATOR | ROLE_REVIEWER | ROLE_HEAD | ROLE_AUDITOR, .list = &case_read_list,
      .doc = "who read cases across the wall, when and what for" },
    { HTTP_POST, "/v1/cases/{id}/evidence", WRITE, case_evidence_post, ROLE_INVESTIGATOR,
      .in = &evidence_new_record, .doc = "adds a piece of evidence while it is investigated" },
    { HTTP_POST, "/v1/cases/{id}/measures", WRITE, measure_post, ROLE_INVESTIGATOR,
      .in = &measure_new_record,
      .doc = "asks to preserve, seal up or seize things; what is urgent begins at once" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/allow", WRITE, measure_allow_post, ROLE_HEAD,
      .in = &measure_allow_form, .doc = "the head allows it; its limit runs from that day" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/refuse", WRITE, measure_refuse_post, ROLE_HEAD,
      .in = &measure_refuse_form, .doc = "the head does not; what began urgently is lifted" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/extend", WRITE, measure_extend_post, ROLE_HEAD,
      .in = &measure_extend_form, .doc = "the longer limit, once, before the first one is over" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/test", WRITE, measure_test_post,
      ROLE_INVESTIGATOR, .in = &measure_test_form,
      .doc = "a test begins: its time is not counted" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/tested", WRITE, measure_tested_post,
      ROLE_INVESTIGATOR, .in = &measure_tested_form, .doc = "the test is over, the limit goes on" },
    { HTTP_POST, "/v1/cases/{id}/measures/{measure}/end", WRITE, measure_end_post,
      ROLE_INVESTIGATOR | ROLE_HEAD, .in = &measure_end_form,
      .doc =
          "given back, tested, confiscated by decision, destroyed; whatever state the case has" },
    { HTTP_POST, "/v1/cases/{id}/recusals", WRITE, recusal_post,
      ROLE_INVESTIGATOR | ROLE_REVIEWER | ROLE_HEAD, .in = &recusal_new_record,
      .doc = "the party, or an officer of themselves, asks that somebody steps aside" },
    { HTTP_POST, "/v1/cases/{id}/recusals/{recusal}/decide", WRITE, recusal_decide_post, ROLE_HEAD,
      .in = &recusal_decision_record,
      .doc = "decides it and names who takes the part over; the investigation goes on meanwhile" },
    { HTTP_POST, "/v1/cases/{id}/volumes/{volume}", WRITE, volume_post, READERS,
      .doc =
          "asks for the main or the deputy file as one PDF: a draft, or of a closed case the one "
          "that is fixed" },
    { HTTP_GET, "/v1/cases/{id}/volumes/{volume}", WRITE, volume_pdf, READERS,
      .flags = ROUTE_NO_REPLAY, .type = "application/pdf",
      .doc = "that PDF; the deputy file for those with a right to it, and the read is listed" },
    { HTTP_POST, "/v1/cases/{id}/publication", WRITE, publication_post,
      ROLE_INVESTIGATOR | ROLE_HEAD, .in = &publication_new_record,
      .doc = "publishes abstract and decision; never a bare warning" },
    { HTTP_POST, "/v1/cases/{id}/publication/ask", WRITE, publication_ask_post, ROLE_INVESTIGATOR,
      .in = &publication_ask_record,
      .doc =
          "the party asks that the publication ends before its time, by rules/publication_terms" },
    { HTTP_POST, "/v1/cases/{id}/publication/decide", WRITE, publication_decide_post, ROLE_HEAD,
      .in = &publication_answer_record, .doc = "the head ends it, or keeps it" },
    { HTTP_POST, "/v1/cases/{id}/publication/withdraw", WRITE, publication_withdraw_post,
      ROLE_INVESTIGATOR | ROLE_HEAD, .in = &publication_withdrawal_record,
      .doc = "takes it back after a change, an annulment or an error; P19 counts from there" },
    { HTTP_GET, "/v1/publications", READ, publications_get, 0, .flags = ROUTE_STRANGER,
      .query = QUERY({ "limit", "1 to 100, else 20" }, { "after", "next of the page before" }),
      .doc = "the penalties that everybody may read, the newest first" },
    { HTTP_GET, "/v1/publications/{id}", READ, publication_get, 0, .flags = ROUTE_STRANGER,
      .doc = "one of them, with the decision" },
    { HTTP_GET, "/v1/summaries", READ, summaries_get, READERS | ROLE_OFFICER, .list = &summary_list,
      .doc = "penalties on the spot" },
    { HTTP_POST, "/v1/summaries", WRITE, summary_post, ROLE_OFFICER | ROLE_INVESTIGATOR,
      .in = &summary_new_record,
      .doc = "gives a penalty on the spot: within its limits, by two officers, with its paper" },
    { HTTP_GET, "/v1/summaries/{id}", READ, summary_page, READERS | ROLE_OFFICER,
      .doc = "a penalty on the spot with its fine, its cash and its file" },
    { HTTP_GET, "/v1/clues", READ, clues_get, ROLE_ANYONE, .list = &clue_list,
      .doc = "clue packages, from whom they come and what became of them" },
    { HTTP_POST, "/v1/clues", WRITE, clue_post, ROLE_OFFICER | ROLE_CHIEF, .in = &clue_new_record,
      .doc = "begins a clue package with its first evidence; R1 runs from the finding" },
    { HTTP_GET, "/v1/clues/{id}", READ, clue_page, ROLE_ANYONE,
      .doc =
          "a package with its evidence and the names of who took it, its seals and its outcome" },
    { HTTP_POST, "/v1/clues/{id}/evidence", WRITE, clue_evidence_post, ROLE_OFFICER | ROLE_CHIEF,
      .in = &evidence_new_record, .doc = "adds a piece of evidence before it is sealed" },
};

static const struct flow *const flows[] = { &clue_flow, &case_flow, &summary_flow, NULL };

static const struct job_kind jobs[] = { { "case.night", case_night_job, 5 } };

const struct room casefile_room = { .name = "casefile",
                                    .routes = routes,
                                    .route_count = COUNT(routes),
                                    .flows = flows,
                                    .jobs = jobs,
                                    .job_count = COUNT(jobs) };
