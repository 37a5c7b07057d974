#include "codec/idcode.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"

#include <string.h>

/* GB 32100: no I, O, S, V, Z; the value of a character is its place. */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { USCC = 18, ORGANISATION = 9, REGISTRATION = 15, LICENCE = 16, PERSON = 18, GRID = 15 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return true;
}

/* The first digit of GB/T 2260 is the part of the country, the second counts its provinces. */
static bool is_province(str area)
{
    static const char last[] = { 0, 5, 3, 7, 6, 4, 5, 1, 2 };
    if (area.n < 2 || !is_digit(area.p[0]) || !is_digit(area.p[1]))
        return false;
    int part = area.p[0] - '0', no = area.p[1] - '0';
    if (part == 5)
        return no <= 4; /* 50 is Chongqing */
    return part >= 1 && part <= 8 && no >= 1 && no <= last[part];
}

str idcode_fold(struct arena *a, str s)
{
    buf b = buf_new(a, s.n + 1);
    for (size_t at = 0; at < s.n;) {
        u32 c = utf8_next(s, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) /* dashes that input methods put */
            c = '-';
        if (c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
            (c >= 0x200B && c <= 0x200D))
            continue;
        if (c >= 'a' && c <= 'z')
            c -= 'a' - 'A';
        if (c == UTF8_BAD)
            c = '?';
        utf8_put(&b, c);
    }
    return buf_str(&b);
}

char idcode_uscc_check(str first17)
{
    int sum = 0, weight = 1;
    if (first17.n != USCC - 1)
        return 0;
    for (size_t i = 0; i < first17.n; i++, weight = weight * 3 % 31) {
        const char *at = first17.p[i] ? strchr(uscc_alphabet, first17.p[i]) : NULL;
        if (!at)
            return 0;
        sum += (int)(at - uscc_alphabet) * weight;
    }
    return uscc_alphabet[(31 - sum % 31) % 31];
}

