/* surprise.h — 以游击对游击: a sweep whose doors nobody knows before its morning; within the street
 * room.
 *
 * The evening before, a list is drawn from the doors that fit the plan's rule: at random, the more
 * pressing ones more often (rules/sweep_reasons chances), at most a share of all (rules/
 * sweep_settings surprise_share), so that knowing the rule is not knowing the list. It is given out
 * and locked at once, and lies sealed apart from all other stops until the hour of
 * rules/sweep_settings surprise_opens: no list, page, export, scope or fact can show what is not
 * there. Its digest stands in the ledger from the evening on; with the seed anybody can draw again.
 */
#ifndef NAGUAN_SURPRISE_H
#define NAGUAN_SURPRISE_H

#include "core/job.h"
#include "core/request.h"
#include "rooms/street/street.h"

/* Draws, seals and locks the sweep of a day; it opens by a job at its hour, at once when that has
 * passed. REFUSED "sweep.no_stops" when no door fits. */
CHECKED rc surprise_make(struct tx *tx, const struct actor *who, const struct sweep_plan *plan,
                         day on_day, i64 *ret_id, struct fault *f);
/* How many doors a draw takes when so many fit. */
size_t surprise_most(struct tx *tx, const struct sweep_plan *plan, size_t found);
/* Puts the list where all stops are. REFUSED "sweep.not_yet" before its hour; nothing happens when
 * it is open already. */
CHECKED rc surprise_open(struct tx *tx, const struct actor *who, i64 sweep_id, struct fault *f);

/* GET /v1/sweeps/{id}/draw: how the list came about, drawn again from its seed. */
rc surprise_get(struct request *rq, struct fault *f);

/* {}: draws tomorrow's lists of all surprise plans of the bureau. Result as of plans_job. */
rc surprise_job(struct job *job, struct json_out *result, struct fault *f);
/* {"sweep":id}: opens a list at its hour. */
rc surprise_open_job(struct job *job, struct json_out *result, struct fault *f);

/* One door of a draw: the smallest lots are taken. */
struct lot {
    i64 premises_id, chances;
    double lot;
    size_t i; /* of the candidate */
};
/* The draw itself: sorts lots by what seed, door and chances give; depends on nothing else. */
void surprise_draw(str seed, struct arena *a, struct lot *lots, size_t n);

#endif
