#include "codec/charset.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

enum { OUT = 8192, PIVOT = 2048 };

struct charset_decoder {
    charset_sink sink;
    void *arg;
    bool started; /* the sink has had something, or a byte order mark was dropped */
    i64 replaced;
    char carry[4]; /* of UTF-8: the begun character at the end of the last piece */
    size_t carry_n;
    UConverter *from, *to; /* NULL for UTF-8 */
    UChar pivot[PIVOT], *pivot_from, *pivot_to;
};

static const struct {
    str name;
    const char *icu;
} table[] = {
    [CHARSET_DETECT] = { STR_INIT(""), NULL },
    [CHARSET_UTF8] = { STR_INIT("utf-8"), NULL },
    [CHARSET_GB18030] = { STR_INIT("gb18030"), "gb18030" },
    [CHARSET_LATIN1] = { STR_INIT("latin-1"), "windows-1252" },
    [CHARSET_UTF16LE] = { STR_INIT("utf-16le"), "UTF-16LE" },
    [CHARSET_UTF16BE] = { STR_INIT("utf-16be"), "UTF-16BE" },
};

str charset_name(enum charset c)
{
    return table[c].name;
}

bool charset_parse(str name, enum charset *ret)
{
    for (size_t i = CHARSET_UTF8; i < COUNT(table); i++) {
        if (str_eq_nocase(name, table[i].name)) {
            *ret = (enum charset)i;
            return true;
        }
    }
    return false;
}

static void close_converters(void *arg)
{
    struct charset_decoder *d = arg;
    ucnv_close(d->from); /* NULL is fine */
    ucnv_close(d->to);
}

/* ICU's own replacement, counted. */
static void count_and_replace(const void *context, UConverterToUnicodeArgs *args, const char *units,
                              int32_t length, UConverterCallbackReason reason, UErrorCode *e)
{
    i64 *replaced;
    memcpy(&replaced, &context, sizeof replaced); /* ICU hands the pointer back as const */
    *replaced += reason <= UCNV_IRREGULAR;
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, units, length, reason, e);
}

rc charset_decoder_new(struct arena *a, enum charset from, charset_sink sink, void *arg,
                       struct charset_decoder **ret, struct fault *f)
{
    struct charset_decoder *d = ARENA_NEW(a, struct charset_decoder);
    UErrorCode e = U_ZERO_ERROR;
    assert(from != CHARSET_DETECT);
    d->sink = sink;
    d->arg = arg;
    if (table[from].icu) {
        arena_defer(a, close_converters, d);
        d->pivot_from = d->pivot_to = d->pivot;
        d->from = ucnv_open(table[from].icu, &e);
        d->to = ucnv_open("UTF-8", &e);
        if (U_SUCCESS(e))
            ucnv_setToUCallBack(d->from, count_and_replace, &d->replaced, NULL, NULL, &e);
        if (U_FAILURE(e))
            return fail_detail(f, UNAVAILABLE, NULL, "charset: %s", u_errorName(e));
    }
    *ret = d;
    return OK;
}

static rc emit(struct charset_decoder *d, str text, struct fault *f)
{
    if (!d->started && str_starts(text, S("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    d->started = true;
    return text.n ? d->sink(d->arg, text, f) : OK;
}

static size_t skip_ascii(str s, size_t at)
{
    for (u64 word; s.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

/* Whole characters and what never becomes one. */
static rc emit_checked(struct charset_decoder *d, str s, struct fault *f)
{
    size_t from = 0, at = skip_ascii(s, 0);
    while (at < s.n) {
        size_t start = at;
        if (utf8_next(s, &at) == UTF8_BAD) {
            rc code = start > from ? emit(d, str_sub(s, from, start), f) : OK;
            if (code == OK)
                code = emit(d, S("\xEF\xBF\xBD"), f);
            if (code != OK)
                return code;
            d->replaced++;
            from = at;
        }
        at = skip_ascii(s, at);
    }
    return at > from ? emit(d, str_sub(s, from, at), f) : OK;
}

static size_t length_by_lead(char lead)
{
    unsigned char c = (unsigned char)lead;
    return c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
}

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes at the end that may become a character with those of the next piece. */
static size_t begun(str s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        char c = s.p[s.n - back];
        if (!is_tail(c))
            return length_by_lead(c) > back ? back : 0;
    }
    return 0;
}

static rc feed_utf8(struct charset_decoder *d, str bytes, struct fault *f)
{
    size_t at = 0;
    if (d->carry_n) {
        while (at < bytes.n && d->carry_n < length_by_lead(d->carry[0]) && is_tail(bytes.p[at]))
            d->carry[d->carry_n++] = bytes.p[at++];
        if (at == bytes.n && d->carry_n < length_by_lead(d->carry[0]))
            return OK;
        str whole = { d->carry, d->carry_n };
        d->carry_n = 0;
        rc code = emit_checked(d, whole, f);
        if (code != OK)
            return code;
    }
    str rest = str_sub(bytes, at, bytes.n);
    size_t wait = begun(rest);
    memcpy(d->carry, rest.p + rest.n - wait, wait);
    d->carry_n = wait;
    return emit_checked(d, str_sub(rest, 0, rest.n - wait), f);
}

static rc convert(struct charset_decoder *d, str bytes, UBool last, struct fault *f)
{
    const char *from = bytes.p, *end = bytes.p + bytes.n;
    char out[OUT];
    UErrorCode e;
    do {
        char *to = out;
        e = U_ZERO_ERROR;
        ucnv_convertEx(d->to, d->from, &to, out + sizeof out, &from, end, d->pivot, &d->pivot_from,
                       &d->pivot_to, d->pivot + PIVOT, false, last, &e);
        if (U_FAILURE(e) && e != U_BUFFER_OVERFLOW_ERROR)
            return fail_detail(f, UNAVAILABLE, NULL, "charset: %s", u_errorName(e));
        rc code = to > out ? emit(d, (str){ out, (size_t)(to - out) }, f) : OK;
        if (code != OK)
            return code;
    } while (e == U_BUFFER_OVERFLOW_ERROR);
    return OK;
}

rc charset_feed(struct charset_decoder *d, str bytes, struct fault *f)
{
    if (bytes.n == 0)
        return OK;
    return d->from ? convert(d, bytes, false, f) : feed_utf8(d, bytes, f);
}

rc charset_finish(struct charset_decoder *d, struct fault *f)
{
    if (d->from)
        return convert(d, S(""), true, f);
    str rest = { d->carry, d->carry_n };
    d->carry_n = 0;
    return emit_checked(d, rest, f);
}

i64 charset_replaced(const struct charset_decoder *d)
{
    return d->replaced;
}
