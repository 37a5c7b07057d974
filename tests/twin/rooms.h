/* rooms.h — the rooms' own acts, asked over the whole request pipeline on either side: who asks,
 * what for, with which body; and what came of it. */
#ifndef NAGUAN_ROOMS_TWIN_H
#define NAGUAN_ROOMS_TWIN_H

#include "desk.h"
#include "twin.h"

#include "codec/json.h"
#include "core/flow.h"

struct play {
    struct desk *d;
    struct rand *r;
    i64 who;       /* the person who asks, anybody */
    bool says_why; /* for which purpose: otherwise every second time */
    buf said;
};

/* ---- chance ---- */

bool one_in(struct play *p, u64 n);
i64 below(struct play *p, i64 n);
const char *any(struct play *p, const char *const *from, size_t n);
#define ANY(p, ...)                                                                                \
    any((p), (const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })))

/* The id of some row of what follows FROM ("matter m WHERE m.kind = 'hazard'"), with the id column
 * ("m.id"); now and then one that nothing has, also when there is none. */
i64 some(struct play *p, const char *column, const char *from);
i64 some_of(struct play *p, const char *table);
/* The same, mostly of the unit of who asks, where it has some; from has a WHERE. */
i64 some_own(struct play *p, const char *column, const char *from);
i64 some_own_of(struct play *p, const char *table);
i64 somebody(struct play *p);
i64 count_of(struct play *p, const char *from);            /* rows of what follows FROM */
i64 count_own(struct play *p, const char *from);           /* the same, of the unit of who asks */
i64 newest_ver(struct play *p, const char *table, i64 id); /* now and then not the newest */

/* Mostly one of these people asks: those whose work it is. */
void asked_by(struct play *p, const i64 *people, size_t n);
#define ASKED_BY(p, ...)                                                                           \
    asked_by((p), (const i64[]){ __VA_ARGS__ }, COUNT(((const i64[]){ __VA_ARGS__ })))

/* ---- asking ---- */

struct json_out body(struct play *p); /* an object, open */
void put(struct json_out *o, const char *name, const char *text);
/* Closes the body and asks; NULL for none. What is answered goes into p->said. */
void send(struct play *p, const char *method, str target, struct json_out *o);
void send_ver(struct play *p, const char *method, str target, struct json_out *o, i64 ver);
void send_text(struct play *p, const char *method, str target, str body, i64 ver);
void get(struct play *p, str target);
i64 made(struct play *p); /* the id of what was just made; 0: nothing was */
str path(struct play *p, const char *before, i64 id, const char *after);

/* Takes a step of some matter of a kind that has a flow, mostly one that is open now, by somebody
 * whose step it is; form says what has to be said with the step. */
typedef void (*step_form)(struct play *p, i64 id, const char *action, struct json_out *o);
void take_step(struct play *p, const char *kind, step_form form);

/* The same choice without taking it; who asks is chosen with it. */
struct chosen {
    struct matter matter;
    const struct move *move;
};
struct chosen choose_step(struct play *p, const char *kind);
/* Mostly somebody with one of the roles, of the unit that has the matter, of the one that gave it,
 * of the centre, or the bureau's head. */
void asked_by_role(struct play *p, unsigned roles, const struct matter *m);
void matter_now(struct play *p, struct matter *m); /* by its id */

/* ---- what must hold every hundred steps ---- */

/* An actor's lists and pages hold exactly the rows that its unit, its person and what is assigned
 * to it let it see, by a walk over all rows. Some actors each turn. */
bool scopes_hold(struct desk *d, size_t turn);

/* Nobody has two parts in a case, and whoever did a step had the part for it. */
bool wall_holds(struct desk *d);

/* Entries and figures for the public are what a recount gives. */
bool publicity_holds(struct desk *d);

/* ---- phones: /v1/field/areas … ---- */

void phones_open(struct desk *d);
/* One of them, each in its turn, takes what changed and holds what a fresh one would. */
bool phone_holds(struct desk *d, size_t turn);
/* Whether they took deltas in the history at all; prints how many. */
bool phones_close(struct desk *d);

/* ---- acts; each file has its own ---- */

/* clang-format off */
#define REGISTER_ACTS                                                                              \
    ACT(entity_add, 14) ACT(entity_patch, 10) ACT(entity_state, 3) ACT(entity_enrol, 5)            \
    ACT(entity_merge, 5) ACT(entity_unmerge, 4) ACT(entity_reveal, 3) ACT(door_add, 10)            \
    ACT(door_patch, 8) ACT(door_tag, 3) ACT(licence_add, 5) ACT(licence_patch, 4)                  \
    ACT(contact_add, 5) ACT(contact_patch, 4)
#define STREET_ACTS                                                                                \
    ACT(plan_add, 3) ACT(plan_patch, 2) ACT(plan_sweep, 4) ACT(sweep_add, 4) ACT(sweep_assign, 8)  \
    ACT(sweep_stops, 4) ACT(sweep_members, 4) ACT(sweep_act, 16) ACT(visit, 24)                    \
    ACT(sweep_share, 4) ACT(sweep_hand_over, 5) ACT(sweep_copy, 3)                                 \
    ACT(urgent_send, 6) ACT(urgent_act, 6)                                                         \
    ACT(visit_new_door, 5) ACT(inspection_ask, 12)
#define HAZARD_ACTS                                                                                \
    ACT(hazard_raise, 22) ACT(hazard_move, 44) ACT(transfer_move, 30) ACT(inspection_move, 26)
#define FOOD_ACTS                                                                                  \
    ACT(food_enter, 5) ACT(food_profile, 6) ACT(food_settings, 2) ACT(food_staff, 4)               \
    ACT(food_link, 4) ACT(self_check, 6) ACT(grading_fill, 8) ACT(grading_move, 10)                \
    ACT(survey_make, 4) ACT(survey_act, 8) ACT(survey_answer, 6)
#define FILING_ACTS                                                                                \
    ACT(intake_make, 8) ACT(intake_step, 10) ACT(intake_walk, 5) ACT(complaint_make, 2)            \
    ACT(complaint_step, 10) ACT(complaint_walk, 6) ACT(report_make, 3) ACT(report_step, 10)        \
    ACT(report_walk, 12) ACT(clue_make, 2) ACT(clue_step, 6) ACT(clue_walk, 3) ACT(case_make, 1)    \
    ACT(case_step, 8) ACT(case_walk, 30) ACT(case_owing, 6) ACT(summary_make, 2) ACT(summary_step, 4)                    \
    ACT(summary_walk, 3)
#define HOUSE_ACTS                                                                                 \
    ACT(area_give, 3) ACT(person_change, 4) ACT(view_add, 2) ACT(view_delete, 3) ACT(export_ask, 2) ACT(job_cancel, 4)
#define READING_ACTS ACT(read_list, 24) ACT(read_page, 16)

#define ACT(name, weight) void play_##name(struct play *p);
REGISTER_ACTS STREET_ACTS HAZARD_ACTS FOOD_ACTS FILING_ACTS HOUSE_ACTS READING_ACTS
#undef ACT
/* clang-format on */

#endif
