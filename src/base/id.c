#include "base/id.h"

#include <stdatomic.h>
#include <stdlib.h>

#define EPOCH_2020 ((i64)1577836800000)

enum { SEQUENCE_BITS = 12, NODE_BITS = 10 };

struct id_maker {
    i64 node;
    i64 (*now)(void);
    _Atomic i64 last; /* time and sequence of the last id, without the node */
};

struct id_maker *id_maker_new(int node, i64 (*now)(void))
{
    struct id_maker *m = calloc(1, sizeof *m);
    if (m) {
        m->node = node & ((1 << NODE_BITS) - 1);
        m->now = now;
    }
    return m;
}

void id_maker_free(struct id_maker *m)
{
    free(m);
}

i64 id_next(struct id_maker *m)
{
    i64 fresh = (m->now() - EPOCH_2020) * (1 << SEQUENCE_BITS); /* before 2020 under 0 */
    i64 last = atomic_load_explicit(&m->last, memory_order_relaxed), next;
    do
        next = fresh > last
                   ? fresh
                   : last + 1; /* more than 4096 in a millisecond borrow from the next one */
    while (!atomic_compare_exchange_weak(&m->last, &last, next));
    i64 time = next >> SEQUENCE_BITS, sequence = next & ((1 << SEQUENCE_BITS) - 1);
    return (time << NODE_BITS | m->node) << SEQUENCE_BITS | sequence;
}

i64 id_time(i64 id)
{
    return (id >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_2020;
}

i64 id_first_at(i64 ms)
{
    i64 last = INT64_MAX >> (NODE_BITS + SEQUENCE_BITS);
    if (ms <= EPOCH_2020)
        return 0;
    if (ms - EPOCH_2020 > last)
        return INT64_MAX; /* after the year 2089 */
    return (ms - EPOCH_2020) << (NODE_BITS + SEQUENCE_BITS);
}

bool id_parse(str s, i64 *ret)
{
    i64 v;
    if (s.n == 0 || s.n >= ID_TEXT || s.p[0] < '1' || !str_to_i64(s, &v) || v <= 0)
        return false;
    *ret = v;
    return true;
}
