/* vault.h — who reported, kept apart from what was reported.
 *
 * Identity and the words as they came are sealed in tables of their own under a key of their own
 * (NAGUAN_DATA/vault); whoever works on a report sees a pseudonym and a masked story. The same
 * person in two reports is found by blind index, without opening anything. Opening (reveal) is
 * asked for with a purpose by one person, granted by a second, and lasts for hours; every step is
 * in the ledger and stands in the record of that report (O121 37; FSL 115; GDMS 67). */
#ifndef NAGUAN_VAULT_H
#define NAGUAN_VAULT_H

#include "core/matter.h"
#include "core/record.h"
#include "db/db.h"

struct reporter {
    bool anonymous;
    str name, phone, address, id_number, email; /* each may be empty */
};
extern const struct record reporter_record;

/* Field errors below "reporter.": who is not anonymous has a name; numbers must be right. */
CHECKED rc vault_check(struct arena *a, const struct reporter *who, struct fault *f);

struct vault_new {
    i64 matter_id;
    const struct reporter *who;
    str story;
    str target; /* whom it is about, masked like the story */
    str keep;   /* the address of the door that is told of, which stays readable */
};
struct vault_kept {
    str pseudonym; /* R-7K3M */
    str code;      /* by which an anonymous reporter comes back, told once; empty for a named one */
    str story, target; /* masked */
};
/* Seals in the transaction that opens the matter. Texts live in its arena. */
CHECKED rc vault_keep(struct tx *tx, const struct vault_new *in, struct vault_kept *ret,
                      struct fault *f);
/* More words of the same reporter; ret_masked as others may read them. */
CHECKED rc vault_add(struct tx *tx, i64 matter_id, str story, str keep, str *ret_masked,
                     struct fault *f);
/* The matter of a code, as it was typed; NOT_FOUND for every wrong one. */
CHECKED rc vault_find(struct tx *tx, str code, i64 *ret_matter_id, struct fault *f);

enum same_reporter { SAME_UNKNOWN, SAME_YES, SAME_NO };
/* Whether two matters come from one person; unknown when one of them gave no number. */
CHECKED rc vault_same(struct tx *tx, i64 matter_id, i64 other_id, enum same_reporter *ret,
                      struct fault *f);

extern const struct room vault_room;

#endif
