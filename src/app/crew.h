/* crew.h — the worker process that the server starts beside itself and starts again when it dies.
 */
#ifndef NAGUAN_CREW_H
#define NAGUAN_CREW_H

#include "base/err.h"

struct crew {
    struct arena *arena;
    char **argv;
    int pid;      /* 0: none runs */
    int line;     /* open as long as we live: the worker reads the other end and stops at its end */
    i64 again_at; /* monotonic ms */
    int deaths;
};

/* flags: the settings this program was started with, NULL-terminated; the worker gets the same. */
void crew_init(struct crew *c, char *const *flags, struct arena *a);
/* Looks after the worker; to be called about once a second and on SIGCHLD. */
void crew_tend(struct crew *c);
void crew_stop(struct crew *c, i64 grace_ms);

#endif
