#include "core/problem_why.h"

void problem_why(const struct fault *f, struct json_out *o)
{
    json_open(o, '{');
    json_text_of(o, "key", f->key);
    json_name(o, S("args"));
    json_open(o, '{');
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++) {
        json_name(o, f->args[i].name);
        json_put_text(o, f->args[i].value);
    }
    json_close(o, '}');
    json_close(o, '}');
}
