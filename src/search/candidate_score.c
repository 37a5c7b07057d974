#include "search/candidate_score.h"

#include "search/clue_words.h"
#include "search/pinyin.h"

#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

/* Drops words of a list from the front or back of a folded text, as long as two characters stay. */
static size_t word_length(const u32 *c, size_t n, str word, bool back)
{
    u32 w[16];
    size_t k = fold_text(word, w, COUNT(w));
    if (!k || k + 2 > n || memcmp(back ? c + n - k : c, w, k * sizeof *w) != 0)
        return 0;
    return k;
}

static size_t any_word(const u32 *c, size_t n, const char *words, bool back)
{
    while (*words) {
        size_t length = strcspn(words, " ");
        size_t k = word_length(c, n, (str){ words, length }, back);
        if (k)
            return k;
        words += length + (words[length] == ' ');
    }
    return 0;
}

/* The folded name without city, district, street and legal form. */
static size_t core_of(str name, str street, u32 out[CLUE_CHARS])
{
    u32 c[CLUE_CHARS * 2];
    size_t n = fold_text(name, c, COUNT(c)), from = 0, k;
    while ((k = any_word(c + from, n - from, W_NAME_FRONT, false)) > 0)
        from += k;
    if (street.n && (k = word_length(c + from, n - from, street, false)) > 0)
        from += k;
    while ((k = any_word(c + from, n - from, W_NAME_BACK, true)) > 0)
        n -= k;
    n -= from;
    n = n > CLUE_CHARS ? CLUE_CHARS : n;
    memcpy(out, c + from, n * sizeof *out);
    return n;
}

struct name_clue name_clue_of(const struct index *ix, str name)
{
    struct name_clue q = { .n = 0 };
    q.n = core_of(name, (str){ 0 }, q.chars);
    for (size_t i = 0; i + 1 < q.n; i++) {
        q.weight[i] = 1 + similar_weight(ix, q.chars[i], q.chars[i + 1]);
        q.total += q.weight[i];
    }
    return q;
}

static bool same_sound(u32 a, u32 b)
{
    uint16_t x[PINYIN_SOUNDS], y[PINYIN_SOUNDS];
    if (a == b)
        return true;
    if (a < 0x80 || b < 0x80 || !pinyin_sounds(a, x) || !pinyin_sounds(b, y))
        return false;
    return x[0] == y[0];
}

static bool stands_in(const u32 *part, size_t k, const u32 *text, size_t n)
{
    for (size_t i = 0; i + k <= n; i++)
        if (memcmp(text + i, part, k * sizeof *part) == 0)
            return true;
    return false;
}

static bool sounds_alike(const struct name_clue *q, const u32 *c, size_t n)
{
    bool same = q->n == n;
    for (size_t i = 0; i < n && same; i++)
        same = same_sound(q->chars[i], c[i]);
    return same;
}

/* Weighted share of the told name's pairs that stand in c, as written or by sound; and of c's pairs
 * that were told. */
static double pairs_share(const struct name_clue *q, const u32 *c, size_t n, bool *ret_sound)
{
    double common = 0;
    size_t count = 0;
    *ret_sound = false;
    if (q->n < 2 || n < 2 || !q->total)
        return 0;
    for (size_t i = 0; i + 1 < q->n; i++) {
        double best = 0;
        for (size_t k = 0; k + 1 < n && best < 1; k++) {
            bool first = q->chars[i] == c[k], second = q->chars[i + 1] == c[k + 1];
            if (first && second)
                best = 1;
            else if (best == 0 && (first || second) && same_sound(q->chars[i], c[k]) &&
                     same_sound(q->chars[i + 1], c[k + 1]))
                best = 0.8;
        }
        *ret_sound = *ret_sound || best == 0.8;
        common += best * q->weight[i];
        count += best > 0;
    }
    return 0.7 * common / q->total +
           0.3 * (double)count / (double)(n - 1 > count ? n - 1 : count + !count);
}

static size_t begins_alike(const struct name_clue *q, const u32 *c, size_t n)
{
    size_t k = 0;
    while (k < q->n && k < n && q->chars[k] == c[k])
        k++;
    return k;
}

