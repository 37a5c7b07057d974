/* frequency.h — when a food operator is inspected next: by its grade, and never later than the
 * floor for everyone (Order 49 art. 22: the whole checklist within two years). */
#ifndef NAGUAN_FOOD_FREQUENCY_H
#define NAGUAN_FOOD_FREQUENCY_H

#include "core/rule.h"

/* Whole months between two inspections by a scheme of food_frequency, 0 when it has no row. */
int frequency_months(const struct rules *rules, str scheme, str grade, day on);
/* The day by which the next inspection is due, counted from the last one or from the day the
 * operator became known. grade may be empty: then the floor alone. */
day frequency_due(const struct rules *rules, str scheme, str grade, day from, day on);
/* The same day of the month so many months later, or the month's last. */
day months_later(day from, int months);

#endif
