/* figures_spec.c — the room's tables. */
#include "rooms/figures/figures.h"
#include "rooms/figures/figures_api.h"
#include "rooms/figures/figures_job.h"

static const struct field book_fields[] = {
    FIELD(struct figures_book_ask, query, F_TEXT, 0, .max = 400,
          .doc = "from, to, step, unit, as in the address of the figures"),
};
static const struct record book_record =
    RECORD("FiguresBook", struct figures_book_ask, book_fields);

#define PERIOD_QUERY                                                                               \
    { "from", "first day; the first of this month when it is left out" },                          \
        { "to", "last day; today" },                                                               \
        { "step", "days, month, quarter or year: what the previous period is" },                   \
    {                                                                                              \
        "unit", "id of a unit, with the units below it; all that one sees"                         \
    }

static const struct route routes[] = {
    { HTTP_GET, "/v1/figures", LONG, figures_get, FIGURES_READERS,
      .query = QUERY(PERIOD_QUERY, { "format", "csv: the table as a file" }),
      .doc = "the statistics of complaints, reports and cases in a period, with last year's and "
             "the previous period's" },
    { HTTP_POST, "/v1/figures/books", WRITE, figures_book_post, FIGURES_READERS, .in = &book_record,
      .doc = "a job that writes the table of figures as XLSX, with the columns of the CSV" },
    { HTTP_GET, "/v1/figures/{code}/matters", LONG, figure_matters_get, FIGURES_READERS,
      .query = QUERY(PERIOD_QUERY, { "part", "numerator or denominator" },
                     { "limit", "1 to 200; 50" }, { "cursor", "next of the page before" }),
      .doc = "the matters that a figure is made of, as far as one may see them" },
};

static const struct job_kind jobs[] = { { "figures.recount", figures_job, 5 } };

const struct room figures_room = { .name = "figures",
                                   .routes = routes,
                                   .route_count = COUNT(routes),
                                   .jobs = jobs,
                                   .job_count = COUNT(jobs) };
