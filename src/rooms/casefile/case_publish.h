/* case_publish.h — what everybody may read of a penalty, and until when (总局令第45号). */
#ifndef NAGUAN_CASE_PUBLISH_H
#define NAGUAN_CASE_PUBLISH_H

#include "rooms/casefile/case_rules.h"

/* Publishes what is to be published and is not yet; stops P16. A bare warning, a summary penalty
 * and a decision without a penalty are not. */
CHECKED rc case_publish_if_due(struct tx *tx, struct matter *m, struct case_file *c,
                               struct fault *f);

#endif
