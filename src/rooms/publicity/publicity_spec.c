/* publicity_spec.c — who may ask what. */
#include "rooms/publicity/publicity.h"

const struct room publicity_room = { .name = "publicity" };
