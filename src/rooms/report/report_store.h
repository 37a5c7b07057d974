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
    i64 extension_asked_by, extended_at;
    str extension_reason;
    str paused_for;      /* rules: report_pauses; empty: it runs */
    str finding, reason; /* reason: rules not_filing_reasons */
    i64 proposed_by, decided_by, decided_at;
    i64 case_id, merged_into, merged_at;
    str to_agency, gone_note;
    i64 told_at, told_by;
    str told_mode, told_note;
    str reward_level;
    i64 reward_base, reward_amount, reward_by, reward_at, reward_decided_by, reward_decided_at;
    str reward_paper;
    str return_reason; /* rules: intake_return_reasons */
    i64 returned_at;
};

CHECKED rc report_insert(struct tx *tx, const struct report *r, struct fault *f);
/* In the actor's scope, or NOT_FOUND. */
CHECKED rc report_get(struct tx *tx, i64 id, struct report *ret, struct fault *f);
/* The same whoever asks: by its code, or by the flow of another report. */
CHECKED rc report_read(struct tx *tx, i64 id, struct report *ret, struct fault *f);

#endif
