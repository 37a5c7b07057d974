/* matter.h — the common part of everything that has a state, an owner and a clock; flow.h moves it.
 */
#ifndef NAGUAN_MATTER_H
#define NAGUAN_MATTER_H

#include "base/date.h"
#include "codec/json.h"
#include "core/actor.h"

struct matter {
    i64 id;
    str number; /* "HZ-2026-000123": given at opening, never reused */
    str kind, state;
    i64 ver;
    i64 bureau_id, unit_id, person_id;
    i64 from_unit_id; /* the unit that handed it over: sees it and follows it; 0 when nobody did */
    i64 entity_id, premises_id;
    str place_code;
    double lon, lat;
    bool has_point;
    str rule_pack;
    i64 opened_at, due_at, closed_at;
    i64 level;                  /* 0 none, 1 blue … 4 red */
    str title;                  /* for lists, in Chinese: codes and names, without personal data */
    str title_list, title_code; /* what it is about by the rules, for other languages: hazard_kinds,
                                   H2a; empty when the title is all there is */
    str raised_to;              /* rules: roles; who was told last that it is late, empty: nobody */
};

/* Opens a matter of kind in state; the caller has set the owner (unit_id) and the subject. Ledger
 * and outbox rows are written by it. m->id, number (prefix from rules/matter_kinds), ver,
 * bureau_id, rule_pack are filled; opened_at too when it is 0. */
CHECKED rc matter_open(struct tx *tx, const struct actor *who, struct matter *m, struct fault *f);
/* In the actor's scope, or NOT_FOUND. Text lives in tx_arena. */
CHECKED rc matter_get(struct tx *tx, i64 id, struct matter *ret, struct fault *f);
/* Ledger and outbox rows for something that happened to m, which is as it is afterwards: act
 * "<kind>.<action>". facts: a small JSON object of codes and ids, or empty. */
CHECKED rc matter_tell(struct tx *tx, const struct actor *who, const struct matter *m,
                       const char *action, str from, str facts, struct fault *f);
/* Whom and where m is about, as its members say: found out after it was opened. The door that it
 * leaves is told, too, for the phones that show what is open there. */
CHECKED rc matter_set_subject(struct tx *tx, const struct matter *m, struct fault *f);
/* Whoever follows what happens to matters, in the same transaction, after it was told: its failure
 * undoes the act. from: the state before, empty for a new one. Set once, before the first matter.
 */
typedef rc (*matter_follower)(struct tx *tx, const struct matter *m, str from, struct fault *f);
void matter_set_followers(const matter_follower *followers, size_t n);
/* The matter as JSON, as lists and replies show it. */
void matter_put(const struct matter *m, struct json_out *o);
void matter_put_members(const struct matter *m, struct json_out *o); /* without the braces */
/* Next number of a series in a year, without gaps: 1, 2, … */
CHECKED rc matter_next_number(struct tx *tx, i64 bureau_id, str series, int year, i64 *ret,
                              struct fault *f);

#endif
