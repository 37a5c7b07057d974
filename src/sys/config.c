#include "sys/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 64 << 10, MAX_VALUE = 4096 };

enum kind { TEXT, NUMBER, BYTES, CHOICE, SWITCH };

struct setting {
    const char *name;
    enum kind kind;
    const char *standard; /* the default */
    i64 least, most;
    const char *choices, *meaning;
};

static const struct setting table[] = {
#define SETTING(name, kind, standard, least, most, choices, meaning)                               \
    { #name, kind, standard, least, most, choices, meaning },
#include "sys/config.def"
#undef SETTING
};

enum { SETTINGS = COUNT(table) };

struct value {
    str text;
    i64 number;
    str source; /* "default", "file:12", "environment", "flag" */
};

struct config {
    struct value values[SETTINGS];
};

struct loading {
    struct arena *arena;
    struct config *config;
    struct fault *fault;
};

static size_t index_of(str name)
{
    size_t i = 0;
    while (i < SETTINGS && !str_eq(name, str_from(table[i].name)))
        i++;
    return i;
}

/* "NAGUAN_SESSION_IDLE" is --session-idle. */
static str flag_of(struct arena *a, const struct setting *s)
{
    char *flag = arena_cstr(a, str_from(s->name + strlen("NAGUAN_")));
    for (char *c = flag; *c; c++)
        *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
    return str_from(flag);
}

static bool to_bytes(str text, i64 *ret)
{
    static const char units[] = "KMG";
    const char *unit = text.n ? strchr(units, toupper((unsigned char)text.p[text.n - 1])) : NULL;
    int shift = unit && *unit ? 10 * (int)(unit - units + 1) : 0;
    i64 v;
    if (!str_to_i64(str_sub(text, 0, text.n - (shift > 0)), &v) || v < 0 || v > INT64_MAX >> shift)
        return false;
    *ret = (i64)((u64)v << shift);
    return true;
}

static bool is_choice(const char *choices, str text)
{
    for (str rest = str_from(choices); rest.n;)
        if (str_eq(str_cut(rest, '|', &rest), text))
            return true;
    return false;
}

static bool to_switch(str text, i64 *ret)
{
    static const char yes[] = "yes|true|on|1", no[] = "no|false|off|0";
    if (!is_choice(yes, text) && !is_choice(no, text))
        return false;
    *ret = is_choice(yes, text);
    return true;
}

static bool is_value(const struct setting *s, str text, i64 *ret_number)
{
    i64 v = (i64)text.n;
    if (text.n > MAX_VALUE || memchr(text.p, '\0', text.n))
        return false;
    switch (s->kind) {
    case TEXT:
        break;
    case NUMBER:
        if (!str_to_i64(text, &v))
            return false;
        break;
    case BYTES:
        if (!to_bytes(text, &v))
            return false;
        break;
    case CHOICE:
        return is_choice(s->choices, text);
    case SWITCH:
        return to_switch(text, ret_number);
    }
    *ret_number = v;
    return v >= s->least && v <= s->most;
}

static str allowed(struct arena *a, const struct setting *s)
{
    switch (s->kind) {
    case TEXT:
        return arena_fmt(a, "%lld-%lld bytes", (long long)s->least, (long long)s->most);
    case NUMBER:
        return arena_fmt(a, "%lld-%lld", (long long)s->least, (long long)s->most);
    case BYTES:
        return arena_fmt(a, "%lldK-%lldM", (long long)(s->least >> 10), (long long)(s->most >> 20));
    case CHOICE:
        return str_from(s->choices);
    case SWITCH:
        return S("yes|no");
    }
    return S("");
}

static rc bad(const struct loading *l, const char *key, str name, str source)
{
    fault_arg(l->fault, "setting", name);
    fault_arg(l->fault, "source", source);
    return fail(l->fault, INVALID, key);
}

static rc set(const struct loading *l, size_t i, str text, str source)
{
    i64 number = 0;
    if (!is_value(&table[i], text, &number)) {
        rc code = bad(l, "config.value", str_from(table[i].name), source);
        fault_arg(l->fault, "allowed", allowed(l->arena, &table[i]));
        return code;
    }
    l->config->values[i] = (struct value){ arena_str(l->arena, text), number, source };
    return OK;
}

static rc read_whole(const struct loading *l, str path, str *ret)
{
    int fd = open(arena_cstr(l->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fault_arg(l->fault, "source", path);
        return fail_detail(l->fault, NOT_FOUND, "config.no_file", "errno %d", errno);
    }
    char *text = arena_alloc(l->arena, MAX_FILE + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n <= MAX_FILE) {
        got = read(fd, text + n, MAX_FILE + 1 - n);
        n += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (got < 0 || n > MAX_FILE)
        return bad(l, "config.syntax", S(""), path);
    *ret = (str){ text, n };
    return OK;
}

static rc take_line(const struct loading *l, str line, str source)
{
    str value, name = str_trim(str_cut(line, '=', &value));
    bool has_value = name.n < line.n && memchr(line.p, '=', line.n);
    if (!has_value)
        return bad(l, "config.syntax", S(""), source); /* the line may be a password gone astray */
    size_t i = index_of(name);
    if (i == SETTINGS)
        return bad(l, "config.unknown", str_sub(name, 0, 64), source);
    value = str_trim(value);
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = str_sub(value, 1, value.n - 1);
    return set(l, i, value, source);
}

static rc take_file(const struct loading *l, str path)
{
    str text;
    rc code = read_whole(l, path, &text);
    for (int number = 1; code == OK && text.n; number++) {
        str line = str_trim(str_cut(text, '\n', &text));
        if (line.n && line.p[0] != '#')
            code = take_line(l, line, arena_fmt(l->arena, "%.*s:%d", STR_ARG(path), number));
    }
    return code;
}

static rc take_environment(const struct loading *l)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *text = getenv(table[i].name);
        rc code = text ? set(l, i, str_from(text), S("environment")) : OK;
        if (code != OK)
            return code;
    }
    return OK;
}

/* SETTINGS when the argument is no flag of a setting. */
static size_t flag_index(struct arena *a, str argument, str *ret_value)
{
    str value, name = str_cut(argument, '=', &value);
    size_t i = 0;
    if (!str_starts(name, S("--")) || name.n == argument.n)
        return SETTINGS;
    name = str_sub(name, 2, name.n);
    while (i < SETTINGS && !str_eq(name, str_from(table[i].name)) &&
           !str_eq(name, flag_of(a, &table[i])))
        i++;
    *ret_value = value;
    return i;
}

static rc take_flags(const struct loading *l, int *argc, char **argv)
{
    int kept = 1, at = 1;
    for (; at < *argc && strcmp(argv[at], "--") != 0; at++) {
        str value;
        size_t i = flag_index(l->arena, str_from(argv[at]), &value);
        if (i == SETTINGS) {
            argv[kept++] = argv[at];
            continue;
        }
        rc code = set(l, i, value, S("flag"));
        if (code != OK)
            return code;
    }
    for (; at < *argc; at++)
        argv[kept++] = argv[at];
    if (*argc > kept)
        argv[kept] = NULL;
    *argc = *argc < kept ? *argc : kept;
    return OK;
}

/* What nobody set; last, because {data} stands for a value that may have been set. */
static rc take_defaults(const struct loading *l)
{
    str data = l->config->values[index_of(S("NAGUAN_DATA"))].text;
    if (data.n == 0)
        data = str_from(table[index_of(S("NAGUAN_DATA"))].standard);
    for (size_t i = 0; i < SETTINGS; i++) {
        str text = str_from(table[i].standard), mark = S("{data}");
        size_t at = str_find(text, mark);
        if (l->config->values[i].source.n)
            continue;
        if (at < text.n)
            text = ARENA_CONCAT(l->arena, str_sub(text, 0, at), data,
                                str_sub(text, at + mark.n, text.n));
        rc code = set(l, i, text, S("default"));
        if (code != OK)
            return code;
    }
    return OK;
}

rc config_load(struct arena *a, str file, int *argc, char **argv, const struct config **ret,
               struct fault *f)
{
    struct loading l = { a, ARENA_NEW(a, struct config), f };
    rc code = file.n ? take_file(&l, file) : OK;
    if (code == OK)
        code = take_environment(&l);
    if (code == OK && argc)
        code = take_flags(&l, argc, argv);
    if (code == OK)
        code = take_defaults(&l);
    if (code == OK)
        *ret = l.config;
    return code;
}

static const struct value *value_of(const struct config *c, const char *name,
                                    bool (*fits)(enum kind))
{
    size_t i = index_of(str_from(name));
    bool known = i < SETTINGS && (!fits || fits(table[i].kind));
    assert(known);
    if (!known)
        abort();
    return &c->values[i];
}

static bool is_number(enum kind k)
{
    return k == NUMBER || k == BYTES;
}

static bool is_switch(enum kind k)
{
    return k == SWITCH;
}

str config_text(const struct config *c, const char *name)
{
    return value_of(c, name, NULL)->text;
}

i64 config_int(const struct config *c, const char *name)
{
    return value_of(c, name, is_number)->number;
}

bool config_bool(const struct config *c, const char *name)
{
    return value_of(c, name, is_switch)->number != 0;
}

void config_print(const struct config *c, buf *out)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *s = &table[i];
        buf_add(out, str_from(s->name));
        buf_add(out, S("  --"));
        buf_add(out, flag_of(out->arena, s));
        buf_add(out, S("=  ["));
        buf_add(out, allowed(out->arena, s));
        buf_add(out, S("]  ="));
        buf_add(out, str_from(s->standard));
        if (c) {
            buf_add(out, S("  <"));
            buf_add(out, c->values[i].source);
            buf_char(out, '>');
        }
        buf_add(out, S("\n    "));
        buf_add(out, str_from(s->meaning));
        buf_char(out, '\n');
    }
}
