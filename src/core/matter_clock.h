/* matter_clock.h — the limits that run on a matter: which, since when, until when, paused or
 * stopped.
 *
 * A matter follows the law of the day it was opened. Its due_at is the end of the earliest day on
 * which a running limit falls due. */
#ifndef NAGUAN_MATTER_CLOCK_H
#define NAGUAN_MATTER_CLOCK_H

#include "core/clock.h"
#include "core/matter.h"

/* matter_open with its first limit, which counts from the day it is opened; its row is written
 * once, where opening and then starting write it twice. */
CHECKED rc matter_clock_open(struct tx *tx, const struct actor *who, struct matter *m, str clock,
                             struct fault *f);
/* Starts a limit of the rules on day from; the rules say how long it is. */
CHECKED rc matter_clock_start(struct tx *tx, struct matter *m, str clock, day from,
                              struct fault *f);
/* Starts a limit whose last day somebody set (an order to correct has a menu, not a length). */
CHECKED rc matter_clock_until(struct tx *tx, struct matter *m, str clock, day from, day due,
                              struct fault *f);
/* Ends the running limit clock, or all of them with "*"; notes whether it was late. None running is
 * no error. */
CHECKED rc matter_clock_stop(struct tx *tx, struct matter *m, str clock, struct fault *f);
/* Time that does not count begins and ends today; the due day moves when it ends. */
CHECKED rc matter_clock_pause(struct tx *tx, struct matter *m, str clock, struct fault *f);
CHECKED rc matter_clock_resume(struct tx *tx, struct matter *m, str clock, struct fault *f);
/* The longer limit takes the place of the running one, counted from the same day, with the same
 * time that does not count; a limit that stands still goes on standing still. None running is no
 * error. */
CHECKED rc matter_clock_extend(struct tx *tx, struct matter *m, str clock, str longer,
                               struct fault *f);
/* A step is taken back that ended limits at the instant `at`: they run on as if it had not, and the
 * time between counts. */
CHECKED rc matter_clock_run_on(struct tx *tx, struct matter *m, i64 at, struct fault *f);
/* A step is taken back that began the limit clock anew at the instant `at`: the one it ended then
 * runs on in the place of the one it began, from its own day and with its own law, and with all
 * that has befallen the other since: time that does not count, a longer limit, its end.
 * ret_stopped: when that was, 0 while it runs. Both untouched where none began then. REFUSED
 * "clock.too_many_pauses".
 */
CHECKED rc matter_clock_rejoin(struct tx *tx, struct matter *m, str clock, i64 at, i64 *ret_stopped,
                               struct fault *f);
/* A running limit of m is counted anew by the calendar as it is known now. ret untouched where its
 * last day stays, or it does not run; what was doubtful may be certain either way. */
struct clock_moved {
    str clock;
    day was, due;
};
CHECKED rc matter_clock_recount(struct tx *tx, struct matter *m, i64 run_id,
                                struct clock_moved *ret, struct fault *f);
/* Limits that run on parts of a matter (each thing that is held has its own) are shown on it by the
 * one that ends first. */
struct clock_first {
    str clock;
    day law, from, due;
    bool provisional;
};
/* Of the limits named in `clocks` ("P24|P25") one runs on the matter afterwards: first, or none
 * when it is NULL. What ends late is noted as late. */
CHECKED rc matter_clock_follow(struct tx *tx, struct matter *m, str clocks,
                               const struct clock_first *first, struct fault *f);
/* Writes
 * [{"clock","law","from","due","provisional","paused_on","stopped_at","late","was","recounted_at",
 * "basis"}…]; was: the last day before a notice of holidays moved it. */
CHECKED rc matter_clocks_put(struct tx *tx, const struct matter *m, struct json_out *o,
                             struct fault *f);

#endif
