/* period.h — which days figures are asked for, and with which they are compared. */
#ifndef NAGUAN_FIGURES_PERIOD_H
#define NAGUAN_FIGURES_PERIOD_H

#include "base/date.h"
#include "core/request.h"

enum { MONTHS = 12, PERIOD_DAYS_MOST = 800 };

struct days {
    day from, to; /* both included */
};

struct period {
    struct days asked, last_year, previous;
    struct days months[MONTHS]; /* the month of the last day and those before it, oldest first */
    str step;                   /* days, month, quarter, year: what "previous" means */
    i64 unit_id;                /* with the units below it; 0: all */
    day today;
};

/* From the query: from, to, step, unit; the running month when nothing is said. Field errors named
 * after the parameter. */
CHECKED rc period_read(struct request *rq, struct period *ret, struct fault *f);
/* The same by values: fills last_year, previous and months from asked and step. */
void period_compare(struct period *p);

#endif
