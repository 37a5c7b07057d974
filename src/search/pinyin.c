#include "search/pinyin.h"

#include "search/fold.h"

typedef uint16_t u16;
#include "search/pinyin_table.h"

/* Characters that names of shops, places and people read in a second way, by code point. */
static const struct also {
    u32 code_point;
    const char *reading[2]; /* the one that is not ICU's counts */
} also[] = {
    { 0x4E00, { "yao" } },
    { 0x4E50, { "yue" } },
    { 0x4EC0, { "shen" } },
    { 0x4EC7, { "qiu" } },
    { 0x4F1A, { "kuai" } },
    { 0x4F20, { "zhuan" } },
    { 0x4F3A, { "ci" } },
    { 0x4FBF, { "pian" } },
    { 0x533A, { "ou" } },
    { 0x5355, { "shan" } },
    { 0x5382, { "an" } },
    { 0x53A6, { "xia" } },
    { 0x53C2, { "shen" } },
    { 0x53F6, { "xie" } },
    { 0x548C, { "huo" } },
    { 0x5730, { "de" } },
    { 0x57D4, { "pu" } },
    { 0x5927, { "dai" } },
    { 0x5BBF, { "su" } },
    { 0x5C09, { "yu" } },
    { 0x5C3A, { "che" } },
    { 0x5C5E, { "zhu" } },
    { 0x5DEE, { "chai" } },
    { 0x5E9F, { "fei" } },
    { 0x5EA6, { "duo" } },
    { 0x5F39, { "tan" } },
    { 0x5F97, { "dei" } },
    { 0x6298, { "she" } },
    { 0x63D0, { "di" } },
    { 0x66FE, { "zeng" } },
    { 0x671D, { "chao" } },
    { 0x67E5, { "zha" } },
    { 0x6821, { "jiao" } },
    { 0x6A21, { "mu" } },
    { 0x6C88, { "shen" } },
    { 0x6CCA, { "po" } },
    { 0x6CCC, { "bi" } },
    { 0x6D74, { "yu" } },
    { 0x6EE1, { "man" } },
    { 0x70BC, { "lian" } },
    { 0x7387, { "shuai" } },
    { 0x76DB, { "cheng" } },
    { 0x77F3, { "dan" } },
    { 0x79CD, { "chong", "zhong" } },
    { 0x7C98, { "nian" } },
    { 0x7EB6, { "lun" } },
    { 0x7ED9, { "ji" } },
    { 0x7F6A, { "zui" } },
    { 0x8425, { "ying" } },
    { 0x85CF, { "zang" } },
    { 0x884C, { "hang", "xing" } },
    { 0x89C1, { "xian" } },
    { 0x89E3, { "xie" } },
    { 0x8BF4, { "shui" } },
    { 0x8C03, { "tiao" } },
    { 0x8D3E, { "gu" } },
    { 0x8F66, { "ju" } },
    { 0x8F67, { "ga" } },
    { 0x90FD, { "du" } },
    { 0x91CD, { "chong", "zhong" } },
    { 0x957F, { "chang", "zhang" } },
    { 0x963F, { "e" } },
    { 0x9646, { "liu" } },
    { 0x964D, { "xiang" } },
    { 0x97F3, { "yin" } },
    { 0x9AA8, { "gu" } },
};

/* The first sound that is not before the letters. */
static uint16_t not_before(str letters)
{
    size_t low = 1, high = COUNT(syllables);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(str_from(syllables[mid]), letters) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint16_t)low;
}

str pinyin_letters(uint16_t sound)
{
    return str_from(syllables[sound]);
}

struct sound_range pinyin_whole(str letters)
{
    uint16_t at = not_before(letters);
    bool there = at < COUNT(syllables) && str_eq(str_from(syllables[at]), letters);
    return (struct sound_range){ at, (uint16_t)(at + there) };
}

struct sound_range pinyin_beginning(str letters)
{
    struct sound_range r = { not_before(letters), 0 };
    for (r.to = r.from; r.to < COUNT(syllables) && str_starts(str_from(syllables[r.to]), letters);)
        r.to++;
    return r;
}

static uint16_t sound_of(u32 c)
{
    if (c >= READ_FIRST && c <= READ_LAST)
        return reading[c - READ_FIRST];
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
        char letter = (char)c;
        return pinyin_whole((str){ &letter, 1 }).from;
    }
    return 0;
}

static const struct also *also_of(u32 c)
{
    size_t low = 0, high = COUNT(also);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (also[mid].code_point < c)
            low = mid + 1;
        else
            high = mid;
    }
    return low < COUNT(also) && also[low].code_point == c ? &also[low] : NULL;
}

size_t pinyin_sounds(u32 c, uint16_t out[PINYIN_SOUNDS])
{
    out[0] = sound_of(c);
    if (!out[0])
        return 0;
    const struct also *more = c < 0x80 ? NULL : also_of(c);
    for (size_t i = 0; more && i < COUNT(more->reading) && more->reading[i]; i++) {
        out[1] = pinyin_whole(str_from(more->reading[i])).from;
        if (out[1] != out[0])
            return 2;
    }
    return 1;
}

u32 pinyin_order(u32 c)
{
    u32 sound = c < 0x80 ? 0 : sound_of(c);
    if (sound)
        return (sound + 0x100) << 16 | (c & 0xFFFF);
    return c < 0x80 ? c : 0x80000000u + c;
}

static str spell(struct arena *a, str text, size_t letters)
{
    buf b = buf_new(a, text.n * (PINYIN_LETTERS + 1) + 1);
    for (size_t at = 0; at < text.n;) {
        u32 c = utf8_next(text, &at), part[FOLD_MOST];
        size_t parts = c == UTF8_BAD ? 0 : fold_char(c, part);
        for (size_t i = 0; i < parts; i++) {
            uint16_t sounds[PINYIN_SOUNDS];
            if (pinyin_sounds(part[i], sounds))
                buf_add(&b, str_sub(pinyin_letters(sounds[0]), 0, letters));
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
