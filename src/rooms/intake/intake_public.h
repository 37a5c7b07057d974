/* intake_public.h — 公众表单: filing without an account, from the page or from the QR of a door.
 *
 * What is sent becomes an intake of the channel `public`, which the centre triages like any other;
 * what the sender takes it for stands beside it and binds nobody. The page draws a number of its
 * own for each draft: the same draft sent again is the same filing and is told the same code, which
 * follows from that number by a key of the house and is kept nowhere. How much one address and all
 * together may file in a day stands in rules/intake_settings. */
#ifndef NAGUAN_INTAKE_PUBLIC_H
#define NAGUAN_INTAKE_PUBLIC_H

#include "core/request.h"
#include "rooms/intake/intake.h"

struct public_filing {
    str draft, wants; /* wants: complaint, report, consultation */
    str tag;          /* the code in a door's QR */
    i64 entity_id, premises_id;
    str subject_name, subject_address, category, story;
    struct strs demands;
    i64 amount;
    bool anonymous, may_publish, may_entrust, agrees;
    struct intake_party sender;
};
extern const struct record public_filing_record;

enum { PUBLIC_FILE_MAX = 10 << 20 };

rc public_form_get(struct request *rq, struct fault *f);
rc public_operators_get(struct request *rq, struct fault *f);
rc public_filing_post(struct request *rq, struct fault *f);
rc public_photo_gate(struct request *rq, struct fault *f);
rc public_photo_post(struct request *rq, struct fault *f);

#endif
