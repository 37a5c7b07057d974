/* visit.h — what happened at a door: who came, in which role the law knows, what was seen, what was
 * asked. */
#ifndef NAGUAN_VISIT_H
#define NAGUAN_VISIT_H

#include "core/rule.h"
#include "rooms/hazard/hazard.h"
#include "rooms/register/register.h"

struct answer {
    str item, verdict, note; /* verdict: conform, fail, absent */
    struct ids photos;       /* attachments that show it */
};

/* A frontage that stood in no list: a door and, when somebody is there, its provisional operator.
 */
struct new_door {
    str name, address, street;
    struct point point;
    str place_code;
    str entity_name, trade, legal_person, phone, kind;
};

struct enrol_new {
    str contact_name, duty, phone;
};

struct visit_new {
    str client_id; /* made on the phone: the same visit sent twice is one */
    i64 sweep_id, premises_id;
    struct new_door new_door;
    bool has_new_door, has_enrol;
    str act; /* rules: acts */
    i64 second_id, approval_id;
    i64 started_at, ended_at;
    str outcome; /* rules: visit_outcomes */
    str door_state;
    str checklist, checklist_version;
    struct records items, hazards; /* struct answer, struct hazard_new */
    struct enrol_new enrol;
    struct ids photos;
    struct point point;
    double accuracy;
    str note;
    str present; /* who of the operator was there */
    /* Who signed (signature: attachment of its image, or it comes later by visit_photo_arrives), or
     * why not (rules: sign_refusals) and who witnessed that; all empty: not asked yet */
    str signed_by, sign_refused, witness;
    i64 signature;
    str recusal; /* rules: recusal_answers; empty: not asked */
    /* Not in the request: pictures that a capsule names and that come after it. They count as taken
     * where an item wants one. */
    i64 photos_to_come;
};

extern const struct record visit_new_record;

struct visit_done {
    i64 id;
    str verdict;                  /* rules: visit_verdicts, empty without a checklist */
    i64 key, general;             /* items that failed */
    double lost, possible, score; /* points; rules: score_rules */
    struct ids hazards;
    bool again; /* it was here already */
};

/* Which of the parts that may be left out are there, of a visit decoded from body. */
void visit_new_parts(struct visit_new *in, const struct json *body);
/* Enters a door found in the street, with its provisional operator when it names one. at,
 * place_code: where whoever found it stood; what the door says itself goes first. INVALID new_door
 * "elsewhere": in another station's streets. */
struct found_door {
    const struct new_door *door;
    struct point at;
    str place_code;
};
CHECKED rc visit_add_door(struct tx *tx, const struct actor *who, struct source from,
                          const struct found_door *found, struct premises *ret, struct fault *f);

/* Records a visit with all that follows from it in one transaction: the door's state, the answers
 * and their verdict by the versioned rule, hazards, enrolment, the stop of the sweep. Field errors
 * name the place in the request. */
CHECKED rc visit_record(struct tx *tx, const struct actor *who, struct visit_new *in,
                        struct visit_done *ret, struct fault *f);

/* What the law asks of the act before anybody enters (rules/acts); approval_id for inspections. */
CHECKED rc visit_allowed(struct tx *tx, const struct actor *who, const struct visit_new *in,
                         struct fault *f);
/* Marks the approval as used by the visit. */
CHECKED rc approval_use(struct tx *tx, const struct actor *who, i64 approval_id, i64 visit_id,
                        struct fault *f);

/* What is told of a visit when something is added to it. */
struct visit_ref {
    i64 id, unit_id, entity_id;
    str place_code;
};
/* A visit of the actor's own; NOT_FOUND "visit.not_found" for anybody else's. */
CHECKED rc visit_own(struct tx *tx, const struct actor *who, i64 id, struct visit_ref *ret,
                     struct fault *f);
/* Ledger and outbox of it; facts may be empty. */
CHECKED rc visit_tell(struct tx *tx, const struct actor *who, const struct visit_ref *v,
                      const char *act, str facts, struct fault *f);

/* Who signed, or why not: either, and a refusal has a witness. */
CHECKED rc visit_check_signature(struct tx *tx, const struct visit_new *in, struct fault *f);
/* Signature or refusal of a visit that has neither, by its officer. REFUSED "visit.signed_already".
 */
struct visit_sign {
    str signed_by, sign_refused, witness;
    i64 signature;
};
CHECKED rc visit_sign(struct tx *tx, const struct actor *who, i64 visit_id,
                      const struct visit_sign *in, struct fault *f);
/* Gives uploads of the actor to a visit. */
struct pictures {
    struct ids ids;
    str role; /* "visit", "signature" or, with the code of an item, "item" */
    str item;
    str field; /* where the request named them */
};
CHECKED rc visit_take_photos(struct tx *tx, const struct actor *who, i64 visit_id,
                             const struct pictures *p, struct fault *f);

/* full × of ÷ possible by a row of rules/score_rules, rounded half up to its decimals; 0 when
 * nothing is possible. */
double checklist_score(const struct rules *rules, const struct rule_row *rule, double lost,
                       double possible);
/* The row of rules/verdict_rules that so many failed items of a checklist come to (domain.md §4.8);
 * the first that fits, NULL when none does. */
const struct rule_row *checklist_verdict(const struct rules *rules, const struct rule_row *list,
                                         i64 key, i64 general, day on);
/* Checks the answers against the checklist in force when the visit began and sets verdict, key,
 * general and points. */
CHECKED rc checklist_judge(struct tx *tx, const struct visit_new *in, struct visit_done *ret,
                           struct fault *f);

#endif
