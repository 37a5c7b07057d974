/* live.h — the feed: facts of the outbox to whoever listens, each to those who may know.
 *
 * One thread reads the outbox behind its cursor after each commit here, and twice a second for
 * those of other processes; the last few thousand facts stay in memory as they are sent. A listener
 * pulls at its own pace; one that is further behind than memory reaches is told `reset` and goes on
 * from now. */
#ifndef NAGUAN_LIVE_H
#define NAGUAN_LIVE_H

#include "core/actor.h"
#include "http/http.h"

struct live;

/* before_told (may be NULL) runs on its thread after facts were read and before anybody hears of
 * them: what is asked for in answer to a fact must know of it. */
struct live_hook {
    void (*before_told)(void *arg);
    void *arg;
};
CHECKED rc live_start(struct db *db, const struct live_hook *hook, struct live **ret,
                      struct fault *f);
void live_stop(struct live *l); /* after the streams have ended; NULL is fine */
/* Answers x with the feed for who. Only from the thread on which the exchange is handled. */
CHECKED rc live_listen(struct live *l, struct http_exchange *x, const struct actor *who,
                       struct fault *f);
/* The feeds of a person end; the client comes back and is looked at anew. */
void live_drop(struct live *l, i64 person_id);

struct live_stats {
    i64 listeners, facts, resets;
};
struct live_stats live_stats(struct live *l);

#endif
