/* Any bytes as the query of a list with columns of many types: what is accepted, written out again,
 * is the same query with the same statement; no value ever stands in a statement; a cursor belongs
 * to its query alone. What is refused leaves no query behind and says why. */
#include "base/date.h"
#include "core/list_cursor.h"
#include "core/list_hooks.h"
#include "core/list_sql.h"
#include "http/message.h"

#include "target.h"

#include <string.h>

enum { ALL = COL_FILTER | COL_SORT };

static const struct column columns[] = {
    { "id", "t.id", F_ID, ALL, NULL },
    { "n", "t.n", F_INT, ALL, NULL },
    { "size", "t.size", F_REAL, ALL | COL_NULLS, NULL },
    { "on", "t.is_on", F_BOOL, ALL, NULL },
    { "name", "t.name", F_TEXT, ALL | COL_NULLS, NULL },
    { "code", "t.code", F_CODE, ALL, "codes" },
    { "day", "t.on_day", F_DAY, ALL, NULL },
    { "at", "t.at", F_INSTANT, ALL | COL_NULLS, NULL },
    { "fen", "t.fen", F_FEN, COL_FILTER | COL_HIDDEN, NULL },
    { "blob", "t.doc", F_JSON, COL_FILTER, NULL },
};

static rc chosen(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                 struct fault *f)
{
    (void)tx, (void)q, (void)ret, (void)ret_count;
    return fail(f, UNSUPPORTED, NULL);
}

static const struct list things = {
    .name = "things",
    .from = "thing t",
    .scope_kind = "matter",
    .scope_alias = "t",
    .id = "t.id",
    .order = "-at",
    .columns = columns,
    .count = COUNT(columns),
    .select = chosen,
    .searched = true,
};

static void sign(str data, unsigned char mac[32])
{
    u64 h = str_hash(data);
    memset(mac, 5, 32);
    memcpy(mac, &h, sizeof h);
}

static str value_text(struct arena *a, const struct column *c, const struct val *v)
{
    buf b = buf_new(a, 64);
    if (v->type == VAL_TEXT)
        return v->s;
    if (c->type == F_DAY)
        return day_text(a, (day)v->i);
    if (c->type == F_INSTANT)
        return instant_text(a, v->i);
    v->type == VAL_INT ? buf_i64(&b, v->i) : buf_double(&b, v->d);
    return buf_str(&b);
}

static struct http_pair filter_pair(struct arena *a, const struct list_filter *f)
{
    static const char *const ops[] = { "eq", "ne", "in",      "nin",    "lt",   "le",
                                       "gt", "ge", "between", "prefix", "null", "notnull" };
    buf b = buf_new(a, 1 << 20);
    buf_fmt(&b, "%s:%s:", f->column->name, ops[f->op]);
    for (size_t i = 0; i < f->n; i++) {
        buf_add(&b, i ? S("|") : S(""));
        buf_add(&b, value_text(a, f->column, &f->values[i]));
    }
    if (f->n > 1 && str_ends(buf_str(&b), S("|"))) /* an empty last value is closed */
        buf_char(&b, '|');
    return (struct http_pair){ S("filter"), buf_str(&b) };
}

static size_t pairs_of(struct arena *a, const struct list_query *q, struct http_pair *ret)
{
    const struct http_pair rest[] = {
        { S("sort"), arena_fmt(a, "%s%s", q->descending ? "-" : "", q->sort->name) },
        { S("limit"), arena_fmt(a, "%zu", q->limit) },
        { S("columns"), q->columns },
        { S("q"), q->q },
        { S("count"), q->count ? S("1") : S("0") },
    };
    for (size_t i = 0; i < q->filter_count; i++)
        ret[i] = filter_pair(a, &q->filters[i]);
    memcpy(ret + q->filter_count, rest, sizeof rest);
    return q->filter_count + COUNT(rest);
}

static str statement(struct arena *a, const struct list_query *q)
{
    const struct scope scope = { .bureau_id = 1, .person_id = 2, .whole_bureau = true };
    struct list_sql *page = list_sql_new(a, q, 0), *count = list_sql_new(a, q, 0);
    must(list_sql_page(page, q, &scope, PHASE_VALUES, q->limit, NULL) == OK);
    must(list_sql_count(count, q, &scope, NULL) == OK && count->n <= page->n);
    str text = buf_str(&page->text);
    for (size_t i = 0; i < text.n; i++)
        must(text.p[i] >= ' ' && text.p[i] < 0x7F && !memchr("'\";-|", text.p[i], 5));
    return text;
}

static void accepted(struct arena *a, const struct list_query *q)
{
    struct http_pair pairs[LIMIT_FILTERS + 6];
    struct list_query again;
    const struct list_key key = { .set = true, .id = 7, .sort = V_I(-3) };
    size_t n = pairs_of(a, q, pairs);
    must(q->limit >= 1 && q->limit <= LIMIT_PAGE && q->filter_count <= LIMIT_FILTERS);
    must(list_parse(&things, pairs, n, a, &again, NULL) == OK && again.digest == q->digest);
    must(again.limit == q->limit && again.count == q->count && str_eq(again.columns, q->columns));
    must(q->after.set || str_eq(statement(a, q), statement(a, &again)));
    pairs[n].name = S("cursor");
    must(list_cursor_write(q, &key, a, &pairs[n].value, NULL) == OK);
    must(list_parse(&things, pairs, n + 1, a, &again, NULL) == OK);
    must(again.after.set && again.after.id == 7 && again.after.sort.i == -3);
    statement(a, &again);
    pairs[q->filter_count].value = q->descending ? S("n") : S("-n");
    must(list_parse(&things, pairs, n + 1, a, &again, NULL) == BAD_REQUEST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct list_hooks hooks = { .sign = sign };
    struct arena *a = arena_new(0);
    struct fault f;
    struct http_request rq = { .arena = a };
    struct list_query q = { .limit = 77 };
    fault_init(&f, a);
    list_set_hooks(&hooks);
    str target = ARENA_CONCAT(a, S("/v1/things?"), ((str){ (const char *)data, size }));
    if (size < 1 << 14 && message_target(&rq, target, &f) == OK) {
        rc code = list_parse(&things, rq.query, rq.query_count, a, &q, &f);
        if (code == OK)
            accepted(a, &q);
        else
            must(q.limit == 77 && !q.list && !q.filters && q.q.n == 0 &&
                 (code == INVALID ? f.error_count > 0 : code == BAD_REQUEST && f.key.n));
    }
    arena_free(a);
    return 0;
}
