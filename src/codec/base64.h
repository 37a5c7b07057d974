/* base64.h — bytes as text for addresses and JSON: the URL alphabet of RFC 4648 §5, without
 * padding. */
#ifndef NAGUAN_BASE64_H
#define NAGUAN_BASE64_H

#include "base/arena.h"

str base64url_encode(struct arena *a, str bytes);
/* False, *ret untouched, on any other character, on padding, and on a text no encoder writes (a
 * stray last letter, bits left over): a text has one meaning and a meaning one text. */
bool base64url_decode(struct arena *a, str text, str *ret);

#endif
