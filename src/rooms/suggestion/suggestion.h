/* suggestion.h — what closed filings teach of a new one: its category, the trade it is about, how
 * quickly it is decided on, and the unit that handles it.
 *
 * A linear model over hashed pairs of characters (search/linear.h) is learned from the bureau's own
 * closed complaints and reports by a job, measured by cross-validation, and used only where it is
 * better than always saying the most frequent. A suggestion is marked as one, with its confidence
 * and how often the model was right; each kind can be switched off. Nobody and nothing acts on it
 * by itself. */
#ifndef NAGUAN_SUGGESTION_H
#define NAGUAN_SUGGESTION_H

#include "core/request.h"

enum suggestion_target {
    SUGGEST_CATEGORY, /* rules: filing_categories */
    SUGGEST_TRADE,    /* division of GB/T 4754, two digits */
    SUGGEST_URGENCY,  /* "urgent", "ordinary": decided on within rules/suggestion_settings */
    SUGGEST_UNIT,     /* id of the unit */
    SUGGESTS
};

struct suggested {
    str target, code;
    double confidence; /* 0 … 1 */
    double accuracy;   /* of the model, measured */
    str second, third; /* what comes next; empty when there is none */
};
struct suggestions {
    i64 model_no, made_at; /* 0: there is no model */
    struct suggested at[SUGGESTS];
    size_t n;
};
/* Of a text as it was told; the model of the actor's bureau. Texts are in tx_arena. */
CHECKED rc suggestions_of(struct tx *tx, i64 bureau_id, str text, struct suggestions *ret,
                          struct fault *f);

extern const struct room suggestion_room;

#endif
