/* sweep.h — what may be done to a sweep; within the street room. */
#ifndef NAGUAN_SWEEP_H
#define NAGUAN_SWEEP_H

#include "rooms/register/register.h"
#include "rooms/street/street.h"

struct sweep_counts {
    i64 stops, seen, no_entry, unassigned;
};
/* person_id 0: everybody's stops. */
CHECKED rc sweep_count(struct tx *tx, i64 id, i64 person_id, struct sweep_counts *ret,
                       struct fault *f);

/* act: lock, unlock, start, finish, cancel, open (a surprise whose time has come). ver 0 skips the
 * version check (a visit that begins the sweep). */
CHECKED rc sweep_act(struct tx *tx, const struct actor *who, i64 id, i64 ver, str act,
                     struct fault *f);

/* One person's share: several of them at once are one change (undo brings a whole plan back). */
struct give {
    i64 person_id; /* 0: takes the doors back */
    struct ids premises_ids;
};
struct assign {
    struct ids premises_ids;
    bool all_unassigned;
    i64 person_id;        /* 0: takes the doors back */
    struct records gives; /* struct give */
};
/* REFUSED "sweep.locked" unless it is a draft; INVALID when the person is not in the team or a door
 * is not on the list. ver 0 skips the version check. */
CHECKED rc sweep_assign(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                        const struct assign *in, struct fault *f);

struct stops_change {
    struct ids add, remove;
};
CHECKED rc sweep_stops_change(struct tx *tx, const struct actor *who, i64 id,
                              const struct stops_change *in, struct fault *f);
CHECKED rc sweep_members_change(struct tx *tx, const struct actor *who, i64 id, struct ids people,
                                struct fault *f);

/* For those who change a sweep. The first refuses a surprise that is still sealed ("sweep.sealed"),
 * the second also what is no draft ("sweep.locked"); both are STALE when ver is set and another. */
CHECKED rc sweep_get_open(struct tx *tx, i64 id, i64 ver, struct sweep *ret, struct fault *f);
CHECKED rc sweep_get_draft(struct tx *tx, i64 id, i64 ver, struct sweep *ret, struct fault *f);
/* Who goes along, the leader first; only people who still work. */
CHECKED rc sweep_team(struct tx *tx, i64 id, struct ids *ret, struct fault *f);
/* Ledger row "sweep.<act>" from s->state to `to`, and the fact that the sweep changed. */
CHECKED rc sweep_tell(struct tx *tx, const struct actor *who, const struct sweep *s,
                      const char *act, str to, struct fault *f);
/* Tells one person's phone that the day has changed. */
CHECKED rc sweep_tell_person(struct tx *tx, const struct actor *who, const struct sweep *s,
                             i64 person_id, struct fault *f);
/* The next version of a sweep whose stops or people changed, and sweep_tell. */
CHECKED rc sweep_planned(struct tx *tx, const struct actor *who, const struct sweep *s,
                         const char *act, struct fault *f);

#endif
