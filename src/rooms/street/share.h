/* share.h — who walks which stops of a sweep, in which order; within the street room. */
#ifndef NAGUAN_SHARE_H
#define NAGUAN_SHARE_H

#include "rooms/street/plan_store.h"

/* Sets the turns of stops: one walk over all of them from the unit's place. */
CHECKED rc stops_lay_out(struct tx *tx, i64 unit_id, struct stop *stops, size_t n, struct fault *f);
/* For qsort: by turn. */
int stop_by_turn(const void *a, const void *b);
/* Gives stops, which are sorted by turn, to people: each gets one piece of the walk, all take about
 * as long. */
void stops_share(struct tx *tx, struct stop *stops, size_t n, struct ids people);

/* What one person has to walk. */
struct walk_sum {
    i64 stops, open;
    i64 visit_s, walk_s; /* of all stops: at the doors, and from door to door */
    i64 left_s;          /* of the open ones, both together */
};
/* stops by turn; person_id 0: those that nobody has. */
struct walk_sum walk_sum_of(struct tx *tx, const struct stop *stops, size_t n, i64 person_id);

struct balance {
    struct ids people; /* none: the whole team */
};
/* Splits the open stops of a draft among people by the time they take. */
CHECKED rc sweep_balance(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                         const struct balance *in, struct fault *f);

struct hand_over {
    i64 from_id, to_id;
    struct ids premises_ids; /* none: all open ones */
};
/* Gives a person's open stops to another, also while the sweep is under way; who takes over joins
 * the team. A chief does so, and whoever hands on stops of their own. */
CHECKED rc sweep_hand_over(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                           const struct hand_over *in, struct fault *f);

/* Before a sweep is locked: the stops of each person in the best order for that person. */
CHECKED rc sweep_order_each(struct tx *tx, i64 sweep_id, i64 unit_id, struct fault *f);

struct copy_in {
    day on_day;
    bool all; /* also doors where somebody was inside */
};
/* A new draft with the name, people and stops of a sweep; doors where somebody was inside since are
 * left out, unless all are wanted. */
CHECKED rc sweep_copy(struct tx *tx, const struct actor *who, i64 id, const struct copy_in *in,
                      i64 *ret_id, struct fault *f);

#endif
