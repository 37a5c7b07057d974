#include "rooms/imports/import_value.h"

#include <stdio.h>

/* Up to most digits at the beginning; *s moves on. -1 when there is none. */
static int take_number(str *s, size_t most)
{
    int v = 0;
    size_t n = 0;
    while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
        v = v * 10 + (s->p[n++] - '0');
    *s = str_sub(*s, n, s->n);
    return n ? v : -1;
}

static bool take(str *s, str what)
{
    if (!str_starts(*s, what))
        return false;
    *s = str_sub(*s, what.n, s->n);
    return true;
}

/* What stands between year and month says what must stand behind the month and the day. */
static bool take_parts(str *s, int *month, int *dom)
{
    static const struct {
        str first, second, third;
    } forms[] = {
        { STR_INIT("-"), STR_INIT("-"), STR_INIT("") },
        { STR_INIT("/"), STR_INIT("/"), STR_INIT("") },
        { STR_INIT("."), STR_INIT("."), STR_INIT("") },
        { STR_INIT("年"), STR_INIT("月"), STR_INIT("日") },
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        if (!take(s, forms[i].first))
            continue;
        *month = take_number(s, 2);
        if (!take(s, forms[i].second))
            return false;
        *dom = take_number(s, 2);
        return take(s, forms[i].third);
    }
    *month = take_number(s, 2);
    *dom = s->n >= 2 && s->p[1] >= '0' && s->p[1] <= '9' ? take_number(s, 2) : -1;
    return *month >= 0;
}

/* Nothing, or what can be a time of day: " 00:00:00", "T08:30:00.000Z". */
static bool is_time(str s)
{
    if (s.n == 0)
        return true;
    if (s.p[0] != ' ' && s.p[0] != 'T')
        return false;
    size_t colons = 0;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= '0' && c <= '9') || c == ':' || c == '.' || c == 'Z' || c == '+' || c == '-'))
            return false;
        colons += c == ':';
    }
    return colons > 0;
}

bool import_day(str s, day *ret)
{
    int month, dom;
    bool long_year = s.n >= 5 && s.p[3] >= '0' && s.p[3] <= '9';
    int year = take_number(&s, 4);
    if (!long_year || year < 0 || !take_parts(&s, &month, &dom) || month < 0 || dom < 0 ||
        !is_time(s))
        return false;
    char text[16];
    int n = snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, dom);
    return n == 10 && day_parse((str){ text, 10 }, ret);
}
