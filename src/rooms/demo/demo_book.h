/* demo_book.h — a demonstration on its way into the database: what is known of it, and the ids of
 * its rows. */
#ifndef NAGUAN_DEMO_BOOK_H
#define NAGUAN_DEMO_BOOK_H

#include "rooms/demo/demo.h"
#include "rooms/demo/demo_history.h"
#include "rooms/demo/demo_ids.h"
#include "rooms/demo/demo_sheets.h"

struct book {
    const struct house *house;
    const struct demo_ask *ask;
    const struct words *words;
    const struct ground *ground;
    const struct market *market;
    const struct crew *crew;
    const struct history *history;
    const struct sheets *sheets;
    i64 bureau_id;
    i64 from; /* ms UTC: when the register was loaded, before the first sweep */
    i64 now;  /* the first instant of today */
};

static inline i64 book_entity(const struct book *b, i64 shop)
{
    return demo_id(b->from, ID_ENTITY, shop);
}

/* door: a shop's own, or one of the doors behind them. */
static inline i64 book_premises(const struct book *b, i64 door)
{
    return demo_id(b->from, ID_PREMISES, door);
}

static inline i64 book_sweep(const struct book *b, i64 sweep)
{
    return demo_id(b->from, ID_SWEEP, sweep);
}

/* Ids of what happened on a day sort by when it happened. */
static inline i64 book_happened(enum demo_kind kind, i64 at, i64 n)
{
    return demo_id(at, kind, n & 4095);
}

static inline i64 book_visit(const struct book *b, i64 call)
{
    return book_happened(ID_VISIT, b->history->calls[call].at, call);
}

static inline i64 book_hazard(const struct book *b, i64 hazard)
{
    return book_happened(ID_HAZARD, hazard_found_at(b->history, &b->history->hazards[hazard]),
                         hazard);
}

static inline i64 book_member(const struct book *b, size_t member)
{
    return b->crew->members[member].id;
}

/* The station of a community. */
static inline i64 book_station(const struct book *b, const struct community *c)
{
    return crew_station(b->crew, c->street)->id;
}

/* Who was asked to see to a hazard, and the unit of that agency here; NOWHERE when it is no
 * partner.
 */
str book_agency(const struct book *b, i64 hazard);
size_t book_partner(const struct book *b, i64 hazard);

void book_tell(const struct book *b, const char *step, i64 done, i64 total);

/* The parts, in the order in which they refer to one another. Each opens its own transactions. */
CHECKED rc book_write_house(struct book *b, struct arena *a, struct demo_accounts *ret,
                            struct fault *f);
CHECKED rc book_write_shops(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_sweeps(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_visits(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_hazards(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_filings(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_food(struct book *b, struct arena *a, struct fault *f);
CHECKED rc book_write_acts(struct book *b, struct arena *a, struct fault *f);

#endif
