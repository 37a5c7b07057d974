/* clock_compare.h — the clock beside its slow twin, in a test. */
#ifndef NAGUAN_CLOCK_COMPARE_H
#define NAGUAN_CLOCK_COMPARE_H

#include "clock_twin.h"

/* Compares clock_due under `rules` with the twin; fails the test with the clock, the day and both
 * answers. */
void twin_compare(const struct rules *rules, const struct twin_limit *limit,
                  const struct clock_ask *q);
/* Fails the test: what of the limit asked for, the product's day and the walked one. */
void twin_fail(const char *what, const struct clock_ask *q, day got, day want);

#endif
