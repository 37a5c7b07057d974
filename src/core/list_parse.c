/* list_parse.c — query parameters to a checked list_query. */
#include "base/date.h"
#include "base/id.h"
#include "base/utf8.h"
#include "core/list.h"
#include "core/list_cursor.h"

struct parse {
    struct list_query *q;
    struct arena *arena;
    struct fault *fault;
    struct list_filter *filters;
    str cursor;
};

static const struct {
    const char *name;
    size_t least, most; /* values */
} ops[] = {
    [OP_EQ] = { "eq", 1, 1 },           [OP_NE] = { "ne", 1, 1 },
    [OP_IN] = { "in", 1, 200 },         [OP_NIN] = { "nin", 1, 200 },
    [OP_LT] = { "lt", 1, 1 },           [OP_LE] = { "le", 1, 1 },
    [OP_GT] = { "gt", 1, 1 },           [OP_GE] = { "ge", 1, 1 },
    [OP_BETWEEN] = { "between", 2, 2 }, [OP_PREFIX] = { "prefix", 1, 1 },
    [OP_NULL] = { "null", 0, 0 },       [OP_NOTNULL] = { "notnull", 0, 0 },
};

static const struct column *find_column(const struct list *list, str name, unsigned flag)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct column *c = &list->columns[i];
        if (str_eq(name, str_from(c->name)))
            return (c->flags & flag) == flag ? c : NULL;
    }
    return NULL;
}

/* An instant column may be asked by day: its first millisecond, or its last where the whole day is
 * meant. */
static bool parse_instant(str s, bool end, i64 *ret)
{
    day d;
    if (!day_parse(s, &d))
        return instant_parse(s, ret);
    *ret = end ? day_end(d) : day_start(d);
    return true;
}

static bool parse_flag(str s, i64 *ret)
{
    *ret = str_eq(s, S("1")) || str_eq(s, S("true"));
    return *ret || str_eq(s, S("0")) || str_eq(s, S("false"));
}

static bool parse_number(enum field_type type, str s, bool end, i64 *ret)
{
    day d;
    switch (type) {
    case F_ID:
        return id_parse(s, ret);
    case F_INT:
    case F_FEN:
        return str_to_i64(s, ret);
    case F_BOOL:
        return parse_flag(s, ret);
    case F_INSTANT:
        return parse_instant(s, end, ret);
    case F_DAY:
        if (!day_parse(s, &d))
            return false;
        *ret = d;
        return true;
    case F_REAL:
    case F_TEXT:
    case F_CODE:
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        break;
    }
    return false;
}

static bool parse_value(const struct column *c, str s, bool end, struct val *ret)
{
    i64 i;
    double d;
    if (c->type == F_REAL) {
        if (!str_to_double(s, &d))
            return false;
        *ret = V_D(d);
        return true;
    }
    if (c->type == F_TEXT || c->type == F_CODE) {
        if (!utf8_clean(s) || s.n > LIMIT_TEXT)
            return false;
        *ret = V_T(s);
        return true;
    }
    if (!parse_number(c->type, s, end, &i))
        return false;
    *ret = V_I(i);
    return true;
}

static bool parse_op(str name, enum list_op *ret)
{
    for (size_t i = 0; i < COUNT(ops); i++) {
        if (str_eq(name, str_from(ops[i].name))) {
            *ret = (enum list_op)i;
            return true;
        }
    }
    return false;
}

/* Whether a day given as value number `index` means the end of that day. */
static bool means_end(enum list_op op, size_t index)
{
    return op == OP_LE || op == OP_GT || (op == OP_BETWEEN && index == 1);
}

static rc parse_values(struct parse *p, struct list_filter *filter, str text, str path)
{
    size_t n = 0, room = ops[filter->op].most;
    struct val *values = ARENA_ARRAY(p->arena, struct val, room ? room : 1);
    while (room && n < room) {
        str one = str_cut(text, '|', &text);
        if (!parse_value(filter->column, one, means_end(filter->op, n), &values[n]))
            return fault_field(p->fault, path, "bad_value", one);
        n++;
        if (text.n == 0)
            break;
    }
    if (n < ops[filter->op].least || text.n != 0)
        return fault_field(p->fault, path, "bad_value", text);
    filter->values = values;
    filter->n = n;
    return OK;
}

