/* id.h — 63-bit ids made by the application: 41 bits of milliseconds since 2020-01-01T00:00:00Z, 10
 * of node, 12 of sequence. They sort by time of making, so that tables grow at their end. In JSON
 * they are strings: JavaScript cannot hold them. */
#ifndef NAGUAN_ID_H
#define NAGUAN_ID_H

#include "base/arena.h"

enum { ID_TEXT = 20 }; /* most characters of an id */

struct id_maker; /* safe from any thread */

struct id_maker *id_maker_new(
    int node, i64 (*now)(void)); /* node 0–1023; now in ms UTC; NULL without memory */
void id_maker_free(struct id_maker *m);
/* Never the same twice, never smaller than the last, also when the clock steps back. */
i64 id_next(struct id_maker *m);
i64 id_time(i64 id);     /* ms UTC when it was made */
i64 id_first_at(i64 ms); /* no id made at ms or later is smaller; 0 for a time before all ids */
bool id_parse(str s, i64 *ret); /* positive decimal */

#endif
