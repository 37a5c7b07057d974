#include "db/pg_text.h"

#include <string.h>

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

static const struct {
    const char *state; /* SQLSTATE, or the beginning of a class */
    rc code;
    bool broken; /* the connection must be replaced */
} states[] = {
    { "08P01", INTERNAL, false },   /* another number of values than parameters */
    { "23503", CONFLICT, false },   /* foreign key */
    { "25006", UNAVAILABLE, true }, /* read-only: the leader has moved */
    { "26000", DB_RETRY, false },   /* prepared statement unknown */
    { "0A000", DB_RETRY, false },   /* cached plan must not change result type */
    { "40", DB_RETRY, false },      /* serialization, deadlock */
    { "53100", DISK_FULL, false },  /* disk full */
    { "53", BUSY, false },          /* memory, connections */
    { "55P03", DB_RETRY, false },   /* lock not available */
    { "57014", BUSY, false },       /* over its time */
    { "57P", UNAVAILABLE, true },   /* server going down or starting */
    { "58030", DISK_FULL, false },  /* cannot write */
    { "08", UNAVAILABLE, true },    /* connection */
};

rc pg_state(const char *state, bool *ret_broken)
{
    size_t i = 0;
    while (i < COUNT(states) && strncmp(state, states[i].state, strlen(states[i].state)) != 0)
        i++;
    *ret_broken = i < COUNT(states) && states[i].broken;
    return i < COUNT(states) ? states[i].code : INTERNAL;
}
