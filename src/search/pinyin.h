/* pinyin.h — how Chinese characters are typed: syllables without tones, u with diaeresis as v.
 *
 * One reading for each character from ICU (a table made by the build), a second one for those that
 * names often use otherwise (polyphones such as 重 in 重庆). A Latin letter or digit reads as
 * itself. */
#ifndef NAGUAN_PINYIN_H
#define NAGUAN_PINYIN_H

#include "base/arena.h"

enum { PINYIN_READINGS = 2, PINYIN_LETTERS = 7 };

/* The readings of a folded code point, best first; 0 … PINYIN_READINGS. The texts are static. */
size_t pinyin_read(u32 code_point, str out[PINYIN_READINGS]);
/* Order of a code point in lists by pinyin: its first reading, then itself; letters and digits
 * before ideographs. */
u32 pinyin_order(u32 code_point);
/* Whether s is a whole syllable, or begins one. */
bool pinyin_is_syllable(str s);
bool pinyin_begins_syllable(str s);
/* "lisimianguan" of a text, or "lsmg"; what has no reading is left out. */
str pinyin_of(struct arena *a, str text);
str pinyin_initials(struct arena *a, str text);

#endif
