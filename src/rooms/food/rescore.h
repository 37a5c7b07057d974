/* rescore.h — making an operator's score anew from what is known now, with all it was made of. */
#ifndef NAGUAN_FOOD_RESCORE_H
#define NAGUAN_FOOD_RESCORE_H

#include "rooms/food/food_store.h"

/* The items of one whole checklist at a visit. */
struct whole_visit {
    i64 id; /* 0: there is none */
    day on;
    str checklist, version;
    struct food_dynamic lost;
    str failed; /* JSON [{"item","points"}] */
};

/* cause: profile, visit, grading, look. Without a declared form there is no score, but the day of
 * the next inspection is known. A score that says what the newest one says is not kept again. The
 * grade in force goes to the register. */
CHECKED rc operator_rescore(struct tx *tx, const struct actor *who, struct food_operator *o,
                            const char *cause, struct fault *f);

#endif
