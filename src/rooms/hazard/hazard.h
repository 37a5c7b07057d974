/* hazard.h — something wrong at a door, from the day it is seen to the day it is gone.
 *
 * A hazard is raised on a visit or at the desk; it is put right by the operator, checked again, and
 * closed — or handed to the agency whose duty it is (transfer.h), and ends by that one's answer.
 * Guidance comes first (WZWZ art. 10: who meets the conditions is led to register). Market
 * supervision has no power over fire or street occupation: there the ways out are what is put right
 * on the spot and the transfer.
 *
 * The common part (state, owner, clock, place) is its matter; only what is special to a hazard
 * lives here. */
#ifndef NAGUAN_HAZARD_H
#define NAGUAN_HAZARD_H

#include "core/actor.h"
#include "core/record.h"

struct hazard {
    i64 id;          /* = matter id */
    str kind, grade; /* rules: hazard_kinds (basis, lead agency, remedies), hazard_grades */
    i64 visit_id;    /* 0: not found on a visit */
    str item;        /* the failed item of the checklist, when it came from one */
    str story, remedy, lead_agency;
    i64 found_by, ordered_by, ordered_at, due_days, proven_at, failed_rechecks;
    str order_number, outcome;
    i64 reverse_of; /* the same kind at this door, put right not long before; 0: none */
    i64 proven_by;  /* 0: the operator, from the doorstep */
    str place_kind; /* rules: small_places, of a fire hazard */
    str proof_note;
};

struct hazard_new {
    i64 premises_id, visit_id;
    str kind, grade, story, item, remedy, place_kind;
    i64 due_days;      /* 0: no order yet; else an order to correct is given at once */
    struct ids photos; /* attachments */
};

extern const struct record hazard_new_record; /* premises_id and visit_id are not part of it when it
                                                 stands inside a visit */

/* Raises a hazard within tx: matter, limit HZ1 from today, photos; with due_days also the order.
 * ret_id untouched on failure. INVALID: kind that is not valid today; NOT_FOUND: door out of scope.
 */
CHECKED rc hazard_raise(struct tx *tx, const struct actor *who, const struct hazard_new *in,
                        i64 *ret_id, struct fault *f);
CHECKED rc hazard_get(struct tx *tx, i64 id, struct hazard *ret, struct fault *f);

/* What follows of itself for a hazard, whoever may see it: the answer to its hand-over, the
 * operator's proof. form: JSON of the step's form. */
CHECKED rc hazard_follow(struct tx *tx, const struct actor *who, i64 id, const char *action,
                         str form, struct fault *f);

extern const struct flow hazard_flow, transfer_flow;
extern const struct room hazard_room;

#endif
