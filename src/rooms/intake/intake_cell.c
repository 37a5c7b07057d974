#include "rooms/intake/intake_cell.h"

enum { PARTS = 6 };

/* ---- when ---- */

struct when {
    int part[PARTS], digits[PARTS];
    size_t n;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Numbers in their order; what parts them does not matter, but no letters. */
static bool split(str s, struct when *w)
{
    *w = (struct when){ .n = 0 };
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (!is_digit(c)) {
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z' && c != 'T');
            if (letter || (w->n == PARTS && c == '.'))
                return w->n == PARTS && c == '.'; /* parts of a second */
            i++;
            continue;
        }
        if (w->n == PARTS)
            return false;
        for (; i < s.n && is_digit(s.p[i]) && w->digits[w->n] < 9; i++) {
            w->part[w->n] = w->part[w->n] * 10 + (s.p[i] - '0');
            w->digits[w->n]++;
        }
        w->n++;
    }
    return true;
}

/* 20260506, 202605061430, 20260506143025: no marks between the numbers. */
static bool spread(str s, struct when *w)
{
    static const size_t widths[PARTS] = { 4, 2, 2, 2, 2, 2 };
    if (s.n != 8 && s.n != 12 && s.n != 14)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    *w = (struct when){ .n = 0 };
    for (size_t at = 0; at < s.n; at += widths[w->n++]) {
        for (size_t i = 0; i < widths[w->n]; i++)
            w->part[w->n] = w->part[w->n] * 10 + (s.p[at + i] - '0');
        w->digits[w->n] = (int)widths[w->n];
    }
    return true;
}

/* The number a spreadsheet keeps a day by, in a cell that is not shown as one: days since
 * 1899-12-30, the hour as a fraction. From 1990 to 2099, so that no other number is taken for it.
 */
static bool serial(str s, i64 *ret)
{
    enum { OLDEST = 32874, NEWEST = 73050, WHOLE_DIGITS = 5, SECONDS_A_DAY = 86400 };
    double v;
    if (s.n < WHOLE_DIGITS || (s.n > WHOLE_DIGITS && s.p[WHOLE_DIGITS] != '.'))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]) && i != WHOLE_DIGITS)
            return false;
    if (!str_to_double(s, &v) || v < OLDEST || v > NEWEST)
        return false;
    i64 seconds = (i64)(v * (double)SECONDS_A_DAY + 0.5); /* the fraction is not exact */
    *ret = day_start(day_of(1899, 12, 30)) + seconds * 1000;
    return true;
}

bool cell_instant(str s, i64 *ret)
{
    struct when w;
    char text[11];
    day d;
    if (instant_parse(s, ret) || serial(s, ret))
        return true;
    if (!spread(s, &w) && !split(s, &w))
        return false;
    if ((w.n != 3 && w.n != 5 && w.n != 6) || w.digits[0] != 4 || w.part[1] > 99 || w.part[2] > 99)
        return false;
    if (w.part[3] > 23 || w.part[4] > 59 || w.part[5] > 59)
        return false;
    for (int i = 0, y = w.part[0]; i < 4; i++, y /= 10)
        text[3 - i] = (char)('0' + y % 10);
    text[4] = text[7] = '-';
    for (int i = 0; i < 2; i++) {
        text[5 + 3 * i] = (char)('0' + w.part[1 + i] / 10);
        text[6 + 3 * i] = (char)('0' + w.part[1 + i] % 10);
    }
    if (!day_parse((str){ text, 10 }, &d))
        return false;
    *ret = day_start(d) + (((i64)w.part[3] * 60 + w.part[4]) * 60 + w.part[5]) * 1000;
    return true;
}

/* ---- how much ---- */

static str without(str s, str mark)
{
    if (str_starts(s, mark))
        s = str_sub(s, mark.n, s.n);
    if (str_ends(s, mark))
        s = str_sub(s, 0, s.n - mark.n);
    return str_trim(s);
}

/* Without what stands for yuan before or behind the number. */
static str amount_of(const struct rules *rules, str s)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("intake_words"), &n);
    s = str_trim(s);
    for (size_t i = 0; i < n; i++) {
        str words = rule_cell(rules, &rows[i], S("words"));
        bool yuan = str_eq(rule_cell(rules, &rows[i], S("field")), S("yuan"));
        while (yuan && words.n)
            s = without(s, str_cut(words, '|', &words));
    }
    return s;
}

bool cell_fen(const struct rules *rules, str s, i64 *ret)
{
    i64 v = 0;
    int decimals = -1;
    bool any = false;
    s = amount_of(rules, s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ',' && decimals < 0 && any)
            continue;
        if (c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (!is_digit(c) || v > 100000000000 || decimals == 2)
            return false;
        v = v * 10 + (c - '0');
        decimals += decimals >= 0;
        any = true;
    }
    for (; decimals < 2; decimals = decimals < 0 ? 1 : decimals + 1)
        v *= 10;
    *ret = v;
    return any;
}

/* ---- which code ---- */

static bool occurs(str words, str cell)
{
    while (words.n) {
        str one = str_cut(words, '|', &words);
        if (one.n && str_find(cell, one) < cell.n)
            return true;
    }
    return false;
}

static bool listed(str words, str cell)
{
    while (words.n)
        if (str_eq_nocase(str_cut(words, '|', &words), cell))
            return true;
    return false;
}

str cell_code(const struct rules *rules, const char *list, const char *field, str cell)
{
    size_t n;
    const struct rule_row *rows = list ? rule_rows(rules, str_from(list), &n) : NULL;
    for (size_t i = 0; rows && i < n; i++)
        if (str_eq(rows[i].code, cell) || str_eq(rows[i].name_zh, cell) ||
            str_eq_nocase(rows[i].name_en, cell))
            return rows[i].code;
    rows = rule_rows(rules, S("intake_words"), &n);
    for (size_t i = 0; i < n; i++) {
        str words = rule_cell(rules, &rows[i], S("words"));
        if (str_eq(rule_cell(rules, &rows[i], S("field")), str_from(field)) &&
            (list ? occurs(words, cell) : listed(words, cell)))
            return rule_cell(rules, &rows[i], S("means"));
    }
    return S("");
}