static struct name_score compare_name(const struct name_clue *q, const u32 *c, size_t n)
{
    struct name_score s = { 0, 0 };
    bool sound;
    if (q->n < 2 || n < 2)
        return s;
    size_t less = q->n < n ? q->n : n, more = q->n < n ? n : q->n;
    double ratio = (double)less / (double)more;
    if (q->n == n && memcmp(q->chars, c, n * sizeof *c) == 0)
        return (struct name_score){ 1, 1u << WHY_NAME };
    if (q->n < n ? stands_in(q->chars, q->n, c, n) : stands_in(c, n, q->chars, q->n))
        s = (struct name_score){ (less > 2 ? 0.62 : 0.45) + 0.35 * ratio, 1u << WHY_NAME_PART };
    if (sounds_alike(q, c, n))
        s = (struct name_score){ 0.92, 1u << WHY_NAME_SOUND };
    double share = 0.95 * pairs_share(q, c, n, &sound);
    if (share > s.share && share >= 0.2)
        s = (struct name_score){ share, 1u << (sound ? WHY_NAME_SOUND : WHY_NAME_LIKE) };
    size_t brand = begins_alike(q, c, n);
    if (brand >= 2 && s.share < 0.9) {
        double least = brand > 2 ? 0.5 : 0.4;
        s.share = s.share > least ? s.share + 0.03 : least;
        s.reasons |= 1u << WHY_BRAND;
    }
    return s;
}

struct name_score score_name(const struct scoring *s, str name, str street)
{
    struct name_score best = { 0, 0 };
    u32 c[CLUE_CHARS];
    size_t n = core_of(name, street, c);
    for (size_t i = 0; i < s->clues->name_count; i++) {
        struct name_score now = compare_name(&s->names[i], c, n);
        now.share *= i ? 0.9 : 1; /* what was found later is less likely the subject's name */
        if (now.share > best.share)
            best = now;
    }
    return best;
}

/* ---- addresses ---- */

/* What agreeing and differing in a part is worth; inside: it says something only where the place
 * around it agrees. */
static const struct {
    enum address_part part;
    int same, other;
    bool inside;
    int why;
} worth[] = {
    { ADDRESS_DISTRICT, 0, -5, false, -1 },
    { ADDRESS_STREET, 2, -3, false, -1 },
    { ADDRESS_COMMUNITY, 5, -4, false, WHY_COMMUNITY },
    { ADDRESS_ROAD, 12, -8, false, WHY_ROAD },
    { ADDRESS_VILLAGE, 10, -6, false, WHY_VILLAGE },
    { ADDRESS_AREA, 12, -4, false, WHY_AREA },
    { ADDRESS_NUMBER, 17, -8, true, WHY_NUMBER },
    { ADDRESS_LANE, 8, -7, true, WHY_LANE },
    { ADDRESS_LANE_NUMBER, 14, -8, true, WHY_LANE_NUMBER },
    { ADDRESS_BUILDING, 8, -6, true, WHY_BUILDING },
    { ADDRESS_UNIT, 2, -2, true, -1 },
    { ADDRESS_FLOOR, 3, -2, true, -1 },
    { ADDRESS_ROOM, 10, -4, true, WHY_ROOM },
    { ADDRESS_SPLIT, 2, -2, true, -1 },
};

/* Numbers that differ by little: doors are counted wrongly. */
static bool next_door(struct arena *a, enum address_part part, str x, str y)
{
    i64 p, q;
    return (part == ADDRESS_NUMBER || part == ADDRESS_LANE_NUMBER) &&
           str_to_i64(address_key(a, part, x), &p) && str_to_i64(address_key(a, part, y), &q) &&
           llabs(p - q) <= 2;
}

static struct address_score compare_address(struct arena *a, const struct address *told,
                                            const struct address *of)
{
    const unsigned around = 1u << ADDRESS_ROAD | 1u << ADDRESS_VILLAGE | 1u << ADDRESS_AREA;
    struct address_likeness l = address_compare(told, of);
    struct address_score s = { 0, 0 };
    unsigned places = 0;
    for (unsigned i = 0; i < ADDRESS_REST; i++)
        places |= told->part[i].n ? 1u << i : 0;
    bool there = ((l.same | l.near) & around) || (!(places & around) && !(l.other & around));
    for (size_t i = 0; i < COUNT(worth); i++) {
        unsigned bit = 1u << worth[i].part;
        enum address_part p = worth[i].part;
        if (worth[i].inside && !there)
            continue;
        if ((l.same | l.near) & bit) {
            s.points += l.same & bit ? worth[i].same : worth[i].same * 2 / 3;
            s.reasons |= worth[i].why >= 0 ? 1u << worth[i].why : 0;
        } else if (l.other & bit) {
            s.points += next_door(a, p, told->part[p], of->part[p]) ? 2 : worth[i].other;
        }
    }
    s.points = s.points > 50 ? 50 : s.points < -40 ? -40 : s.points;
    return s;
}

struct address_score score_address(const struct scoring *s, const struct address *of)
{
    struct address_score best = { 0, 0 };
    for (size_t i = 0; i < s->clues->address_count; i++) {
        struct arena_mark mark = arena_mark(s->arena);
        struct address_score now = compare_address(s->arena, &s->clues->addresses[i], of);
        arena_rewind(s->arena, mark);
        if (i == 0 || now.points > best.points)
            best = now;
    }
    return best;
}
