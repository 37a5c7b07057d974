/* date.h — days, and the milliseconds in which everything is stored.
 *
 * Instants are milliseconds since 1970-01-01T00:00:00Z. Law counts days of China Standard Time
 * (UTC+8, no summer time since 1991, and none before in the records kept here); a day is its number
 * since 1970-01-01 in the proleptic Gregorian calendar. Nothing here reads a clock: that is
 * sys/wall.h. */
#ifndef NAGUAN_DATE_H
#define NAGUAN_DATE_H

#include "base/arena.h"

#define DAY_MS   ((i64)86400000)
#define CHINA_MS ((i64)8 * 3600000)

typedef i32 day; /* days since 1970-01-01 */

enum { MONDAY = 1, SATURDAY = 6, SUNDAY = 7 };

day day_of(int year, int month, int dom); /* month 1–12, dom 1–31 of that month */
void day_split(day d, int *year, int *month, int *dom);
int day_weekday(day d); /* MONDAY … SUNDAY */
/* "2026-04-30", years 1900–2200, real dates only. */
bool day_parse(str s, day *ret);
str day_text(struct arena *a, day d);

day day_at(i64 ms);   /* the day in China at that instant */
i64 day_start(day d); /* its first millisecond in China */
i64 day_end(day d);   /* its last */

/* RFC 3339 in UTC with milliseconds, "2026-04-30T01:02:03.004Z"; parse takes any offset and 0–9
 * fraction digits; it must be on a day, in China, that day_parse takes. */
str instant_text(struct arena *a, i64 ms);
bool instant_parse(str s, i64 *ret);

#endif
