/* sweep.h — what may be done to a sweep; within the street room. */
#ifndef NAGUAN_SWEEP_H
#define NAGUAN_SWEEP_H

#include "rooms/register/register.h"
#include "rooms/street/street.h"

struct sweep_counts {
    i64 stops, seen, no_entry, unassigned;
};
CHECKED rc sweep_count(struct tx *tx, i64 id, struct sweep_counts *ret, struct fault *f);

/* act: lock, unlock, start, finish, cancel. ver 0 skips the version check (a visit that begins the
 * sweep). */
CHECKED rc sweep_act(struct tx *tx, const struct actor *who, i64 id, i64 ver, str act,
                     struct fault *f);

struct assign {
    struct ids premises_ids;
    bool all_unassigned;
    i64 person_id; /* 0: takes the doors back */
};
/* REFUSED "sweep.locked" unless it is a draft; INVALID when the person is not in the team or a door
 * is not on the list. */
CHECKED rc sweep_assign(struct tx *tx, const struct actor *who, i64 id, const struct assign *in,
                        struct fault *f);

struct stops_change {
    struct ids add, remove;
};
CHECKED rc sweep_stops_change(struct tx *tx, const struct actor *who, i64 id,
                              const struct stops_change *in, struct fault *f);
CHECKED rc sweep_members_change(struct tx *tx, const struct actor *who, i64 id, struct ids people,
                                struct fault *f);

#endif
