/* demo_desk.h — what people sent in the last months of a demonstration, and how it went on: each
 * step is taken on its day, by whoever may take it, through the server's own addresses.
 *
 * demo/arrivals.csv says what came, demo/courses.csv what happened to it. A round is one use of
 * those lists; a larger district has more of them, with other operators and other days. */
#ifndef NAGUAN_DEMO_DESK_H
#define NAGUAN_DEMO_DESK_H

#include "core/rule.h"
#include "rooms/demo/demo_day.h"

/* What an arrival becomes. */
enum desk_kind {
    DESK_INTAKE,
    DESK_COMPLAINT,
    DESK_REPORT,
    DESK_CLUE,
    DESK_CASE,
    DESK_SUMMARY,
    DESK_KINDS
};
extern const char *const DESK_NAMES[DESK_KINDS]; /* as kinds of matters */

enum { DESK_CODE_MOST = 64, DESK_POOLS = 16, DESK_POOL_MOST = 100 };

struct arrival {
    size_t row; /* of arrivals.csv */
    int round;
    i64 at, number;           /* ms; counted over all */
    const struct arrival *of; /* the first of the round at the same operator; itself, too */
    str course;
    i64 ids[DESK_KINDS], vers[DESK_KINDS]; /* 0: none, not known */
    i64 entity, premises, amount;          /* amount: fen */
    i64 made, offer, measure;              /* what the last answers told of */
    char code[DESK_CODE_MOST], consumer[DESK_CODE_MOST], operator[DESK_CODE_MOST];
};

/* One step at its moment: 0 is the arrival itself, k the k-th row of its course. */
struct arrival_step {
    i64 at;
    size_t arrival, step;
};

/* Operators of a kind of trade at the model station. */
struct pool {
    str trade; /* beginning of the code */
    i64 at[DESK_POOL_MOST];
    size_t n;
};

struct desk {
    struct today *today;
    const struct rules *rules;
    i64 now; /* when the past ends */
    int rounds;
    struct asker clerk, mediator, head, investigator, chief2;
    i64 mediator2, investigator2; /* colleagues without an account */
    struct arrival *arrivals;
    size_t arrival_count;
    struct arrival_step *steps; /* by time */
    size_t step_count;
    struct pool pools[DESK_POOLS];
    size_t pool_count;
};

/* Fills in arrivals and steps; t->went says when the lists do not fit. */
void desk_plan(struct desk *d);
/* Takes one step; what is made of it stands in the arrival. */
void desk_take(struct desk *d, struct arrival *a, size_t step);
/* pattern with ; as , and each $name filled in: people and units ($mediator, $centre), ids of this
 * arrival ($offer), of the first one of its round at the same operator ($first_report), days and
 * moments so many days later ($day3, $at1), amounts in fen ($amount, $part for seven tenths). */
str desk_fill(struct desk *d, const struct arrival *a, str pattern);

/* The row of the n-th step of a course, which is a row of parts ("clue|case_begun:2");
 * courses->rows when it has ended. */
size_t desk_course_row(const struct word_list *courses, str course, size_t n);

#endif
