/* course.h — a matter of any flow brought into any of its states, from the tables alone.
 *
 * A matter is made by the room's own address for it: the first one that makes a matter of the
 * flow's kind from a sample body (sample.h). It goes along the shortest way of moves that are open.
 * Where a guard asks for a certain kind of thing, or a step for certain codes, others are tried
 * until one passes. So a new
 * flow is covered as soon as it stands in its room's list; one for which no matter can be made
 * fails the test and says so. */
#ifndef NAGUAN_TEST_COURSE_H
#define NAGUAN_TEST_COURSE_H

#include "desk.h"

#include "base/date.h"
#include "core/request.h"

struct course {
    struct desk *desk;
    const struct flow *flow;
    const struct route *maker;
    size_t variants; /* of what it makes */
    day begins;      /* the day on which each matter is made; steps may come later */
};

/* Adds the people below. */
void course_people(struct desk *d);
i64 course_person(unsigned role); /* of Xixiang, with that role alone */
/* Who takes a step in that role: another one where the law wants somebody new. */
i64 course_taker(const struct move *m, unsigned role);
enum {
    INVESTIGATES = 580, /* two certified investigators of Xixiang, no others' parts */
    INVESTIGATES_TOO = 581,
    OUTSIDER = 590, /* of Fuyong, with all roles of the street */
    STRANGER = 591, /* of another bureau, with all roles */
};

/* Fails the test when nothing in the room makes such a matter. */
struct course course_of(struct desk *d, const struct room *room, const struct flow *flow);

/* A fresh matter in that state; fails the test when there is no way. */
i64 course_in_state(struct course *c, const char *state);
/* A fresh matter for which the move is open to those who may take it; fails the test when there is
 * none. */
i64 course_open_to(struct course *c, const struct move *m);

/* Asks for a step with a right form (form NULL) or that one; returns the status. */
struct course_step {
    i64 matter_id, who, ver;
    const char *action;
    const struct move *move; /* whose form; NULL: an empty one */
    const char *form;
    const char *key;
};
int course_take(struct course *c, const struct course_step *s);
/* A right form for who; it may need an upload, which is made. */
const char *course_form(struct course *c, const struct move *m, i64 who);

struct course_matter {
    str state;
    i64 ver, closed_at, unit_id;
    struct arena *arena; /* of the text */
};
struct course_matter course_matter(struct course *c, i64 id);

#endif
