/* demo_shops.h — the operators: shop i follows from seed and i alone, so that a million of them
 * need no memory.
 *
 * shop_outline gives what the history needs and is cheap; shop_fill writes names, codes, address.
 */
#ifndef NAGUAN_DEMO_SHOPS_H
#define NAGUAN_DEMO_SHOPS_H

#include "base/date.h"
#include "rooms/demo/demo_trades.h"

enum { PERMITS_MOST = 3, PHONE_MOST = 12 };

/* What there is to be had: all immutable. */
struct market {
    const struct ground *ground; /* settled */
    const struct words *words;
    const struct trades *trades;
    u64 seed;
    day today;
    i64 shops;
    i64 doors; /* shops first, then frontages nobody holds and second doors of firms */
};

struct market market_open(struct ground *g, const struct words *w, u64 seed, day today, i64 shops,
                          struct arena *a);

struct permit {
    str kind, number, scope, state; /* rules: licence_kinds, licence_states */
    day issued_on, valid_to;        /* valid_to 0: without end */
};

struct shop {
    i64 i;
    const struct community *community;
    const struct way *way;
    const struct trade *trade;
    bool sole, registered;
    str kind, state, grade; /* rules: entity_kinds, entity_states, grades */
    day opened;
    double
        trouble; /* how much likelier than its trade it is to be complained of; mean 1, long tail */
    str census;  /* door state of the walk before the history begins; empty: nobody was there */
    day census_on;
    /* from shop_fill */
    str name, sign, uscc, reg_no, legal_person, phone, manager_phone, manager, address, street,
        place_code;
    double lon, lat;
    struct permit permits[PERMITS_MOST];
    size_t permit_count;
};

void shop_outline(const struct market *m, i64 i, struct shop *ret);
/* Text lives in a. */
void shop_fill(const struct market *m, struct shop *s, struct arena *a);

/* A door that is not the first of a shop: nobody's, or another one of a firm. */
struct door {
    i64 i;
    i64 shop; /* -1: nobody's */
    const struct community *community;
    str name, address, street, place_code, state;
    double lon, lat;
};
void door_fill(const struct market *m, i64 i, struct door *ret,
               struct arena *a); /* shops <= i < doors */

/* 姓名. */
str person_name(const struct words *w, struct rand *r, struct arena *a);

#endif
