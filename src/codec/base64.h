/* base64.h — bytes as text: for addresses and JSON in the URL alphabet of RFC 4648 §5, without
 * padding; for headers of other people's protocols in that of §4, with padding. */
#ifndef NAGUAN_BASE64_H
#define NAGUAN_BASE64_H

#include "base/arena.h"

str base64url_encode(struct arena *a, str bytes);
/* False, *ret untouched, on any other character, on padding, and on a text no encoder writes (a
 * stray last letter, bits left over): a text has one meaning and a meaning one text. */
bool base64url_decode(struct arena *a, str text, str *ret);

/* The same with + and /, filled up with = to whole fours. */
str base64_encode(struct arena *a, str bytes);
bool base64_decode(struct arena *a, str text, str *ret);

#endif
