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
    str agent_name, agent_phone,
        agent_address; /* who speaks for the reporter, and is told of too */
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
/* What somebody else notes on the matter, as others may read it: a note that goes to another agency
 * or onto a paper must not tell who reported. Nothing is sealed. In the transaction's arena. */
CHECKED rc vault_masked(struct tx *tx, i64 matter_id, str text, str *ret, struct fault *f);
/* The matter of a code, as it was typed; NOT_FOUND for every wrong one. */
CHECKED rc vault_find(struct tx *tx, str code, i64 *ret_matter_id, struct fault *f);

/* The code by which the reporter of one comes back opens another from now on, whose own code nobody
 * was told; ret false: it has none. */
CHECKED rc vault_carry_code(struct tx *tx, i64 from_id, i64 to_id, bool *ret, struct fault *f);

enum same_reporter { SAME_UNKNOWN, SAME_YES, SAME_NO };
/* Whether two matters come from one person; unknown when one of them gave no number. */
CHECKED rc vault_same(struct tx *tx, i64 matter_id, i64 other_id, enum same_reporter *ret,
                      struct fault *f);

/* Writes "reporter" (pseudonym, named, has_code), "same_reporter" (other work of the same person,
 * as far as the actor may see it) and "reveals" (every request to know who it is). */
CHECKED rc vault_put(struct tx *tx, i64 matter_id, struct json_out *o, struct fault *f);

extern const struct room vault_room;

#endif
