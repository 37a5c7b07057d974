#include "rooms/demo/demo_ids.h"

#define EPOCH_2020 ((i64)1577836800000)

enum { SEQUENCE_BITS = 12, NODE_BITS = 10 };

i64 demo_id(i64 at, enum demo_kind kind, i64 n)
{
    i64 time = at - EPOCH_2020 + (n >> SEQUENCE_BITS), sequence = n & ((1 << SEQUENCE_BITS) - 1);
    return (time << NODE_BITS | (i64)kind) << SEQUENCE_BITS | sequence;
}
