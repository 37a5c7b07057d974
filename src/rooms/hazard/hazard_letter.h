/* hazard_letter.h — the papers of a hazard: order to correct, letter of transfer, hand-over of a
 * clue. */
#ifndef NAGUAN_HAZARD_LETTER_H
#define NAGUAN_HAZARD_LETTER_H

#include "core/matter.h"
#include "rooms/hazard/transfer_store.h"

struct hazard_letter {
    str kind; /* rules: letters */
    const struct hazard *hazard;
    day due;                         /* last day to put it right; DAY_NONE when none was set */
    const struct transfer *transfer; /* of a letter of transfer, else NULL */
};

/* Asks for the paper, which stands with matter m; its number lives in the transaction's arena. */
CHECKED rc hazard_write(struct tx *tx, const struct actor *who, const struct matter *m,
                        const struct hazard_letter *l, str *ret_number, struct fault *f);

#endif
