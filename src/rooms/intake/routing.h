/* routing.h — whom it goes to: the bureau's own rules in numbered versions, the first line that
 * fits decides.
 *
 * A line names any of: what is made of it (complaint, report), channel, category, the beginning of
 * the trade, the beginning of the place; and a unit, or none for the station in whose jurisdiction
 * it lies. Where no line fits it goes to that station; where nobody's jurisdiction is known, to the
 * station of the operator, and else it stays with the centre. A change goes live after it was tried
 * on the intakes of the last weeks (Order 121 art. 41: a unit gives back, it does not pass on). */
#ifndef NAGUAN_ROUTING_H
#define NAGUAN_ROUTING_H

#include "core/actor.h"
#include "core/record.h"

struct routing_line {
    str kind;              /* "complaint", "report"; empty: any, as all below */
    str channel, category; /* rules: intake_channels, filing_categories */
    str trade, place_code; /* begins with */
    i64 unit_id;           /* 0: by jurisdiction */
};
struct routing_ask {
    i64 bureau_id;
    str kind, channel, category, trade, place_code;
    i64 known_unit; /* the station of the operator; 0: not known */
    i64 centre_id;
};
/* The first line that fits; n when none does. Pure. */
size_t routing_first(const struct routing_line *lines, size_t n, const struct routing_ask *ask);

enum { ROUTING_LINES = 300 };
struct routing_lines {
    struct routing_line at[ROUTING_LINES];
    size_t n;
};
/* routing_id 0: those that are live. */
CHECKED rc routing_read(struct tx *tx, i64 bureau_id, i64 routing_id, struct routing_lines **ret,
                        struct fault *f);

/* What decided, in the order in which it is asked. */
enum routed_by { ROUTED_LINE, ROUTED_PLACE, ROUTED_OPERATOR, ROUTED_CENTRE };
struct routed {
    i64 unit_id;
    enum routed_by by;
    size_t line; /* the line that fits, from 1; 0: none. It may leave the unit to the place */
};
/* "line", "place", "operator" or "centre". */
const char *routed_word(enum routed_by by);
/* Whom the lines name, and why. */
CHECKED rc routing_pick(struct tx *tx, const struct routing_lines *lines,
                        const struct routing_ask *ask, struct routed *ret, struct fault *f);
/* Whom the live rules name, and why. */
CHECKED rc routing_explain(struct tx *tx, const struct routing_ask *ask, struct routed *ret,
                           struct fault *f);
/* Whom the live rules name. */
CHECKED rc routing_unit(struct tx *tx, const struct routing_ask *ask, i64 *ret_unit,
                        struct fault *f);

#endif
