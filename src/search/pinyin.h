/* pinyin.h — how Chinese characters are typed: syllables without tones, u with diaeresis as v.
 *
 * One sound for each character from ICU (a table made by the build), a second one for those that
 * names often use otherwise (polyphones such as 重 in 重庆). A Latin letter or digit sounds as
 * itself. Sounds are numbered in the order of their letters, so that all that begin alike are a
 * range. */
#ifndef NAGUAN_PINYIN_H
#define NAGUAN_PINYIN_H

#include "base/arena.h"

enum { PINYIN_SOUNDS = 2, PINYIN_LETTERS = 7 };

/* Numbers of the sounds of a folded code point, best first; returns 0 … PINYIN_SOUNDS. */
size_t pinyin_sounds(u32 code_point, uint16_t out[PINYIN_SOUNDS]);
str pinyin_letters(uint16_t sound);

/* Sounds [from, to): those that are the letters, or begin with them. */
struct sound_range {
    uint16_t from, to;
};
struct sound_range pinyin_whole(str letters);
struct sound_range pinyin_beginning(str letters);

/* Order of a code point in lists by pinyin: its first sound, then itself; letters and digits before
 * ideographs. */
u32 pinyin_order(u32 code_point);
/* "lisimianguan" of a text, or "lsmg"; what has no sound is left out. */
str pinyin_of(struct arena *a, str text);
str pinyin_initials(struct arena *a, str text);

#endif
