/* document.h — papers with a number and a QR: what was given to an operator stays as it was given.
 *
 * A paper is asked for in the transaction of the act it belongs to: its number
 * 「X市监X〔year〕第N号」 is given there, without gaps, and its facts are kept. The PDF is drawn
 * from rules/letters by a job; its bytes are in the blob store. */
#ifndef NAGUAN_DOCUMENT_H
#define NAGUAN_DOCUMENT_H

#include "core/actor.h"

struct document_ask {
    str kind; /* rules: letters */
    i64 matter_id, unit_id;
    i64 visit_id; /* of a paper made of a visit, else 0 */
    str facts;    /* JSON object: the values of the letter's placeholders */
};
/* ret_number lives in the transaction's arena. */
CHECKED rc document_make(struct tx *tx, const struct actor *who, const struct document_ask *ask,
                         i64 *ret_id, str *ret_number, struct fault *f);

extern const struct room document_room;

#endif
