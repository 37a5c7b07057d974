/* register.h — the register: every operator, every door, licence and contact, with its history.
 *
 * An entity (市场主体) is a registered operator, `provisional` while it is not registered; premises
 * (门店) are its doors in the street, each in one state of the street ledger. No field is ever
 * lost: every change is a row of `change` with source, time and actor (register_history). Phones
 * are sealed and found by blind index.
 *
 * All calls run within tx and in the actor's scope; ledger, outbox and the search index are kept by
 * them. */
#ifndef NAGUAN_REGISTER_H
#define NAGUAN_REGISTER_H

#include "base/date.h"
#include "core/actor.h"
#include "core/phone.h"
#include "core/record.h"

struct entity {
    i64 id, bureau_id, unit_id, officer_id;
    str uscc, reg_no, source_key;
    str name, trade_name;
    str kind, trade, state;     /* rules: entity_kinds, industry, entity_states */
    str legal_person, phone;    /* phone in clear here, sealed in the database */
    struct sealed_phone sealed; /* of phone, by entity_seal; empty: sealed when it is written */
    str address, place_code, grade;
    day opened_on;
    i64 enrolled_at, last_seen_at, filings, merged_into, import_id;
    i64 ver, created_at, changed_at;
};

struct premises {
    i64 id, bureau_id, unit_id, entity_id;
    str name, address, street, place_code;
    struct point point;
    str door_state; /* rules: door_states */
    i64 door_state_at, tag, import_id;
    i64 ver, created_at, changed_at;
};

struct licence {
    i64 id, entity_id, premises_id;
    str kind, number, scope, state; /* rules: licence_kinds, licence_states */
    day issued_on, valid_to;
    i64 ver, created_at, changed_at;
};

struct contact {
    i64 id, entity_id;
    str name, duty, phone; /* rules: contact_duties */
    bool active;
    i64 ver, created_at, changed_at;
};

extern const struct record entity_record, premises_record, licence_record, contact_record;

/* Where a change came from. */
struct source {
    const char *name; /* "desk", "visit", "import", "merge", "unmerge", "undo", "api", "food" */
    i64 id;           /* of the visit, import or merge; 0 when it has none */
};

CHECKED rc entity_get(struct tx *tx, i64 id, struct entity *ret, struct fault *f);
/* The operator of a door or matter that the actor may see, whichever station it is registered with:
 * without officer, people and phone. For papers, caps, checklists. */
CHECKED rc entity_named(struct tx *tx, i64 id, struct entity *ret, struct fault *f);
/* The one with that code, number or source key in the whole bureau; ret->id 0 when there is none.
 */
CHECKED rc entity_find_key(struct tx *tx, i64 bureau_id, str uscc, str source_key,
                           struct entity *ret, struct fault *f);
/* e is as decoded; unit (when 0: from the place), id, ver and times are filled in. INVALID: a code
 * that does not check; CONFLICT "entity.exists" with arg id when the uscc is taken. */
CHECKED rc entity_add(struct tx *tx, const struct actor *who, struct source from, struct entity *e,
                      struct fault *f);
/* after is before with changed fields; STALE when somebody was faster. No difference is no change
 * and no new version. */
CHECKED rc entity_change(struct tx *tx, const struct actor *who, struct source from,
                         const struct entity *before, struct entity *after, struct fault *f);
/* 纳管: a verified record, a responsible officer and somebody to talk to. REFUSED
 * "entity.no_contact" without a phone or an active contact; enrolling twice changes only the
 * officer. */
CHECKED rc entity_enrol(struct tx *tx, const struct actor *who, struct source from, i64 id,
                        i64 officer_id, struct fault *f);
/* The risk grade that another room made of it, whoever acts: a grade is no opinion of the actor. A
 * version of its history like any other change. */
CHECKED rc entity_grade(struct tx *tx, const struct actor *who, struct source from, i64 id,
                        str grade, struct fault *f);
/* Notes that somebody of the bureau stood before it. */
CHECKED rc entity_seen(struct tx *tx, i64 id, i64 at, struct fault *f);

/* An array of at most ten operators found by name, code or address: entity_id, premises_id, name,
 * address and nothing else; in the transaction's scope. INVALID "q"; UNAVAILABLE while the mirror
 * is not built. */
CHECKED rc register_put_public(struct tx *tx, str typed, struct json_out *o, struct fault *f);

CHECKED rc premises_get(struct tx *tx, i64 id, struct premises *ret, struct fault *f);
/* The door of a matter that the actor may see, wherever it belongs by now: name and address. */
CHECKED rc premises_named(struct tx *tx, i64 id, struct premises *ret, struct fault *f);
/* The door of the code in its QR, whoever asks: NOT_FOUND "tag.unknown" when it is forged,
 * "tag.revoked" when its label was replaced. */
CHECKED rc door_of_tag(struct tx *tx, str code, i64 *ret_premises_id, struct fault *f);
CHECKED rc premises_add(struct tx *tx, const struct actor *who, struct source from,
                        struct premises *p, struct fault *f);
CHECKED rc premises_change(struct tx *tx, const struct actor *who, struct source from,
                           const struct premises *before, struct premises *after, struct fault *f);
