/* complaint_party.h — who complains, sealed: the only place where a complainant's data are opened.
 */
#ifndef NAGUAN_COMPLAINT_PARTY_H
#define NAGUAN_COMPLAINT_PARTY_H

#include "rooms/complaint/complaint.h"

/* Name, phone and address are there, the phone is one (Order 121 art. 10); field errors below
 * prefix. */
CHECKED rc party_check(struct arena *a, const struct party *p, str prefix, struct fault *f);
CHECKED rc party_seal_text(struct tx *tx, str plain, str *ret, struct fault *f);
CHECKED rc party_open_text(struct tx *tx, str sealed, str *ret, struct fault *f);

struct party_row {
    i64 id;
    str part; /* complainant, representative, agent */
    struct party who;
};
struct parties {
    struct party_row *at;
    size_t n;
};
/* All parties of a complaint, opened; for the caller to show, mask or search with. */
CHECKED rc parties_open(struct tx *tx, i64 complaint_id, struct parties *ret, struct fault *f);

#endif
