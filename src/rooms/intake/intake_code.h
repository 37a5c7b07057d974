/* intake_code.h — the code by which whoever filed something comes back to it without an account.
 *
 * It is told once, on the screen or the receipt, or to the system by which the filing came
 * (intake_code_begin), and kept nowhere; kept is its blind index. It answers until the days of
 * rules/doorstep_terms (filing_follow) after all that was made of the filing was closed. */
#ifndef NAGUAN_INTAKE_CODE_H
#define NAGUAN_INTAKE_CODE_H

#include "core/request.h"
#include "rooms/intake/intake_store.h"

/* A new code for an intake of the actor's scope or just taken in; the former ends. In the
 * transaction's arena. */
CHECKED rc intake_code_give(struct tx *tx, const struct actor *who, i64 intake_id, str *ret,
                            struct fault *f);
/* The same with a code that was drawn already. */
CHECKED rc intake_code_keep(struct tx *tx, const struct actor *who, i64 intake_id, str code,
                            struct fault *f);

/* The code that follows from an intake, and whether index is that of it: then it is in force. */
bool intake_code_follows(struct tx *tx, i64 intake_id, str index, str *ret);

/* What lies behind a code, as far as its holder is told. */
struct filing {
    struct arena *arena;
    i64 id, bureau_id, centre_id, received_at, amount, told;
    str number, state, bureau, bureau_en, channel, subject, address, category, demands, route;
    bool anonymous;
};
/* However it was typed. NOT_FOUND "intake.no_such_code" alike for a wrong one and one that is over:
 * one statement finds either or nothing. */
CHECKED rc intake_of_code(struct tx *tx, str code, struct filing *ret, struct fault *f);

rc intake_code_post(struct request *rq, struct fault *f);

#endif
