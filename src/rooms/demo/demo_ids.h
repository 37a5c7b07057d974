/* demo_ids.h — ids that follow from what they are given to, so that the same seed makes the same
 * database.
 *
 * They have the form of base/id.h; the place of the node says what kind of row it is. They lie in
 * the past, where no server makes ids. */
#ifndef NAGUAN_DEMO_IDS_H
#define NAGUAN_DEMO_IDS_H

#include "base/str.h"

enum demo_kind {
    ID_BUREAU,
    ID_UNIT,
    ID_PERSON,
    ID_ENTITY,
    ID_PREMISES,
    ID_LICENCE,
    ID_CONTACT,
    ID_PLAN,
    ID_SWEEP,
    ID_VISIT,
    ID_HAZARD,
    ID_TRANSFER,
    ID_CLOCK,
    ID_LEDGER,
    ID_OUTBOX,
    ID_DOCUMENT,
    ID_FOOD_STAFF,
    ID_FOOD_LINK,
    ID_SELF_CHECK,
};

/* The n-th row of a kind, all made at the instant `at` (ms UTC, after 2020): n below 10^9. */
i64 demo_id(i64 at, enum demo_kind kind, i64 n);

#endif
