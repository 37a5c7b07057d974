#include "codec/charset.h"

static void scan_utf8(struct charset_scan *s, unsigned char c)
{
    if (s->utf8.missing > 0) {
        if (c >= s->utf8.least && c <= s->utf8.most) {
            s->utf8.least = 0x80;
            s->utf8.most = 0xBF;
            s->utf8.good += --s->utf8.missing == 0;
            return;
        }
        s->utf8.bad++;
        s->utf8.missing = 0;
    }
    if (c < 0x80)
        return;
    s->utf8.least = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    s->utf8.most = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    s->utf8.missing = c >= 0xC2 && c <= 0xDF   ? 1
                      : (c & 0xF0) == 0xE0     ? 2
                      : c >= 0xF0 && c <= 0xF4 ? 3
                                               : 0;
    s->utf8.bad += s->utf8.missing == 0;
}

static void gb_second(struct charset_scan *s, unsigned char c)
{
    unsigned char lead = s->gb.lead;
    s->gb.place = 0;
    if (c >= 0x30 && c <= 0x39) {
        s->gb.place = 2;
    } else if (c < 0x40 || c == 0x7F || c == 0xFF) {
        s->gb.bad++;
    } else {
        bool hanzi = lead >= 0xB0 && lead <= 0xF7, sign = lead >= 0xA1 && lead <= 0xA9;
        if (c >= 0xA1 && (hanzi || sign))
            s->gb.common++;
        else
            s->gb.rare++;
    }
}

static void scan_gb(struct charset_scan *s, unsigned char c)
{
    switch (s->gb.place) {
    case 0:
        if (c < 0x80)
            return;
        s->gb.lead = c;
        s->gb.place = c > 0x80 && c < 0xFF;
        s->gb.bad += !s->gb.place;
        return;
    case 1:
        gb_second(s, c);
        return;
    case 2:
        s->gb.place = c > 0x80 && c < 0xFF ? 3 : 0;
        s->gb.bad += !s->gb.place;
        return;
    default:
        s->gb.place = 0;
        if (c >= 0x30 && c <= 0x39)
            s->gb.rare++;
        else
            s->gb.bad++;
        return;
    }
}

void charset_scan_add(struct charset_scan *s, str bytes)
{
    for (size_t i = 0; i < bytes.n; i++, s->fed++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (s->fed < sizeof s->head)
            s->head[s->fed] = c;
        if (c < 0x80 && s->utf8.missing == 0 && s->gb.place == 0)
            continue;
        scan_utf8(s, c);
        scan_gb(s, c);
    }
}

static bool starts_with(const struct charset_scan *s, str mark)
{
    size_t n = s->fed < sizeof s->head ? s->fed : sizeof s->head;
    return str_starts((str){ (const char *)s->head, n }, mark);
}

enum charset charset_scan_end(const struct charset_scan *s)
{
    if (starts_with(s, S("\xEF\xBB\xBF")))
        return CHARSET_UTF8;
    if (starts_with(s, S("\xFF\xFE")))
        return CHARSET_UTF16LE;
    if (starts_with(s, S("\xFE\xFF")))
        return CHARSET_UTF16BE;
    if (starts_with(s, S("\x84\x31\x95\x33")))
        return CHARSET_GB18030;
    /* A character cut off at the end of the file is no fault among others, but alone it proves
     * nothing. */
    u64 bad = s->utf8.bad + (s->utf8.missing > 0 && s->utf8.good == 0);
    if (bad == 0 || s->utf8.good > 10 * bad)
        return CHARSET_UTF8;
    /* An accented letter of Latin-1 and the letter after it often make a valid pair, too, but a
     * rare one. */
    if (s->gb.common > 3 * (s->gb.rare + s->gb.bad))
        return CHARSET_GB18030;
    return CHARSET_LATIN1;
}
