/* register.h — the register: every operator, every door, licence and contact, with its history.
 *
 * An entity (市场主体) is a registered operator, `provisional` while it is not registered; premises (门店) are its doors in
 * the street, each in one state of the street ledger. No field is ever lost: every change is a row of `change` with
 * source, time and actor (register_history). Phones are sealed and found by blind index.
 *
 * All calls run within tx and in the actor's scope; ledger, outbox and the search index are kept by them. */
#ifndef NAGUAN_REGISTER_H
#define NAGUAN_REGISTER_H

#include "core/actor.h"
#include "core/record.h"
#include "base/date.h"

struct entity {
    i64 id, bureau_id, unit_id, officer_id;
    str uscc, reg_no, source_key;
    str name, trade_name;
    str kind, trade, state; /* rules: entity_kinds, industry, entity_states */
    str legal_person, phone; /* phone in clear here, sealed in the database */
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
    const char *name; /* "desk", "visit", "import", "merge", "unmerge", "undo", "api" */
    i64 id;           /* of the visit, import or merge; 0 when it has none */
};

CHECKED rc entity_get(struct tx *tx, i64 id, struct entity *ret, struct fault *f);
/* The one with that code, number or source key in the whole bureau; ret->id 0 when there is none. */
CHECKED rc entity_find_key(struct tx *tx, i64 bureau_id, str uscc, str source_key, struct entity *ret, struct fault *f);
/* e is as decoded; unit (when 0: from the place), id, ver and times are filled in. INVALID: a code that does not check;
 * CONFLICT "entity.exists" with arg id when the uscc is taken. */
CHECKED rc entity_add(struct tx *tx, const struct actor *who, struct source from, struct entity *e, struct fault *f);
/* after is before with changed fields; STALE when somebody was faster. No difference is no change and no new version. */
CHECKED rc entity_change(struct tx *tx, const struct actor *who, struct source from, const struct entity *before,
                         struct entity *after, struct fault *f);
/* 纳管: a verified record, a responsible officer and somebody to talk to. REFUSED "entity.no_contact" without a phone or
 * an active contact; enrolling twice changes only the officer. */
CHECKED rc entity_enrol(struct tx *tx, const struct actor *who, struct source from, i64 id, i64 officer_id, struct fault *f);
/* Notes that somebody of the bureau stood before it. */
CHECKED rc entity_seen(struct tx *tx, i64 id, i64 at, struct fault *f);

CHECKED rc premises_get(struct tx *tx, i64 id, struct premises *ret, struct fault *f);
CHECKED rc premises_add(struct tx *tx, const struct actor *who, struct source from, struct premises *p, struct fault *f);
CHECKED rc premises_change(struct tx *tx, const struct actor *who, struct source from, const struct premises *before,
                           struct premises *after, struct fault *f);
/* The street ledger: the door's state as seen at an instant; an older sighting than the known one changes nothing. */
CHECKED rc premises_state(struct tx *tx, const struct actor *who, struct source from, i64 id, str door_state, i64 seen_at,
                          struct fault *f);

CHECKED rc licence_add(struct tx *tx, const struct actor *who, struct source from, struct licence *l, struct fault *f);
CHECKED rc contact_add(struct tx *tx, const struct actor *who, struct source from, struct contact *c, struct fault *f);

/* Folds gone into kept: doors, licences, contacts, matters, visits move; gone stays readable and points to kept. Undo
 * brings back exactly what moved. REFUSED "merge.different_codes" when both have a uscc and they differ. */
CHECKED rc entity_merge(struct tx *tx, const struct actor *who, i64 kept_id, i64 gone_id, str reason, i64 *ret_merge_id,
                        struct fault *f);
CHECKED rc entity_unmerge(struct tx *tx, const struct actor *who, i64 merge_id, struct fault *f);

/* The station whose jurisdiction holds a place, 0 when nobody's does. */
CHECKED rc unit_of_place(struct tx *tx, i64 bureau_id, str place_code, i64 *ret, struct fault *f);

/* One version row of a record: diff is JSON or empty for the first. */
CHECKED rc change_add(struct tx *tx, const struct actor *who, struct source from, const char *kind, i64 id, i64 ver,
                      str diff, struct fault *f);

extern const struct room register_room;

#endif
