#include "db/pg_text.h"

struct pg_params pg_params(struct arena *a, const struct val *args, size_t n)
{
    struct pg_params p = { ARENA_ARRAY(a, const char *, n), ARENA_ARRAY(a, int, n),
                           ARENA_ARRAY(a, int, n) };
    for (size_t i = 0; i < n; i++) {
        const struct val *v = &args[i];
        buf number = buf_new(a, 64);
        switch (v->type) {
        case VAL_NULL:
            break;
        case VAL_INT:
            buf_fmt(&number, "%lld%c", (long long)v->i, 0);
            p.values[i] = number.p;
            break;
        case VAL_REAL:
            buf_double(&number, v->d);
            buf_char(&number, 0);
            p.values[i] = number.p;
            break;
        case VAL_TEXT:
            p.values[i] = arena_cstr(a, v->s);
            break;
        case VAL_BLOB:
            p.values[i] = v->s.n ? v->s.p : "";
            p.lengths[i] = (int)v->s.n;
            p.formats[i] = 1;
            break;
        }
    }
    return p;
}

static void put_copy_text(buf *out, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        const char *escaped = c == '\\'   ? "\\\\"
                              : c == '\n' ? "\\n"
                              : c == '\r' ? "\\r"
                              : c == '\t' ? "\\t"
                                          : NULL;
        if (escaped)
            buf_add(out, str_from(escaped));
        else
            buf_char(out, c);
    }
}

static void put_copy_bytes(buf *out, str bytes)
{
    static const char digits[] = "0123456789abcdef";
    buf_add(out, S("\\\\x"));
    for (size_t i = 0; i < bytes.n; i++) {
        buf_char(out, digits[(unsigned char)bytes.p[i] >> 4]);
        buf_char(out, digits[bytes.p[i] & 15]);
    }
}

void pg_copy_value(buf *out, const struct val *v)
{
    switch (v->type) {
    case VAL_NULL:
        buf_add(out, S("\\N"));
        break;
    case VAL_INT:
        buf_i64(out, v->i);
        break;
    case VAL_REAL:
        buf_double(out, v->d);
        break;
    case VAL_TEXT:
        put_copy_text(out, v->s);
        break;
    case VAL_BLOB:
        put_copy_bytes(out, v->s);
        break;
    }
}

static unsigned hex_digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

str pg_bytes(struct arena *a, str hex)
{
    size_t n = hex.n < 2 ? 0 : (hex.n - 2) / 2;
    char *bytes = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(hex_digit(hex.p[2 + 2 * i]) << 4 | hex_digit(hex.p[3 + 2 * i]));
    return (str){ bytes, n };
}

str pg_key(struct arena *a, str table, str message)
{
    str columns = str_sub(message, str_find(message, S("(")) + 1, str_find(message, S(")=(")));
    buf b = buf_new(a, 1024);
    buf_add(&b, table);
    buf_char(&b, '(');
    for (size_t i = 0; i < columns.n; i++) {
        if (columns.p[i] != ' ')
            buf_char(&b, columns.p[i]);
    }
    buf_char(&b, ')');
    return buf_str(&b);
}
