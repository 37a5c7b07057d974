#include "search/pinyin.h"

#include "search/fold.h"

#include <stdlib.h>
#include <string.h>

typedef uint16_t u16;
#include "search/pinyin_table.h"

/* Characters that names of shops, places and people read in a second way. */
static const struct also {
    u32 code_point;
    const char *reading;
} also[] = {
    { 0x4E00, "yao" },   { 0x4E50, "yue" },   { 0x4EC7, "qiu" },   { 0x4EC0, "shen" },
    { 0x4F1A, "kuai" },  { 0x4F20, "zhuan" }, { 0x4FBF, "pian" },  { 0x5355, "shan" },
    { 0x533A, "ou" },    { 0x53C2, "shen" },  { 0x53F6, "xie" },   { 0x548C, "huo" },
    { 0x5730, "de" },    { 0x57D4, "pu" },    { 0x5927, "dai" },   { 0x5C09, "yu" },
    { 0x5C3A, "che" },   { 0x5C5E, "zhu" },   { 0x5DEE, "chai" },  { 0x5E9F, "fei" },
    { 0x5EA6, "duo" },   { 0x5F39, "tan" },   { 0x5F97, "dei" },   { 0x6298, "she" },
    { 0x63D0, "di" },    { 0x66FE, "zeng" },  { 0x671D, "chao" },  { 0x67E5, "zha" },
    { 0x6821, "jiao" },  { 0x6A21, "mu" },    { 0x6CCA, "po" },    { 0x6CCC, "bi" },
    { 0x6D74, "yu" },    { 0x70BC, "lian" },  { 0x7387, "shuai" }, { 0x76DB, "cheng" },
    { 0x77F3, "dan" },   { 0x79CD, "chong" }, { 0x79CD, "zhong" }, { 0x7C98, "nian" },
    { 0x7EB6, "lun" },   { 0x7ED9, "ji" },    { 0x7F6A, "zui" },   { 0x85CF, "zang" },
    { 0x8425, "ying" },  { 0x884C, "hang" },  { 0x884C, "xing" },  { 0x89C1, "xian" },
    { 0x89E3, "xie" },   { 0x8BF4, "shui" },  { 0x8C03, "tiao" },  { 0x8D3E, "gu" },
    { 0x8F66, "ju" },    { 0x8F67, "ga" },    { 0x90FD, "du" },    { 0x91CD, "chong" },
    { 0x91CD, "zhong" }, { 0x957F, "chang" }, { 0x957F, "zhang" }, { 0x963F, "e" },
    { 0x964D, "xiang" }, { 0x9646, "liu" },   { 0x97F3, "yin" },   { 0x9AA8, "gu" },
    { 0x5382, "an" },    { 0x53A6, "xia" },   { 0x4F3A, "ci" },    { 0x5BBF, "su" },
    { 0x6C88, "shen" },  { 0x6EE1, "man" },
};

static const char SELF[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static u16 reading_of(u32 c)
{
    return c >= READ_FIRST && c <= READ_LAST ? reading[c - READ_FIRST] : 0;
}

size_t pinyin_read(u32 c, str out[PINYIN_READINGS])
{
    const char *self = c && c < 0x80 ? strchr(SELF, (int)c) : NULL;
    if (self) {
        out[0] = (str){ self, 1 };
        return 1;
    }
    u16 first = reading_of(c);
    if (!first)
        return 0;
    out[0] = str_from(syllables[first]);
    for (size_t i = 0; i < COUNT(also); i++) {
        if (also[i].code_point != c || str_eq(out[0], str_from(also[i].reading)))
            continue;
        out[1] = str_from(also[i].reading);
        return 2;
    }
    return 1;
}

u32 pinyin_order(u32 c)
{
    u32 read = reading_of(c);
    if (read)
        return (read + 0x100) << 16 | (c & 0xFFFF);
    return c < 0x80 ? c : 0x80000000u + c;
}

/* The first syllable that is not before s. */
static size_t not_before(str s)
{
    size_t low = 1, high = COUNT(syllables);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(str_from(syllables[mid]), s) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool pinyin_is_syllable(str s)
{
    size_t at = not_before(s);
    return at < COUNT(syllables) && str_eq(str_from(syllables[at]), s);
}

bool pinyin_begins_syllable(str s)
{
    size_t at = not_before(s);
    return at < COUNT(syllables) && str_starts(str_from(syllables[at]), s);
}

static str spell(struct arena *a, str text, size_t letters)
{
    buf b = buf_new(a, text.n * (PINYIN_LETTERS + 1) + 1);
    for (size_t at = 0; at < text.n;) {
        u32 c = utf8_next(text, &at), part[FOLD_MOST];
        size_t parts = c == UTF8_BAD ? 0 : fold_char(c, part);
        for (size_t i = 0; i < parts; i++) {
            str read[PINYIN_READINGS];
            if (pinyin_read(part[i], read))
                buf_add(&b, str_sub(read[0], 0, letters));
        }
    }
    return buf_str(&b);
}

str pinyin_of(struct arena *a, str text)
{
    return spell(a, text, PINYIN_LETTERS);
}

str pinyin_initials(struct arena *a, str text)
{
    return spell(a, text, 1);
}
