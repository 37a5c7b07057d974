/* visit.h — what happened at a door: who came, in which role the law knows, what was seen, what was
 * asked. */
#ifndef NAGUAN_VISIT_H
#define NAGUAN_VISIT_H

#include "rooms/hazard/hazard.h"
#include "rooms/register/register.h"

struct answer {
    str item, verdict, note; /* verdict: conform, fail, absent */
};

/* A frontage that stood in no list: a door and, when somebody is there, its provisional operator.
 */
struct new_door {
    str name, address;
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
};

extern const struct record visit_new_record;

struct visit_done {
    i64 id;
    str verdict;      /* rules: visit_verdicts, empty without a checklist */
    i64 key, general; /* items that failed */
    struct ids hazards;
    bool again; /* it was here already */
};

/* Which of the parts that may be left out are there, of a visit decoded from body. */
void visit_new_parts(struct visit_new *in, const struct json *body);

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

/* Checks the answers against the checklist in force and sets verdict, key, general. */
CHECKED rc checklist_judge(struct tx *tx, const struct visit_new *in, struct visit_done *ret,
                           struct fault *f);

#endif
