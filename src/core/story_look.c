/* story_look.c — what looks like somebody's number, account, name or dwelling, whoever it is. */
#include "base/utf8.h"
#include "core/story_text.h"

/* Shorter numbers are counts, prices, house numbers. Nobody puts more than so many marks between
 * two figures of one number. */
enum {
    NUMBER = 7,
    FIRST_PART = 3,
    GAPS = 3,
    MONEY = 9,
    ACCOUNT = 5,
    NAME = 4,
    DWELLING = 40,
    LATIN_NAME = 30
};

int story_digit(u32 c)
{
    static const u32 numerals[][3] = {
        { 0x96F6, 0x3007, 0 }, { 0x4E00, 0x58F9, 0x5E7A }, { 0x4E8C, 0x8D30, 0x4E24 },
        { 0x4E09, 0x53C1, 0 }, { 0x56DB, 0x8086, 0 },      { 0x4E94, 0x4F0D, 0 },
        { 0x516D, 0x9646, 0 }, { 0x4E03, 0x67D2, 0 },      { 0x516B, 0x634C, 0 },
        { 0x4E5D, 0x7396, 0 },
    };
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    for (int d = 0; d < 10; d++)
        for (int k = 0; k < 3; k++)
            if (c && c == numerals[d][k])
                return d;
    return -1;
}

/* ---- numbers ---- */

static i64 figures(const struct story_text *t, size_t from, size_t n)
{
    i64 value = 0;
    for (size_t i = 0; i < n; i++) {
        if (from + i >= t->n || t->at[from + i] < '0' || t->at[from + i] > '9')
            return -1;
        value = value * 10 + (t->at[from + i] - '0');
    }
    return value;
}

static bool is_figure(const struct story_text *t, size_t i)
{
    return i < t->n && t->at[i] >= '0' && t->at[i] <= '9';
}

/* 2026-05-06, 2026.5.6, 2026/05/06, 20260506: a day is no telephone number. Returns its end, else
 * from. */
static size_t day_end_at(const struct story_text *t, size_t from)
{
    i64 year = figures(t, from, 4);
    size_t i = from + 4;
    if (year < 1900 || year > 2099 || i >= t->n)
        return from;
    if (is_figure(t, i)) {
        i64 month = figures(t, i, 2), dom = figures(t, i + 2, 2);
        bool alone = !is_figure(t, i + 4);
        return alone && month >= 1 && month <= 12 && dom >= 1 && dom <= 31 ? i + 4 : from;
    }
    u32 mark = t->at[i];
    if (mark != '-' && mark != '.' && mark != '/')
        return from;
    for (int part = 0; part < 2; part++) {
        size_t digits = is_figure(t, i + 1) ? 1 + is_figure(t, i + 2) : 0;
        if (i >= t->n || t->at[i] != mark || digits == 0)
            return from;
        i += 1 + digits;
    }
    return is_figure(t, i) ? from : i;
}

/* The end of the run of figures that begins at from; ret_count: how many there are. */
static size_t run_end(const struct story_text *t, size_t from, size_t *ret_count)
{
    size_t end = from, gaps = 0;
    *ret_count = 0;
    for (size_t i = from; i < t->n && gaps <= GAPS; i++) {
        if (story_digit(t->at[i]) >= 0) {
            /* A day follows the number, unless that is no whole one yet: 440306 19900101 1234 */
            bool whole = *ret_count < FIRST_PART || *ret_count >= NUMBER;
            if (gaps && whole && day_end_at(t, i) > i)
                break;
            ++*ret_count;
            end = i + 1;
            gaps = 0;
        } else if (story_is_gap(t->at[i])) {
            gaps++;
        } else {
            break;
        }
    }
    return end;
}

static bool is_money(const struct story_text *t, size_t end, size_t count)
{
    static const u32 units[] = { 0x5143, 0x4E07, 0x5757, 0x4EBF, 0x89D2, 0x5206 };
    size_t i = end;
    while (i < t->n && t->at[i] == ' ')
        i++;
    for (size_t k = 0; i < t->n && count <= MONEY && k < COUNT(units); k++)
        if (t->at[i] == units[k])
            return true;
    return false;
}

void story_hide_numbers(struct story_text *t)
{
    for (size_t i = 0; i < t->n;) {
        if (story_digit(t->at[i]) < 0) {
            i++;
            continue;
        }
        size_t count, end = day_end_at(t, i);
        if (end > i) {
            i = end;
            continue;
        }
        end = run_end(t, i, &count);
        if (count >= 14 && end < t->n && t->at[end] == 'x')
            end++; /* the check of an identity number */
        if (count >= NUMBER && !is_money(t, end, count))
            story_hide(t, i, end);
        i = end;
    }
}

/* ---- accounts ---- */

