#include "codec/form.h"

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False when an escape is broken. What a browser writes as CR LF is one line feed. */
static bool decode(struct arena *a, str s, str *ret)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            bool whole = s.n - i > 2;
            int high = whole ? hex_digit(s.p[i + 1]) : -1, low = whole ? hex_digit(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        if (c == '\n' && n && p[n - 1] == '\r')
            n--;
        p[n++] = c;
    }
    *ret = (str){ p, n };
    return utf8_clean(*ret);
}

static size_t count_pairs(str body)
{
    size_t n = 1;
    for (size_t i = 0; i < body.n; i++)
        n += body.p[i] == '&';
    return n;
}

rc form_parse(struct arena *a, str body, size_t max, struct form *ret, struct fault *f)
{
    size_t n = 0, most = count_pairs(body);
    if (most > max)
        return fail(f, BAD_REQUEST, "form.too_many");
    struct form_pair *pairs = ARENA_ARRAY(a, struct form_pair, most);
    while (body.n) {
        str value, name = str_cut(str_cut(body, '&', &body), '=', &value);
        if (!name.n)
            continue;
        if (!decode(a, name, &pairs[n].name) || !decode(a, value, &pairs[n].value))
            return fail(f, BAD_REQUEST, "form.syntax");
        n++;
    }
    *ret = (struct form){ pairs, n };
    return OK;
}

str form_value(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->n; i++)
        if (str_eq(form->pairs[i].name, str_from(name)))
            return str_trim(form->pairs[i].value);
    return (str){ 0 };
}
