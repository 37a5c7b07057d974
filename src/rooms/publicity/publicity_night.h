/* publicity_night.h — what the passing of days does to entries: operators are told, what is due
 * becomes public, what has stood long enough goes. */
#ifndef NAGUAN_PUBLICITY_NIGHT_H
#define NAGUAN_PUBLICITY_NIGHT_H

#include "core/job.h"

struct publicity_night {
    const struct house *house;
    struct actor actor; /* the machine */
    struct arena *arena;
    bool (*stop)(void *arg); /* asked between pages; may be NULL */
    void *arg;
};
struct publicity_done {
    i64 told, published, ended;
};
/* Page by page, each in a transaction of its own; done again it does nothing. Some operators may be
 * left for the next night. */
CHECKED rc publicity_night(const struct publicity_night *night, struct publicity_done *ret,
                           struct fault *f);
/* The nightly job "publicity.night". */
rc publicity_job(struct job *job, struct json_out *result, struct fault *f);

#endif
