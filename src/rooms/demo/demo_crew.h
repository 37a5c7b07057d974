/* demo_crew.h — the bureau's units, its partners, and the people in them. */
#ifndef NAGUAN_DEMO_CREW_H
#define NAGUAN_DEMO_CREW_H

#include "rooms/demo/demo_places.h"

struct office {
    i64 id;
    str kind, code, name, name_en, place_code, agency; /* rules: unit_kinds, agencies */
    size_t parent;                                     /* itself for the bureau */
    size_t street;       /* of stations and street offices; NOWHERE for others */
    size_t first, count; /* its people */
};

struct member {
    i64 id;
    size_t office;
    unsigned roles;
    str login, name, certificate, phone; /* certificate: empty without one */
    bool account;                        /* gets a password of its own; nobody else can sign in */
};

#define NOWHERE ((size_t)-1)

enum { COMMUNITIES_MOST = 400 };

struct crew {
    struct office *offices;
    size_t office_count;
    struct member *members;
    size_t member_count;
    size_t first_station, station_count; /* in the order of the streets */
    size_t demo_officer;                 /* the one whose walk of today is laid out */
};

/* ids follow from `from` (ms UTC). */
const struct crew *crew_hire(const struct ground *g, i64 from, struct arena *a);
/* The street whose station the demonstration shows: its people have accounts, its last days are
 * busy. */
size_t crew_model_street(const struct crew *c);
/* The station of a street; the officer who answers for a community; its chief. */
const struct office *crew_station(const struct crew *c, size_t street);
size_t crew_chief(const struct crew *c, size_t street);
size_t crew_officer(const struct crew *c, const struct ground *g, size_t community);
/* The n-th officer of a station, counted round. */
size_t crew_nth_officer(const struct crew *c, size_t street, size_t n);
/* The partner unit of an agency, for a street where each has its own; NOWHERE when there is none.
 */
size_t crew_partner(const struct crew *c, str agency, size_t street);

#endif
