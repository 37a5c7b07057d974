/* report_store.h — what is special to a report, as it is kept. */
#ifndef NAGUAN_REPORT_STORE_H
#define NAGUAN_REPORT_STORE_H

#include "core/matter.h"
#include "rooms/report/report.h"

struct report {
    i64 id, intake_id;
    str source, category, target, story;
    bool named;
    i64 found_at;
};

CHECKED rc report_insert(struct tx *tx, const struct report *r, struct fault *f);
CHECKED rc report_get(struct tx *tx, i64 id, struct report *ret, struct fault *f);

#endif
