/* scope_world.h — a bureau at random: a tree of units, people in them, operators, doors, work; as a
 * table to read slowly, and the same in the database. */
#ifndef NAGUAN_TEST_SCOPE_WORLD_H
#define NAGUAN_TEST_SCOPE_WORLD_H

#include "testdb.h"

#include "base/rand.h"

enum {
    BUREAUS = 2,
    UNITS = 9,
    PEOPLE = 12,
    ENTITIES = 14,
    DOORS = 18,
    MATTERS = 20,
    SWEEPS = 5,
    STOPS = 16,
    VISITS = 15,
    CAPSULES = 15,
    CALLS = 15,
    SNAPS = 15,
    SURVEYS = 8,
    PAPERS = 20
};

extern const char *const sweep_states[5];

struct world {
    i64 unit_bureau[UNITS];
    int unit_parent[UNITS]; /* -1: top */
    int person_unit[PEOPLE];
    int entity_unit[ENTITIES];
    int door_unit[DOORS], door_entity[DOORS]; /* entity -1: nobody's */
    int matter_closed[MATTERS];               /* enum closed */
    int matter_from[MATTERS];                 /* the unit that handed it over */
    int matter_unit[MATTERS], matter_person[MATTERS], matter_entity[MATTERS], matter_door[MATTERS];
    int sweep_unit[SWEEPS], sweep_member[SWEEPS], sweep_maker[SWEEPS];
    int sweep_state[SWEEPS], sweep_secret[SWEEPS]; /* secret: 1 a sealed surprise, 2 an open one */
    int stop_sweep[STOPS], stop_door[STOPS], stop_person[STOPS];
    int visit_unit[VISITS], visit_officer[VISITS], visit_second[VISITS];
    int call_unit[CALLS], call_person[CALLS], call_maker[CALLS], call_passed[CALLS];
    int capsule_unit[CAPSULES], capsule_person[CAPSULES]; /* each with a conflict of the same */
    int snap_unit[SNAPS], snap_person[SNAPS];
    int survey_unit[SURVEYS];                 /* each with a plan of sweeps of the same */
    int paper_unit[PAPERS], paper_by[PAPERS]; /* a document, a job, a file, a ledger row, an */
    int paper_matter[PAPERS], paper_entity[PAPERS]; /* import and a view of somebody */
};

/* ids start at 1 in each table */
i64 id_of(int index);

/* Beside each call an absence: of the unit and the maker, with whoever it was passed by as deputy.
 */
int deputy_of(const struct world *w, int call);

struct world make_world(struct rand *r);
/* In the place of whatever was there; arg: struct world. */
rc put_world(struct tx *tx, void *arg, struct fault *f);

#endif
