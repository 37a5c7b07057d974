/* complaint_paper.h — papers 1 and 3 to 9 of Order 121: made by the step they belong to, served to
 * each recipient. */
#ifndef NAGUAN_COMPLAINT_PAPER_H
#define NAGUAN_COMPLAINT_PAPER_H

#include "core/flow.h"

struct paper_fact {
    const char *name;
    str value;
};
struct paper_ask {
    const char *kind; /* rules: letters */
    str basis;        /* as rules write it: "O121 16" */
    const struct paper_fact *facts;
    size_t count;
    bool consumer, operator; /* to whom it is served */
};
/* The facts that every paper of a complaint has (matter, consumer as others may see the name,
 * operator, address, day of receipt) and those of ask. Money stands as "128.00". */
CHECKED rc complaint_paper(struct tx *tx, const struct step *s, const struct paper_ask *ask,
                           struct fault *f);
str fen_text(struct arena *a, i64 fen);

/* 投诉登记表: what was received, for whoever decides on it. */
CHECKED rc complaint_register_paper(struct tx *tx, const struct step *s, struct fault *f);

#endif
