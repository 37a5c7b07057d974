#include "base/err.h"

#include "base/limits.h"

static const struct {
    const char *name;
    int http;
    enum retry retry;
    const char *key;
} table[RC_COUNT] = {
#define RC(name, http, retry, key) { #name, http, retry, key },
#include "base/err.def"
#undef RC
};

const char *rc_name(rc code)
{
    return table[code].name;
}

int rc_http(rc code)
{
    return table[code].http;
}

enum retry rc_retry(rc code)
{
    return table[code].retry;
}

const char *rc_key(rc code)
{
    return table[code].key;
}

void fault_init(struct fault *f, struct arena *a)
{
    *f = (struct fault){ .arena = a };
    f->tail = &f->errors;
}

void fault_clear(struct fault *f)
{
    fault_init(f, f->arena);
}

rc fail(struct fault *f, rc code, const char *key)
{
    if (f) {
        f->code = code;
        f->key = str_from(key ? key : rc_key(code));
    }
    return code;
}

rc fail_detail(struct fault *f, rc code, const char *key, const char *format, ...)
{
    if (f) {
        va_list args;
        va_start(args, format);
        f->detail = arena_vfmt(f->arena, format, args);
        va_end(args);
    }
    return fail(f, code, key);
}

rc refuse(struct fault *f, const char *key)
{
    return fail(f, REFUSED, key);
}

void fault_arg(struct fault *f, const char *name, str value)
{
    for (size_t i = 0; f && i < FAULT_ARGS; i++) {
        if (f->args[i].name.n == 0) {
            f->args[i] = (struct fault_arg){ str_from(name), arena_str(f->arena, value) };
            return;
        }
    }
}

rc fault_field(struct fault *f, str field, const char *code, str arg)
{
    if (!f)
        return INVALID;
    fail(f, INVALID, NULL);
    if (f->error_count++ >= LIMIT_FIELD_ERRORS)
        return INVALID;
    struct field_error *e = ARENA_NEW(f->arena, struct field_error);
    e->field = arena_str(f->arena, field);
    e->code = str_from(code);
    e->arg = arena_str(f->arena, arg);
    *f->tail = e;
    f->tail = &e->next;
    return INVALID;
}
