/* casefile.h — 行政处罚案件: from the source to the archive (市场监督管理行政处罚程序规定).
 *
 * Whoever supervises finds; whoever investigates did not find; whoever reviews did not investigate;
 * whoever presides over the hearing and whoever decides are others again (管办分离; PEN 49, APL
 * 64). A case begins as a source that is registered: from a report, a complaint, a clue package, an
 * inspection, another agency or a superior. It is verified within fifteen working days of the
 * FINDING (PEN 18, clock R1), wherever it has been since. */
#ifndef NAGUAN_CASEFILE_H
#define NAGUAN_CASEFILE_H

#include "core/flow.h"
#include "core/record.h"

struct case_new {
    str source;      /* rules: case_sources */
    i64 source_id;   /* the matter or visit it comes from; 0: from outside */
    i64 entity_id;   /* may be 0 when a door is known */
    i64 premises_id; /* may be 0 when an operator is known */
    i64 unit_id;     /* who investigates; 0: the brigade that has the place, else its station */
    i64 found_at;    /* ms: when it was found or came in; 0: now */
    i64 found_by;    /* the supervisor who found it, and takes no other part; 0: nobody of ours */
    str category;    /* rules: filing_categories */
    str story;       /* what is said to have happened; never who said so */
    str from_agency; /* rules: agencies, of source "agency" */
};

extern const struct record case_new_record;

/* Registers the source of a case (案源登记) within tx: matter AJ, limit R1 from found_at. ret_id is
 * untouched on failure. INVALID: neither operator nor door, found in the future, unknown code;
 * NOT_FOUND: door or operator out of the actor's scope. */
CHECKED rc case_file_open(struct tx *tx, const struct actor *who, const struct case_new *in,
                          i64 *ret_id, struct fault *f);

/* What supervision found and hands over at once, with its pictures as evidence. */
struct clue_finding {
    i64 matter_id;              /* the hazard: its pictures go along */
    i64 entity_id, premises_id; /* one may be 0 */
    i64 found_at;
    str category; /* rules: filing_categories */
    str name, story;
};
/* Opens a clue package, seals it and hands it to whoever investigates there; the paper is made by
 * whom it comes from. */
CHECKED rc clue_hand_over(struct tx *tx, const struct actor *who, const struct clue_finding *in,
                          i64 *ret_id, struct fault *f);

extern const struct room casefile_room;

#endif
