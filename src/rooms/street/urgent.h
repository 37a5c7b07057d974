/* urgent.h — 紧急加派: somebody is wanted at a door at once.
 *
 * A complaint, a hazard or a chief's click goes to whoever is nearest with a sweep under way — by
 * the last visit of the day, or the next stop — and becomes that person's next stop. Who has it
 * takes it or hands it on; a visit there ends it. The chief sees who took it. */
#ifndef NAGUAN_URGENT_H
#define NAGUAN_URGENT_H

#include "core/list.h"
#include "rooms/street/street.h"

struct urgent_pass {
    str reason;
    i64 person_id; /* to whom; 0: to the next nearest */
};

/* what: take, pass, withdraw. pass: by whoever has it, or a chief; withdraw: a chief. */
CHECKED rc urgent_act(struct tx *tx, const struct actor *who, i64 id, str what,
                      const struct urgent_pass *in, struct fault *f);
/* A visit at the door ends what was asked of the visitor there. */
CHECKED rc urgent_done(struct tx *tx, const struct actor *who, i64 premises_id, i64 visit_id,
                       struct fault *f);

extern const struct record urgent_new_record, urgent_pass_record;
extern const struct list urgent_list;

rc urgents_get(struct request *rq, struct fault *f);
rc urgent_post(struct request *rq, struct fault *f);
rc urgent_page(struct request *rq, struct fault *f);
rc urgent_take(struct request *rq, struct fault *f);
rc urgent_pass_on(struct request *rq, struct fault *f);
rc urgent_withdraw(struct request *rq, struct fault *f);

#endif
