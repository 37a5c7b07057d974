/* open311_ask.h — what stands in an Open311 request: whose key, which form, which times. */
#ifndef NAGUAN_OPEN311_ASK_H
#define NAGUAN_OPEN311_ASK_H

#include "codec/form.h"
#include "core/rule.h"
#include "rooms/open311/georeport.h"

struct caller {
    struct actor who; /* the machine in the key's unit */
    i64 key;
    str jurisdiction; /* the bureau's division */
};
/* Whoever holds the key (api_key, or Authorization: Bearer) with the right open311. jurisdiction_id
 * may be left out; NOT_FOUND "open311.jurisdiction" when it is another's. form: NULL on a GET. */
CHECKED rc open311_enter(struct request *rq, const struct form *form, struct caller *ret,
                         struct fault *f);
/* The body of a POST. UNSUPPORTED when it is no application/x-www-form-urlencoded. */
CHECKED rc open311_form(struct request *rq, struct form *ret, struct fault *f);

/* start_date to end_date, at most 90 days; without them the last 90 days. Field errors. */
struct span {
    i64 from, to;
};
CHECKED rc open311_span(struct request *rq, struct span *ret, struct fault *f);

/* Codes of a list in force today, by its English name when the head asks for English. */
str open311_name(const struct request *rq, const struct rule_row *row);

#endif
