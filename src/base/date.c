#include "base/date.h"

static i64 floor_div(i64 a, i64 b)
{
    return a / b - (a % b < 0);
}

/* Days from civil date by counting from 1 March, so that the leap day comes last (Hinnant's
 * published algorithm). */
day day_of(int year, int month, int dom)
{
    i64 y = year - (month <= 2);
    i64 era = floor_div(y, 400);
    i64 yoe = y - era * 400;
    i64 doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dom - 1;
    i64 doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (day)(era * 146097 + doe - 719468);
}

void day_split(day d, int *year, int *month, int *dom)
{
    i64 z = (i64)d + 719468;
    i64 era = floor_div(z, 146097);
    i64 doe = z - era * 146097;
    i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    i64 mp = (5 * doy + 2) / 153;
    *dom = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

int day_weekday(day d)
{
    i64 w = ((i64)d + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(w < 0 ? w + 7 : w) + 1;
}

static bool digits(str s, size_t at, size_t n, int *ret)
{
    int v = 0;
    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *ret = v;
    return true;
}

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200 };

/* A real date of one of these years. */
static bool parse_date(str s, int first, int last, day *ret)
{
    int y, m, d, y2, m2, d2;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    if (!digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
        return false;
    if (y < first || y > last || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    day n = day_of(y, m, d);
    day_split(n, &y2, &m2, &d2);
    if (y2 != y || m2 != m || d2 != d)
        return false;
    *ret = n;
    return true;
}

bool day_parse(str s, day *ret)
{
    return parse_date(s, FIRST_YEAR, LAST_YEAR, ret);
}

str day_text(struct arena *a, day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return arena_fmt(a, "%04d-%02d-%02d", y, m, dom);
}

day day_at(i64 ms)
{
    return (day)floor_div(ms + CHINA_MS, DAY_MS);
}

i64 day_start(day d)
{
    return (i64)d * DAY_MS - CHINA_MS;
}

i64 day_end(day d)
{
    return day_start(d) + DAY_MS - 1;
}

str instant_text(struct arena *a, i64 ms)
{
    i64 days = floor_div(ms, DAY_MS);
    i64 rest = ms - days * DAY_MS;
    int y, m, d;
    day_split((day)days, &y, &m, &d);
    return arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", y, m, d, (int)(rest / 3600000),
                     (int)(rest / 60000 % 60), (int)(rest / 1000 % 60), (int)(rest % 1000));
}

static bool parse_fraction(str s, size_t *at, int *ret_ms)
{
    int scale = 100, ms = 0;
    size_t i = *at;
    if (i >= s.n || s.p[i] != '.')
        return true;
    size_t first = ++i;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        ms += (s.p[i] - '0') * scale;
        scale /= 10;
    }
    *at = i;
    *ret_ms = ms;
    return i > first && i - first <= 9;
}

static bool parse_offset(str s, size_t at, i64 *ret_ms)
{
    int h, m;
    if (at + 1 == s.n && (s.p[at] == 'Z' || s.p[at] == 'z')) {
        *ret_ms = 0;
        return true;
    }
    if (at + 6 != s.n || (s.p[at] != '+' && s.p[at] != '-') || s.p[at + 3] != ':')
        return false;
    if (!digits(s, at + 1, 2, &h) || !digits(s, at + 4, 2, &m) || h > 23 || m > 59)
        return false;
    *ret_ms = (s.p[at] == '-' ? -1 : 1) * (h * 3600000LL + m * 60000LL);
    return true;
}

bool instant_parse(str s, i64 *ret)
{
    day d;
    int h, m, sec, ms = 0;
    i64 offset;
    if (s.n < 20 || !parse_date(str_sub(s, 0, 10), FIRST_YEAR - 1, LAST_YEAR + 1, &d) ||
        (s.p[10] != 'T' && s.p[10] != 't'))
        return false;
    if (s.p[13] != ':' || s.p[16] != ':')
        return false;
    if (!digits(s, 11, 2, &h) || !digits(s, 14, 2, &m) || !digits(s, 17, 2, &sec))
        return false;
    if (h > 23 || m > 59 || sec > 59)
        return false;
    size_t at = 19;
    if (!parse_fraction(s, &at, &ms) || at >= s.n || !parse_offset(s, at, &offset))
        return false;
    i64 v = (i64)d * DAY_MS + h * 3600000LL + m * 60000LL + sec * 1000LL + ms - offset;
    /* Written in UTC it may be of the year before or after: the day in China decides. */
    if (day_at(v) < day_of(FIRST_YEAR, 1, 1) || day_at(v) > day_of(LAST_YEAR, 12, 31))
        return false;
    *ret = v;
    return true;
}
