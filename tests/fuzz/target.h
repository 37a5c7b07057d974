/* target.h — the entry of a fuzz target, and what it says of its input: must(…) holds, or the input
 * is a finding. */
#ifndef NAGUAN_FUZZ_TARGET_H
#define NAGUAN_FUZZ_TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(holds)                                                                                \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: ERROR: must hold: %s\n", __FILE__, __LINE__, #holds);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
