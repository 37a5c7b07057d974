/* inspection.h — 行政检查, from the wish to inspect to the result that everybody may read.
 *
 * An inspection is approved by a chief who does not take part, noticed to the operator with a code
 * by which it can be verified, made by two certified officers, counted against the published cap of
 * the year, and its result is published in time (国办发〔2024〕54号; 市场监督管理总局令第49号 art.
 * 23–39, 42). Whoever has a tie to the operator steps aside. The operator rates it once. */
#ifndef NAGUAN_INSPECTION_H
#define NAGUAN_INSPECTION_H

#include "core/flow.h"
#include "core/request.h"
#include "core/rule.h"

struct inspection_new {
    i64 premises_id, lead_id, second_id;
    i64 joint_with; /* another inspection of that door on that day, made together with this one */
    str item, ground, reason; /* rules: catalogue, inspection_grounds */
    day planned_on;
};

/* Asks for an inspection: both officers certified and of the door's unit, of one above it or lent
 * to it; the item an inspection of the published catalogue (what is not published may not be
 * inspected, INSP54). Starts limit AP1. */
CHECKED rc inspection_ask(struct tx *tx, const struct actor *who, const struct inspection_new *in,
                          i64 *ret_id, struct fault *f);

/* What is about to be recorded as an inspection: by whoever sends it, and second_id. */
struct inspection_call {
    i64 approval_id, premises_id, second_id;
    day on;
};
/* Both officers certified and at hand, the approval for this door and these two, told to the
 * operator, not used before. */
CHECKED rc inspection_allowed(struct tx *tx, const struct actor *who,
                              const struct inspection_call *call, struct fault *f);
/* Marks the approval as used by the visit; what is to be published gets its limit. */
CHECKED rc inspection_use(struct tx *tx, const struct actor *who, i64 approval_id, i64 visit_id,
                          struct fault *f);

/* What is public of a door's inspections, newest first: an array. */
CHECKED rc inspections_published(struct tx *tx, i64 premises_id, struct json_out *o,
                                 struct fault *f);
/* Whether rules/public_facts shows a fact on a day. */
bool fact_is_public(const struct rules *rules, const char *fact, day on);
/* {"code","name_zh","name_en"} of a row, or null when the code is empty. */
void put_code_names(struct json_out *o, const struct rules *rules, const char *list, str code,
                    day on);

extern const struct flow inspection_flow;
extern const struct room inspection_room;

#endif
