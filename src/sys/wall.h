/* wall.h — the only reader of clocks. Tests set the wall clock; deadlines use the monotonic one. */
#ifndef NAGUAN_WALL_H
#define NAGUAN_WALL_H

#include "base/str.h"

i64 wall_now(void);    /* ms UTC */
void wall_set(i64 ms); /* tests and demonstrations: stands still there; 0 lets it run again */
i64 monotonic_ms(void);
i64 monotonic_us(void);

#endif
