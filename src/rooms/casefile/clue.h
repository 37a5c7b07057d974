/* clue.h — 线索移交: what supervision found, sealed and handed to those who investigate.
 *
 * The supervisor collects pieces of evidence, with the hashes of their files, and seals the
 * package: one hash over all of it, after which no piece of that round changes. The unit that
 * investigates receives it, which makes it the source of a case, or gives it back with a reason;
 * then more may be added and it is sealed anew. The fifteen working days run from the finding all
 * the while (PEN 18), and nobody who found it receives it. */
#ifndef NAGUAN_CLUE_H
#define NAGUAN_CLUE_H

#include "rooms/casefile/case_store.h"
#include "rooms/casefile/evidence.h"

struct clue_new {
    i64 entity_id, premises_id, unit_id;
    i64 found_at;
    str category, story;
    struct records evidence; /* struct evidence_new */
    str source;              /* "hazard"; empty: found by itself; not sent */
    i64 source_id;
};
extern const struct record clue_new_record;

/* Opens a package in state draft; R1 runs from found_at. */
CHECKED rc clue_open(struct tx *tx, const struct actor *who, const struct clue_new *in, i64 *ret_id,
                     struct fault *f);

struct clue {
    i64 id, source_id, round, sealed_at, sealed_by, case_id;
    str source;
    day found_on;
    str category, story, seal, return_reason, return_note;
};
CHECKED rc clue_get(struct tx *tx, i64 id, struct clue *ret, struct fault *f);

struct clue_return_form {
    str reason, note;
};
struct clue_note_form {
    str note;
};
extern const struct record clue_return_form, clue_drop_form;

/* Guards and effects of the flow. */
rc clue_is_not_own(struct tx *tx, const struct step *s, struct fault *f);
rc clue_may_be_amended(struct tx *tx, const struct step *s, struct fault *f);
rc clue_seal(struct tx *tx, const struct step *s, struct fault *f);
rc clue_take(struct tx *tx, const struct step *s, struct fault *f);
rc clue_give_back(struct tx *tx, const struct step *s, struct fault *f);
rc clue_new_round(struct tx *tx, const struct step *s, struct fault *f);
rc clue_drop(struct tx *tx, const struct step *s, struct fault *f);

/* Handlers. */
rc clues_get(struct request *rq, struct fault *f);
rc clue_post(struct request *rq, struct fault *f);
rc clue_page(struct request *rq, struct fault *f);
rc clue_panel(struct request *rq, const struct matter *m, struct fault *f);
rc clue_evidence_post(struct request *rq, struct fault *f);

extern const struct flow clue_flow;
extern const struct list clue_list;

#endif