char idcode_organisation_check(str first8)
{
    static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    if (first8.n != ORGANISATION - 1)
        return 0;
    for (size_t i = 0; i < first8.n; i++) {
        char c = first8.p[i];
        if (!is_digit(c) && (c < 'A' || c > 'Z'))
            return 0;
        sum += (is_digit(c) ? c - '0' : c - 'A' + 10) * weights[i];
    }
    int check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

char idcode_mod11_10(str digits)
{
    int p = 10;
    if (!digits.n || !all_digits(digits))
        return 0;
    for (size_t i = 0; i < digits.n; i++) {
        int t = (p + digits.p[i] - '0') % 10;
        p = (t ? t : 10) * 2 % 11;
    }
    return (char)('0' + (11 - p) % 10);
}

char idcode_person_check(str first17)
{
    static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    if (first17.n != PERSON - 1 || !all_digits(first17))
        return 0;
    for (size_t i = 0; i < first17.n; i++)
        sum += (first17.p[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

/* Compares the last character of s with the one it should have. */
static const char *check_last(str s, char want)
{
    if (!want)
        return "bad_character";
    return s.p[s.n - 1] == want ? NULL : "bad_check_digit";
}

const char *idcode_organisation(str s)
{
    if (s.n != ORGANISATION)
        return "wrong_length";
    return check_last(s, idcode_organisation_check(str_sub(s, 0, ORGANISATION - 1)));
}

const char *idcode_uscc(str s)
{
    if (s.n != USCC)
        return "wrong_length";
    const char *why = check_last(s, idcode_uscc_check(str_sub(s, 0, USCC - 1)));
    if (why)
        return why;
    if (!all_digits(str_sub(s, 2, 8)))
        return "bad_area";
    return idcode_organisation(str_sub(s, 8, 17)) ? "bad_inner_check" : NULL;
}

const char *idcode_registration(str s)
{
    if (s.n != REGISTRATION)
        return "wrong_length";
    return check_last(s, idcode_mod11_10(str_sub(s, 0, REGISTRATION - 1)));
}

const char *idcode_licence(str s)
{
    if (s.n < 2)
        return "wrong_length";
    bool trade = str_starts(s, S("JY")), making = str_starts(s, S("SC"));
    if (!trade && !making && !str_starts(s, S("YB")))
        return "bad_form";
    if (s.n != LICENCE)
        return "wrong_length";
    if (!all_digits(str_sub(s, 2, s.n)))
        return "bad_character";
    if (trade && (s.p[2] < '1' || s.p[2] > '3'))
        return "bad_form";
    if (!is_province(str_sub(s, making ? 5 : 3, s.n)))
        return "bad_area";
    return check_last(s, idcode_mod11_10(str_sub(s, 2, LICENCE - 1)));
}

static bool birth_day(str eight)
{
    char text[] = "0000-00-00";
    day d;
    memcpy(text, eight.p, 4);
    memcpy(text + 5, eight.p + 4, 2);
    memcpy(text + 8, eight.p + 6, 2);
    return day_parse((str){ text, sizeof text - 1 }, &d);
}

const char *idcode_person(str s)
{
    if (s.n != PERSON)
        return "wrong_length";
    const char *why = check_last(s, idcode_person_check(str_sub(s, 0, PERSON - 1)));
    if (why)
        return why;
    if (!is_province(s))
        return "bad_area";
    return birth_day(str_sub(s, 6, 14)) ? NULL : "bad_day";
}

const char *idcode_division(str s)
{
    if (s.n != 6 && s.n != 9 && s.n != 12)
        return "wrong_length";
    if (!all_digits(s))
        return "bad_character";
    return is_province(s) ? NULL : "bad_area";
}

const char *idcode_grid(str s)
{
    if (s.n != GRID)
        return "wrong_length";
    return idcode_division(str_sub(s, 0, 12)) ? idcode_division(str_sub(s, 0, 12))
           : all_digits(s)                    ? NULL
                                              : "bad_character";
}

/* Sections A–T hold divisions in rising order; the number is the first division of each. */
static char section_of(int division)
{
    static const int first[] = { 1,  6,  13, 44, 47, 51, 53, 61, 63, 66,
                                 70, 71, 73, 76, 80, 83, 84, 86, 91, 97 };
    char section = 0;
    for (size_t i = 0; i < COUNT(first) && division >= first[i]; i++)
        section = (char)('A' + i);
    return division <= 97 ? section : 0;
}

const char *idcode_trade(str s)
{
    if (!s.n || s.n > 5)
        return "wrong_length";
    char letter = s.p[0] >= 'A' && s.p[0] <= 'T' ? s.p[0] : 0;
    str number = str_sub(s, letter != 0, s.n);
    if (!all_digits(number))
        return "bad_character";
    if (!number.n)
        return NULL;
    if (number.n == 1 || number.n > 4)
        return "wrong_length";
    char section = section_of((number.p[0] - '0') * 10 + number.p[1] - '0');
    return !section || (letter && letter != section) ? "bad_form" : NULL;
}

/* 0 and two digits for the four municipalities' kind (010, 02x), three for all other areas. */
static bool is_landline(str s)
{
    if (s.n < 10 || s.p[0] != '0' || s.p[1] == '0')
        return false;
    bool short_area = s.p[1] == '2' || (s.p[1] == '1' && s.p[2] == '0');
    size_t local = s.n - (short_area ? 3 : 4);
    char first = s.p[short_area ? 3 : 4];
    return (local == 8 || (local == 7 && !short_area)) && first >= '2' && first <= '8';
}

static enum phone_kind phone_kind(str digits)
{
    if (digits.n == 11 && digits.p[0] == '1' && digits.p[1] >= '3')
        return PHONE_MOBILE;
    if (digits.n == 10 && (str_starts(digits, S("400")) || str_starts(digits, S("800"))))
        return PHONE_SERVICE;
    return is_landline(digits) ? PHONE_LANDLINE : PHONE_BAD;
}

/* Digits of s without the marks people put between them; empty at anything else. */
static str phone_digits(struct arena *a, str s, bool abroad)
{
    buf digits = buf_new(a, s.n + 2);
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i]))
            buf_char(&digits, s.p[i]);
        else if (!memchr("-().", s.p[i], 4))
            return (str){ 0 };
    }
    /* From abroad the 0 of the area code is left out. */
    if (abroad && phone_kind(buf_str(&digits)) == PHONE_BAD)
        return ARENA_CONCAT(a, S("0"), buf_str(&digits));
    return buf_str(&digits);
}

/* "-801" at the end of s: 1 to 6 digits; empty when there is none. */
static str phone_extension(str s)
{
    enum { MOST = 6 };
    size_t at = s.n;
    while (at && is_digit(s.p[at - 1]))
        at--;
    bool fits = at && s.p[at - 1] == '-' && s.n > at && s.n - at <= MOST;
    return fits ? str_sub(s, at - 1, s.n) : (str){ 0 };
}

enum phone_kind idcode_phone(struct arena *a, str s, str *ret)
{
    enum { MOST = 64 };
    if (s.n > MOST)
        return PHONE_BAD;
    str number = idcode_fold(a, s), extension = { 0 };
    bool plus = str_starts(number, S("+86")), zeros = str_starts(number, S("0086"));
    number = str_sub(number, plus ? 3 : zeros ? 4 : 0, number.n);
    str digits = phone_digits(a, number, plus || zeros);
    enum phone_kind kind = phone_kind(digits);
    if (kind == PHONE_BAD) {
        extension = phone_extension(number);
        number = str_sub(number, 0, number.n - extension.n);
        digits = phone_digits(a, number, plus || zeros);
        kind = phone_kind(digits) == PHONE_LANDLINE ? PHONE_LANDLINE : PHONE_BAD;
    }
    if (kind != PHONE_BAD)
        *ret = ARENA_CONCAT(a, digits, extension);
    return kind;
}
