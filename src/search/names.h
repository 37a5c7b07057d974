/* names.h — every name of the register in memory, folded, in some eleven bytes each.
 *
 * Names share beginnings (the city and district) and endings (the legal form, the trade): those are
 * numbered phrases. What is between takes one byte for a frequent character, two for others;
 * symbols are numbered by frequency for that. */
#ifndef NAGUAN_NAMES_H
#define NAGUAN_NAMES_H

#include "base/err.h"

enum { NAME_MOST = 80 /* characters of a name that count */, PHRASE_MOST = 8, PHRASES = 256 };
enum { NAME_ROOM = NAME_MOST + PHRASE_MOST /* what reading one may overwrite */ };

struct names {
    u32 count;
    u32 *entry; /* where every eighth name begins */
    unsigned char *bytes;
    size_t size;
    uint16_t phrase[PHRASES][PHRASE_MOST]; /* number 0 is the empty one */
    unsigned char phrase_n[PHRASES];
};

/* The codes of a name; returns how many. */
size_t names_read(const struct names *names, u32 name, uint16_t out[NAME_ROOM]);

/* text fills out with the codes of the n-th name and returns their number (≤ NAME_MOST). It is
 * asked for every name more than once. NO_MEMORY when there is more than 4 GB of names. */
CHECKED rc names_write(u32 count, size_t (*text)(void *arg, u32 name, uint16_t *out), void *arg,
                       struct arena *a, struct arena *scratch, struct names *ret, struct fault *f);

#endif
