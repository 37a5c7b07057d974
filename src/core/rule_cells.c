#include "base/utf8.h"
#include "core/rule_load.h"

static bool has_word(const char *words, str word)
{
    for (str rest = str_from(words); rest.n;)
        if (str_eq(str_cut(rest, '|', &rest), word))
            return true;
    return false;
}

static const char *int_fault(const struct cell_rule *c, str cell)
{
    i64 v;
    if (!str_to_i64(cell, &v))
        return "not_a_number";
    return v < c->min || v > c->max ? "out_of_range" : NULL;
}

static const char *real_fault(const struct cell_rule *c, str cell)
{
    double v;
    if (!str_to_double(cell, &v))
        return "not_a_number";
    return v < (double)c->min || v > (double)c->max ? "out_of_range" : NULL;
}

static const char *ints_fault(const struct cell_rule *c, str cell)
{
    i64 last = c->min - 1;
    for (str rest = cell; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        const char *why = int_fault(c, one);
        i64 v = 0;
        if (why)
            return why;
        (void)str_to_i64(one, &v);
        if (v <= last)
            return "not_rising";
        last = v;
    }
    return NULL;
}

const char *rule_cell_fault(const struct cell_rule *c, str cell)
{
    if (!cell.n)
        return c->optional ? NULL : "required";
    if (utf8_length(cell) > RULE_CELL_MAX)
        return "too_long";
    if (!utf8_clean(cell))
        return "not_clean";
    switch (c->type) {
    case CELL_TEXT:
    case CELL_CODE:
    case CELL_CODES:
    case CELL_FILE:
        return NULL;
    case CELL_WORD:
        return has_word(c->arg, cell) ? NULL : "unknown_word";
    case CELL_INT:
        return int_fault(c, cell);
    case CELL_INTS:
        return ints_fault(c, cell);
    case CELL_REAL:
        return real_fault(c, cell);
    }
    return NULL;
}