/* The street ledger: the door's state as seen at an instant; an older sighting than the known one
 * changes nothing. */
CHECKED rc premises_state(struct tx *tx, const struct actor *who, struct source from, i64 id,
                          str door_state, i64 seen_at, struct fault *f);

CHECKED rc licence_add(struct tx *tx, const struct actor *who, struct source from,
                       struct licence *l, struct fault *f);
CHECKED rc contact_add(struct tx *tx, const struct actor *who, struct source from,
                       struct contact *c, struct fault *f);

/* Folds gone into kept: doors, licences, contacts, matters, visits move; gone stays readable and
 * points to kept. Undo brings back exactly what moved. REFUSED "merge.different_codes" when both
 * have a uscc and they differ. */
CHECKED rc entity_merge(struct tx *tx, const struct actor *who, i64 kept_id, i64 gone_id,
                        str reason, i64 *ret_merge_id, struct fault *f);
CHECKED rc entity_unmerge(struct tx *tx, const struct actor *who, i64 merge_id, struct fault *f);
/* Whoever keeps figures by operator, after matters went from one to another (or back), in the same
 * transaction: its failure undoes the merge. Set once, before the first merge. */
typedef rc (*merge_follower)(struct tx *tx, i64 kept_id, i64 gone_id, struct fault *f);
void merge_set_followers(const merge_follower *followers, size_t n);

/* ---- Many records in one transaction: for imports, which check each row themselves and tell the
 * ledger once a batch. What a single change does to history these do too; what it tells other
 * screens they leave to the caller. ---- */

/* The rules of a single operator or licence, without a database: field errors as entity_add would
 * give them; folds codes. */
CHECKED rc entity_check(struct arena *a, struct entity *e, struct fault *f);
CHECKED rc licence_check(struct arena *a, struct licence *l, struct fault *f);
/* Seals the phone into a, on any thread: for those who write so many that the writer should not
 * wait for it. Whoever changes the phone afterwards empties what was sealed. */
CHECKED rc entity_seal(const struct keyring *keys, struct arena *a, struct entity *e,
                       struct fault *f);

/* New records: id, ver, times and unit_id are set by the caller (unit_of_place). */
CHECKED rc entity_put_new(struct tx *tx, const struct actor *who, struct source from,
                          const struct entity *e, struct fault *f);
CHECKED rc premises_put_new(struct tx *tx, const struct actor *who, struct source from,
                            const struct premises *p, struct fault *f);
CHECKED rc licence_put_new(struct tx *tx, const struct actor *who, struct source from,
                           const struct licence *l, struct fault *f);

/* The next version of a record, when something differs; *ret_changed says whether it did. */
CHECKED rc entity_put_change(struct tx *tx, const struct actor *who, struct source from,
                             const struct entity *before, const struct entity *after,
                             bool *ret_changed, struct fault *f);
CHECKED rc premises_put_change(struct tx *tx, const struct actor *who, struct source from,
                               const struct premises *before, const struct premises *after,
                               bool *ret_changed, struct fault *f);
CHECKED rc licence_put_change(struct tx *tx, const struct actor *who, struct source from,
                              const struct licence *before, const struct licence *after,
                              bool *ret_changed, struct fault *f);

/* The oldest door of an operator; ret->id 0 when it has none. */
CHECKED rc premises_first(struct tx *tx, i64 entity_id, struct premises *ret, struct fault *f);
/* The licence with that number; ret->id 0 when there is none. */
CHECKED rc licence_find(struct tx *tx, i64 bureau_id, str kind, str number, struct licence *ret,
                        struct fault *f);
CHECKED rc licence_get(struct tx *tx, i64 id, struct licence *ret, struct fault *f);
/* Personal text as a change row holds it, in clear again; empty when it cannot be opened. */
CHECKED rc change_open(struct tx *tx, str sealed, str *ret, struct fault *f);

/* The station whose jurisdiction holds a place, 0 when nobody's does. */
CHECKED rc unit_of_place(struct tx *tx, i64 bureau_id, str place_code, i64 *ret, struct fault *f);

/* One version of a record, for its history. */
struct version {
    const char *kind; /* "entity", "premises", "licence", "contact" */
    i64 id, ver;
    str diff; /* JSON {"field":[old,new],…}; empty for the first */
};
CHECKED rc change_add(struct tx *tx, const struct actor *who, struct source from,
                      const struct version *v, struct fault *f);

/* Whom a complaint may be about: at most ten operators and doors of the actor's scope, likeliest
 * first, with reasons; and what was read from the form. The clerk decides. UNAVAILABLE where there
 * is no mirror. */
struct clue_form;
struct subject_candidates {
    const struct clues *clues;  /* search/clues.h */
    const struct candidate *at; /* search/candidate.h */
    size_t n;
};
CHECKED rc register_candidates(struct tx *tx, const struct clue_form *form,
                               struct subject_candidates *ret, struct fault *f);

/* The same as the body of a reply, as candidates_record says. */
struct request;
extern const struct record candidates_record;
CHECKED rc register_candidates_reply(struct request *rq, const struct clue_form *form,
                                     struct fault *f);

extern const struct room register_room;

#endif