static rc parse_filter(struct parse *p, str text)
{
    struct list_query *q = p->q;
    str path = arena_fmt(p->arena, "filter.%zu", q->filter_count);
    if (q->filter_count >= LIMIT_FILTERS)
        return fault_field(p->fault, path, "too_many", S(""));
    struct list_filter *filter = &p->filters[q->filter_count++];
    str rest, name = str_cut(text, ':', &rest), value, op = str_cut(rest, ':', &value);
    filter->column = find_column(q->list, name, COL_FILTER);
    if (!filter->column)
        return fault_field(p->fault, path, "unknown_column", name);
    if (!parse_op(op, &filter->op))
        return fault_field(p->fault, path, "unknown_operator", op);
    if (filter->op == OP_PREFIX && filter->column->type != F_TEXT && filter->column->type != F_CODE)
        return fault_field(p->fault, path, "unknown_operator", op);
    return parse_values(p, filter, value, path);
}

static rc parse_sort(struct parse *p, str text)
{
    struct list_query *q = p->q;
    q->descending = str_starts(text, S("-"));
    str name = q->descending ? str_sub(text, 1, text.n) : text;
    const struct column *c = find_column(q->list, name, COL_SORT);
    if (!c)
        return fault_field(p->fault, S("sort"), "unknown_column", name);
    q->sort = c;
    return OK;
}

static rc parse_limit(struct parse *p, str text)
{
    i64 n;
    if (!str_to_i64(text, &n) || n < 1 || n > LIMIT_PAGE)
        return fault_field(p->fault, S("limit"), "bad_value", text);
    p->q->limit = (size_t)n;
    return OK;
}

static rc parse_columns(struct parse *p, str text)
{
    str rest = text;
    while (rest.n) {
        str one = str_cut(rest, ',', &rest);
        if (!find_column(p->q->list, one, 0))
            return fault_field(p->fault, S("columns"), "unknown_column", one);
    }
    p->q->columns = text;
    return OK;
}

static rc parse_search(struct parse *p, str text)
{
    if (!p->q->list->searched)
        return fault_field(p->fault, S("q"), "unknown", S(""));
    if (!utf8_clean(text) || text.n > 200)
        return fault_field(p->fault, S("q"), "bad_value", S(""));
    p->q->q = str_trim(text);
    return OK;
}

static rc parse_pair(struct parse *p, str name, str value)
{
    if (str_eq(name, S("filter")))
        return parse_filter(p, value);
    if (str_eq(name, S("sort")))
        return parse_sort(p, value);
    if (str_eq(name, S("limit")))
        return parse_limit(p, value);
    if (str_eq(name, S("columns")))
        return parse_columns(p, value);
    if (str_eq(name, S("q")))
        return parse_search(p, value);
    if (str_eq(name, S("count"))) {
        p->q->count = str_eq(value, S("1"));
        return OK;
    }
    if (str_eq(name, S("parts")) && p->q->list->look) {
        p->q->parts = str_eq(value, S("1"));
        return OK;
    }
    if (str_eq(name, S("cursor"))) {
        p->cursor = value;
        return OK;
    }
    if (str_eq(name, S("format")))
        return OK; /* list_reply's */
    return fault_field(p->fault, name, "unknown", S(""));
}

static u64 mix(u64 h, str s)
{
    return (h ^ str_hash(s)) * 0x9E3779B97F4A7C15u;
}

static u64 digest_of(const struct list_query *q)
{
    u64 h = mix(0, str_from(q->list->name));
    h = mix(h, str_from(q->sort->name)) + q->descending;
    h = mix(h, q->q);
    for (size_t i = 0; i < q->filter_count; i++) {
        const struct list_filter *f = &q->filters[i];
        h = mix(h, str_from(f->column->name)) + (u64)f->op;
        for (size_t k = 0; k < f->n; k++)
            h = f->values[k].type == VAL_TEXT
                    ? mix(h, f->values[k].s)
                    : mix(h, (str){ (const char *)&f->values[k].i, sizeof(i64) });
    }
    return h;
}

rc list_parse(const struct list *list, const struct http_pair *query, size_t n, struct arena *a,
              struct list_query *ret, struct fault *f)
{
    struct list_query q = { .list = list, .limit = 50 };
    struct parse p = { .q = &q,
                       .arena = a,
                       .fault = f,
                       .filters = ARENA_ARRAY(a, struct list_filter, LIMIT_FILTERS) };
    q.filters = p.filters;
    rc result = parse_sort(&p, str_from(list->order));
    for (size_t i = 0; i < n; i++) {
        rc r = parse_pair(&p, query[i].name, query[i].value);
        if (r != OK)
            result = r;
    }
    if (result != OK)
        return result;
    q.digest = digest_of(&q);
    if (p.cursor.n) {
        result = list_cursor_read(&q, p.cursor, a, &q.after, f);
        if (result != OK)
            return result;
    }
    *ret = q;
    return OK;
}
