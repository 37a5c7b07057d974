/* alike.h — whether two stories tell of the same, without keeping either.
 *
 * A story is folded (search/fold.h) and cut into pieces of three characters; of all pieces the
 * least value under each of 36 keyed hashes is kept. The share of equal values estimates how much
 * of the pieces two stories have in common (Jaccard; standard error below 0.09). Three values make
 * a band: two stories with share s have one of twelve bands in common with 1 − (1 − s³)¹², which is
 * 0.80 at one half and 0.99 at 0.7. Nothing of the story can be read from it without the key. */
#ifndef NAGUAN_ALIKE_H
#define NAGUAN_ALIKE_H

#include "base/str.h"

enum { ALIKE_HASHES = 36, ALIKE_ROWS = 3, ALIKE_BANDS = ALIKE_HASHES / ALIKE_ROWS };

struct alike {
    bool set; /* false: too short to say anything */
    u32 at[ALIKE_HASHES];
};

struct alike alike_of(str story, u64 key);
/* 0 to 100; 0 when either is too short. */
int alike_share(const struct alike *a, const struct alike *b);
/* Numbers from 0 to 2^63 - 1; of an unset one there are none to look for. */
void alike_bands(const struct alike *s, i64 ret[ALIKE_BANDS]);

/* As it is stored: 144 bytes; reading anything else gives an unset one. */
enum { ALIKE_BYTES = ALIKE_HASHES * 4 };
void alike_write(const struct alike *s, char out[ALIKE_BYTES]);
struct alike alike_read(str bytes);

#endif
