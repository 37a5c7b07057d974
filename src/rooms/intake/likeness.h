/* likeness.h — which earlier intakes look like this one, and why; what may be weighed of whoever
 * sends many.
 *
 * Offered while a clerk types, with reasons; a person decides. Looked for are the sender's
 * telephone and paper (blind indexes), the operator or door, and the story (alike.h); the rows of
 * rules/likeness_rules say what is proposed. Nothing found is kept. */
#ifndef NAGUAN_LIKENESS_H
#define NAGUAN_LIKENESS_H

#include "rooms/intake/intake_store.h"

/* What is known of the one at hand. */
struct likeness_ask {
    i64 bureau_id, except_id; /* except_id: itself; 0 when it is not taken in yet */
    str kind;                 /* "complaint", "report"; empty: not decided */
    i64 entity_id, premises_id;
    str subject_name, category;
    struct intake_traces traces;
};

struct likeness {
    i64 id, received_at;
    str number, state, channel, category, story;
    bool same_person, other_person, same_subject;
    bool has_complaint, has_report;
    int similar;                 /* of the stories, 0 to 100 */
    const struct rule_row *rule; /* rules/likeness_rules */
    i64 rank;
};
struct likenesses {
    struct likeness *at; /* what is proposed first, then the most alike, then the newest */
    size_t n;
};
CHECKED rc likeness_find(struct tx *tx, const struct likeness_ask *ask, struct likenesses *ret,
                         struct fault *f);

/* Facts of Order 121 art. 17, as counts with what is behind them. */
enum { FACTOR_SHOWN = 20 };
struct factor {
    const struct rule_row *rule; /* rules/filing_factors */
    i64 count, least, days;
    struct {
        i64 id, received_at;
        str number;
    } at[FACTOR_SHOWN]; /* the newest */
    size_t n;
};
enum { FACTORS_MOST = 16 };
struct factors {
    struct factor at[FACTORS_MOST];
    size_t n;
};
/* Those that reach what their row says. */
CHECKED rc factors_find(struct tx *tx, const struct likeness_ask *ask, struct factors *ret,
                        struct fault *f);

#endif
