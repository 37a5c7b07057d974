#include "codec/xlsx_cell.h"

#include "base/date.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400, LAST_SERIAL = 2958465 /* 9999-12-31 */ };

static void add_time(buf *out, int seconds)
{
    buf_fmt(out, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void add_day(buf *out, i64 serial, bool from_1904)
{
    int y, m, d;
    /* Serial 60 is 1900-02-29 for the spreadsheet, a day that never was; before it the count is one
     * day off. */
    day zero = from_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, serial < 60 ? 31 : 30);
    day_split((day)(zero + serial), &y, &m, &d);
    buf_fmt(out, "%04d-%02d-%02d", y, m, d);
}

static bool add_date(buf *out, double v, enum cell_form form, bool from_1904)
{
    if (!(v >= 0 && v < LAST_SERIAL + 1))
        return false;
    i64 serial = (i64)floor(v);
    int seconds = (int)lround((v - (double)serial) * DAY_SECONDS);
    if (seconds == DAY_SECONDS) {
        serial++;
        seconds = 0;
    }
    if (serial == 0 && form == FORM_TIME) {
        add_time(out, seconds);
        return true;
    }
    if (serial == 0 && !from_1904)
        return false;
    add_day(out, serial, from_1904);
    if (seconds > 0 || form == FORM_DAY_TIME) {
        buf_char(out, ' ');
        add_time(out, seconds);
    }
    return true;
}

static bool is_plain_whole(str raw)
{
    size_t i = raw.n && raw.p[0] == '-';
    if (raw.n == i || raw.n - i > 15 || (raw.p[i] == '0' && raw.n - i > 1))
        return false;
    for (; i < raw.n; i++)
        if (raw.p[i] < '0' || raw.p[i] > '9')
            return false;
    return true;
}

static void add_number(buf *out, double v)
{
    char text[40];
    double seen;
    snprintf(text, sizeof text, "%.15g", v); /* what the spreadsheet itself keeps */
    if (memchr(text, 'e', strlen(text)) && fabs(v) >= 1 && fabs(v) < 1e21 &&
        str_to_double(str_from(text), &seen) && seen == floor(seen))
        snprintf(text, sizeof text, "%.0f", seen);
    buf_add(out, str_from(text));
}

void xlsx_number(buf *out, str raw, enum cell_form form, bool from_1904)
{
    double v;
    if (form == FORM_NUMBER && is_plain_whole(raw)) {
        buf_add(out, raw);
        return;
    }
    if (!str_to_double(str_trim(raw), &v)) {
        buf_add(out, raw);
        return;
    }
    if (form == FORM_NUMBER || !add_date(out, v, form, from_1904))
        add_number(out, v);
}

/* The character of "_xHHHH_" at the start of s, or UTF8_BAD. */
static u32 escape_at(str s)
{
    u32 v = 0;
    if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return UTF8_BAD;
    for (size_t i = 2; i < 6; i++) {
        char c = s.p[i];
        bool digit = c >= '0' && c <= '9', upper = c >= 'A' && c <= 'F',
             lower = c >= 'a' && c <= 'f';
        if (!digit && !upper && !lower)
            return UTF8_BAD;
        v = v << 4 | (u32)(digit ? c - '0' : upper ? c - 'A' + 10 : c - 'a' + 10);
    }
    return v >= 0xD800 && v <= 0xDFFF ? UTF8_BAD : v;
}

void xlsx_text(buf *out, str raw)
{
    while (raw.n) {
        size_t at = str_find(raw, S("_x"));
        buf_add(out, str_sub(raw, 0, at));
        raw = str_sub(raw, at, raw.n);
        if (raw.n == 0)
            break;
        u32 cp = escape_at(raw);
        size_t used = cp == UTF8_BAD ? 1 : 7;
        if (cp == UTF8_BAD)
            buf_char(out, '_');
        else if (cp != 0)
            utf8_put(out, cp);
        raw = str_sub(raw, used, raw.n);
    }
}
