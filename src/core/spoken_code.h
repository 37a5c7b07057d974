/* spoken_code.h — codes that are told to somebody once and typed again later: sixteen letters and
 * figures that nobody confuses, in four groups, read out on the telephone.
 *
 * A code is kept nowhere; kept is its blind index, of the code as spoken_code_fold writes it. */
#ifndef NAGUAN_SPOKEN_CODE_H
#define NAGUAN_SPOKEN_CODE_H

#include "base/arena.h"

enum { SPOKEN_BYTES = 32 };

/* A new one, "7K3M-9QRT-ABCD-2345", in a. */
str spoken_code(struct arena *a);
/* The one that belongs to these bytes: the same bytes give the same code. */
str spoken_code_of(struct arena *a, const unsigned char bytes[SPOKEN_BYTES]);
/* However it is typed: small letters, full width, with or without dashes and blanks. */
str spoken_code_fold(struct arena *a, str typed);

#endif
