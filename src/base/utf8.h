/* utf8.h — checking, walking and counting UTF-8 (RFC 3629: no surrogates, no overlong forms, at
 * most U+10FFFF). */
#ifndef NAGUAN_UTF8_H
#define NAGUAN_UTF8_H

#include "base/buf.h"

enum { UTF8_BAD = 0xFFFFFFFFu };

bool utf8_valid(str s);
/* Next code point at *at, which moves on; UTF8_BAD (and one byte further) at a broken sequence. *at
 * must be < s.n. */
u32 utf8_next(str s, size_t *at);
size_t utf8_length(str s); /* code points of a valid s */
void utf8_put(buf *b, u32 code_point);
/* The first count code points of a valid s. */
str utf8_prefix(str s, size_t count);
/* CJK ideograph (all planes, with compatibility blocks). */
bool utf8_is_han(u32 code_point);
/* Text a person typed: valid, and no control characters but tab and line feed. */
bool utf8_clean(str s);

#endif