static bool is_of_address(u32 c)
{
    return story_is_plain(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

static void hide_mail(struct story_text *t, size_t at)
{
    size_t from = at, to = at + 1;
    while (from > 0 && is_of_address(t->at[from - 1]))
        from--;
    while (to < t->n && is_of_address(t->at[to]))
        to++;
    if (from < at && to > at + 1)
        story_hide(t, from, to);
}

static size_t after(const struct story_text *t, size_t i, const u32 *word)
{
    for (; *word; word++, i++)
        if (i >= t->n || t->at[i] != *word)
            return 0;
    return i;
}

static bool is_link(u32 c)
{
    return c == ':' || c == ' ' || c == 0xFF1A || c == 0x662F || c == 0x4E3A || c == 0x53F7 ||
           c == 0x53EB || c == 0x540D || c == '=';
}

static size_t skip_links(const struct story_text *t, size_t i)
{
    while (i < t->n && is_link(t->at[i]))
        i++;
    return i;
}

static void hide_account(struct story_text *t, size_t i)
{
    size_t from = skip_links(t, i), to = from;
    while (to < t->n && (story_is_plain(t->at[to]) || t->at[to] == '_' || t->at[to] == '-'))
        to++;
    if (to - from >= ACCOUNT)
        story_hide(t, from, to);
}

void story_hide_accounts(struct story_text *t)
{
    static const u32 words[][5] = { { 0x5FAE, 0x4FE1, 0 }, /* 微信 */
                                    { 'q', 'q', 0 },
                                    { 'w', 'x', 0 },
                                    { 'v', 'x', 0 },
                                    { 0x6296, 0x97F3, 0 } }; /* 抖音 */
    for (size_t i = 0; i < t->n; i++) {
        if (t->at[i] == '@')
            hide_mail(t, i);
        for (size_t k = 0; k < COUNT(words); k++) {
            size_t to = after(t, i, words[k]);
            if (to)
                hide_account(t, to);
        }
    }
}

/* ---- what somebody says of oneself ---- */

enum told { NAME_TOLD, NAME_AFTER_LINK, DWELLING_TOLD };

static const struct trigger {
    enum told what;
    u32 words[7];
} triggers[] = {
    { NAME_TOLD, { 0x6211, 0x53EB, 0 } },                     /* 我叫 */
    { NAME_TOLD, { 0x672C, 0x4EBA, 0x53EB, 0 } },             /* 本人叫 */
    { NAME_TOLD, { 0x6211, 0x7684, 0x540D, 0x5B57, 0 } },     /* 我的名字 */
    { NAME_AFTER_LINK, { 0x59D3, 0x540D, 0 } },               /* 姓名 */
    { NAME_AFTER_LINK, { 0x4E3E, 0x62A5, 0x4EBA, 0 } },       /* 举报人 */
    { NAME_AFTER_LINK, { 0x6295, 0x8BC9, 0x4EBA, 0 } },       /* 投诉人 */
    { NAME_AFTER_LINK, { 0x8054, 0x7CFB, 0x4EBA, 0 } },       /* 联系人 */
    { DWELLING_TOLD, { 0x5BB6, 0x4F4F, 0 } },                 /* 家住 */
    { DWELLING_TOLD, { 0x6211, 0x4F4F, 0 } },                 /* 我住 */
    { DWELLING_TOLD, { 0x672C, 0x4EBA, 0x4F4F, 0 } },         /* 本人住 */
    { DWELLING_TOLD, { 0x4F4F, 0x5740, 0 } },                 /* 住址 */
    { DWELLING_TOLD, { 0x6211, 0x5BB6, 0x5728, 0 } },         /* 我家在 */
    { DWELLING_TOLD, { 0x5BB6, 0x5EAD, 0x5730, 0x5740, 0 } }, /* 家庭地址 */
};

static str told_as(const struct story_text *t, size_t from, size_t to)
{
    buf b = buf_new(t->arena, (to - from) * 4 + 4);
    for (size_t i = from; i < to; i++)
        utf8_put(&b, t->as_told[i]);
    return buf_str(&b);
}

/* What begins with a Latin letter is a name in Latin letters. A Chinese name has at most four
 * characters; where the sentence goes on, four are hidden: nobody can tell where it ends. */
static void hide_own_name(struct story_text *t, size_t from)
{
    size_t to = from;
    bool latin = from < t->n && t->at[from] >= 'a' && t->at[from] <= 'z';
    while (latin && to < t->n && to - from < LATIN_NAME &&
           ((t->at[to] >= 'a' && t->at[to] <= 'z') || t->at[to] == ' '))
        to++;
    while (!latin && to < t->n && to - from < NAME && utf8_is_han(t->at[to]))
        to++;
    bool ends = to == t->n || !utf8_is_han(t->at[to]);
    story_hide(t, from, to);
    if (!latin && ends && to - from > 1)
        story_hide_name(t, told_as(t, from, to));
}

static bool ends_sentence(u32 c)
{
    return c == ',' || c == ';' || c == '!' || c == '\n' || c == 0x3002 || c == 0x3001 ||
           c == 0xFF0C || c == 0xFF1B;
}

static void hide_dwelling(struct story_text *t, size_t from)
{
    size_t to = from;
    while (to < t->n && to - from < DWELLING && !ends_sentence(t->at[to]))
        to++;
    story_hide(t, from, to);
}

static void hide_what_follows(struct story_text *t, const struct trigger *trigger, size_t i)
{
    size_t from = skip_links(t, i);
    if (trigger->what == DWELLING_TOLD)
        hide_dwelling(t, from);
    else if (trigger->what == NAME_TOLD || from > i)
        hide_own_name(t, from);
}

void story_hide_told(struct story_text *t)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < COUNT(triggers); k++) {
            size_t to = after(t, i, triggers[k].words);
            if (to)
                hide_what_follows(t, &triggers[k], to);
        }
}
