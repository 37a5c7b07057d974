/* correction.h — two said different things; within the field room. */
#ifndef NAGUAN_CORRECTION_H
#define NAGUAN_CORRECTION_H

#include "core/request.h"

/* Values of a field of the register by its name, as rules/correctable allows it. */
struct target {
    str subject, field; /* premises or entity */
    i64 id;
    bool personal;
};
CHECKED rc target_read(struct tx *tx, const struct target *t, str *ret, struct fault *f);
/* Through the register's own door: its rules, history and notices hold. */
CHECKED rc target_write(struct tx *tx, const struct actor *who, const struct target *t,
                        i64 visit_id, str value, struct fault *f);
/* False when nobody may correct that at a door. */
bool target_known(struct tx *tx, struct target *t);

rc conflicts_get(struct request *rq, struct fault *f);
rc conflict_page(struct request *rq, struct fault *f);
rc conflict_reveal(struct request *rq, struct fault *f);
rc conflict_resolve(struct request *rq, struct fault *f);

#endif
