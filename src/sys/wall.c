#include "sys/wall.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic i64 standing; /* 0: the clock runs */

static i64 read_clock(clockid_t clock, i64 per_second)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (i64)t.tv_sec * per_second + (i64)t.tv_nsec / (1000000000 / per_second);
}

i64 wall_now(void)
{
    i64 still = atomic_load_explicit(&standing, memory_order_relaxed);
    return still ? still : read_clock(CLOCK_REALTIME, 1000);
}

void wall_set(i64 ms)
{
    atomic_store_explicit(&standing, ms, memory_order_relaxed);
}

i64 monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

i64 monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}
