/* demo_sheets.h — which checklist was filled in at a call, and how. */
#ifndef NAGUAN_DEMO_SHEETS_H
#define NAGUAN_DEMO_SHEETS_H

#include "rooms/demo/demo_history.h"

enum { SHEETS_MOST = 16, ITEMS_MOST = 60 };

struct sheet_item {
    str code, hazard_kind;
    bool key, absent_allowed;
};

struct sheet {
    str code, version, rule;
    struct sheet_item items[ITEMS_MOST];
    size_t n;
};

struct sheets {
    const struct rules *rules;
    struct sheet at[SHEETS_MOST];
    size_t n;
};

enum answer { ANSWER_CONFORM, ANSWER_FAIL, ANSWER_ABSENT };
extern const char *const ANSWER_CODES[]; /* rules: verdicts */

/* A sheet as it was filled in. */
struct filled {
    const struct sheet *sheet; /* NULL: none was used */
    enum answer answers[ITEMS_MOST];
    i64 failed_key, failed_general;
    str verdict;     /* rules: visit_verdicts */
    str hazard_item; /* the failed item that became the hazard; empty when none did */
};

/* The checklists valid on a day. */
const struct sheets *sheets_read(const struct rules *r, day on, struct arena *a);
/* Follows from the seed and the number of the call. */
struct filled sheet_fill(const struct sheets *s, const struct history *h, size_t call,
                         const struct shop *shop);

#endif
