/* figures_api.h — the addresses of the room; figures_spec.c has the table. */
#ifndef NAGUAN_FIGURES_API_H
#define NAGUAN_FIGURES_API_H

#include "rooms/figures/figures.h"
#include "rooms/figures/figures_sums.h"

/* The share of channels and categories is told of these indicators' numerator. */
#define SHARED_INDICATOR "filings"

struct unit_name {
    i64 id;
    str name, name_en;
};

/* All that one page of figures is made of. */
struct figures {
    struct request *rq;
    const struct rules *rules;
    struct period period;
    struct sums sums;
    struct unit_name units[UNITS_MOST];
    size_t unit_count;
};

/* Chiefs see the figures of their station, those who work for the bureau as a whole all of them. */
enum {
    FIGURES_READERS = ROLE_CHIEF | ROLE_CLERK | ROLE_MEDIATOR | ROLE_REVIEWER | ROLE_COMMAND |
                      ROLE_HEAD | ROLE_AUDITOR
};

/* {"query":"from=2026-01-01&to=2026-03-31&step=quarter"} */
struct figures_book_ask {
    str query; /* as in the address of the page */
};

rc figures_get(struct request *rq, struct fault *f);
rc figures_csv(struct figures *fig, struct fault *f); /* the same as a file */
rc figures_book_post(struct request *rq, struct fault *f);
/* What rq's query asks for. Field errors named after the parameter. */
CHECKED rc figures_read(struct request *rq, struct figures *fig, struct fault *f);
/* The head and a row for each figure of all and of each unit that counts in it. */
void figures_rows(struct figures *fig, const struct figures_sheet *sheet);
rc figure_matters_get(struct request *rq, struct fault *f);

/* The rows of rules/indicators in force on the last day of the period, one after the other; NULL at
 * the end. */
const struct rule_row *indicator_next(const struct rules *rules, day on,
                                      const struct rule_row *before);
/* Whether anything was counted for that unit. */
bool unit_counts(const struct figures *fig, i64 unit_id);

#endif
