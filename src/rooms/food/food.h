/* food.h — the food room: what each operator's risk is made of, how often it is inspected, its own
 * control, its people, surveys.
 *
 * Risk (RISK16, domain: 2016 rule): static points from what the operator declares, dynamic points
 * from the last whole checklist, grade A–D, next year's grade by a form that one fills in and
 * another reviews. Every score keeps its inputs. The grade decides when the next inspection is due
 * (Order 49 art. 22). Own control (Order 60): daily, weekly, monthly, sent by the operator without
 * an account, by a code that an officer gives and takes back. */
#ifndef NAGUAN_FOOD_H
#define NAGUAN_FOOD_H

#include "core/actor.h"
#include "core/house.h"
#include "core/request.h"
#include "rooms/street/street.h"

/* A visit was recorded: where it went over the whole food checklist of its operator, the score is
 * made anew in the same transaction. Installed with street by app/wire.c. */
CHECKED rc food_visit_recorded(struct tx *tx, const struct actor *who, i64 visit_id,
                               struct fault *f);
/* What is due at the door of a food operator: the inspection its grade asks for, daily control that
 * nobody sends (rules: food_signals), health certificates that end. Installed with street by
 * app/wire.c. */
extern const struct due_source food_inspection_due, food_control_due, food_health_due;

/* The nightly look over the register of one bureau, in transactions of its own: operators that
 * began to handle food enter, scores that time has changed are made anew, missed daily control
 * becomes a fact. Asks stop(arg) between pieces (NULL: never); how many were looked at in *ret. */
struct food_look {
    const struct house *house;
    struct actor actor; /* the machine, whole bureau */
    struct arena *arena;
    bool (*stop)(void *arg);
    void *arg;
    bool known_only; /* nobody enters */
};
CHECKED rc food_look_all(const struct food_look *look, i64 *ret, struct fault *f);

/* Whose code it is that somebody without an account came with. Text in the arena of the request.
 * NOT_FOUND "doorstep.no_such_code", also for one that was taken back; TOO_MANY for who tries too
 * often. */
struct doorstep {
    i64 link_id, bureau_id, entity_id, unit_id;
    str name, place_code;
    struct scope *scope; /* of that bureau's machine, in whose name the operator writes */
};
CHECKED rc food_doorstep(struct request *rq, str code, struct doorstep *ret, struct fault *f);
/* The machine on behalf of the operator, for the ledger. */
struct actor doorstep_actor(const struct doorstep *d, const struct request *rq);

extern const struct flow grading_flow;
extern const struct room food_room;

#endif
