/* callback.h — 抽查、回访: some of the closed complaints are drawn, and who complained is asked how
 * it was (O121 26).
 *
 * The share of each ending is a row of the rules (callback_shares) of the day it was closed.
 * Whether one is drawn follows from its number by a key of the house: whoever holds it can draw
 * again and finds the same ones, and nobody who mediates can know beforehand which. Whoever
 * mediated it does not make the call. */
#ifndef NAGUAN_COMPLAINT_CALLBACK_H
#define NAGUAN_COMPLAINT_CALLBACK_H

#include "core/job.h"
#include "core/list.h"
#include "core/record.h"

struct callback_draw {
    const struct house *house;
    struct actor actor;  /* the machine, of one bureau */
    struct arena *arena; /* rewound after each page */
    bool (*stop)(void *arg);
    void *arg; /* of stop, which may be NULL */
};
/* Looks at what was closed since the last draw, up to a minute ago: whatever was closed then is
 * written. What was drawn already is not drawn again. */
struct callback_drawn {
    i64 seen, drawn;
};
CHECKED rc callback_draw(const struct callback_draw *draw, struct callback_drawn *ret,
                         struct fault *f);
/* Whether a share, in percent, takes this number. */
bool callback_takes(const struct keyring *keys, str number, i64 share);
/* The job "complaint.sample": {"seen": n, "drawn": n}. */
rc callback_job(struct job *job, struct json_out *result, struct fault *f);

struct callback_form {
    str satisfaction, note; /* rules: satisfaction */
};
extern const struct record callback_record;
extern const struct list callback_list;
rc callbacks_get(struct request *rq, struct fault *f);
rc callback_post(struct request *rq, struct fault *f);

#endif
