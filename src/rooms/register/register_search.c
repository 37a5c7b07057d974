/* register_search.c — the one box: results while typing. */
#include "rooms/register/register_search.h"

#include "base/utf8.h"
#include "codec/idcode.h"
#include "core/house.h"
#include "core/list_sql.h"
#include "core/rows.h"
#include "rooms/register/register_api.h"
#include "rooms/register/register_mirror.h"
#include "sys/wall.h"

enum { MOST = 100, USUAL = 20, TYPED_MOST = 200 };

rc register_find(struct tx *tx, str typed, const struct door_filter *filter, size_t limit,
                 struct found *found, size_t *ret_n, struct fault *f)
{
    struct search s = { .typed = typed, .filter = filter, .limit = limit };
    (void)phone_index(house_of(tx)->keyring, tx_arena(tx), typed, &s.phone_index);
    return mirror_search(tx, house_of(tx)->mirror, &s, found, ret_n, f);
}

static const char shown_columns[] = "name,trade,state,grade,address";
static const struct row_member shown_members[] = {
    { "name", F_TEXT },  { "trade", F_CODE },   { "state", F_CODE },
    { "grade", F_CODE }, { "address", F_TEXT },
};
static const struct row_shape shown = ROW_SHAPE(shown_members);

struct box {
    struct request *rq;
    str typed;
    const struct found *found;
    size_t n, next;
};

/* Where in the name stands what was typed, in characters: [[from, to]]. */
static void put_marks(struct json_out *o, str name, str typed)
{
    size_t at = str_find(name, typed);
    json_name(o, S("marks"));
    json_open(o, '[');
    if (typed.n && at < name.n) {
        i64 from = (i64)utf8_length(str_sub(name, 0, at));
        json_open(o, '[');
        json_put_int(o, from);
        json_put_int(o, from + (i64)utf8_length(typed));
        json_close(o, ']');
    }
    json_close(o, ']');
}

/* Rows come in the order that was found; one that was closed to the actor meanwhile is missing. */
static rc put_found(const struct row *r, void *arg, struct fault *f)
{
    struct box *b = arg;
    struct json_out *o = &b->rq->out;
    i64 id = row_int(r, (int)shown.n + 1);
    (void)f;
    while (b->next < b->n && b->found[b->next].entity_id != id)
        b->next++;
    if (b->next == b->n)
        return OK;
    const struct found *found = &b->found[b->next++];
    json_open(o, '{');
    json_id_of(o, "entity_id", id);
    json_id_of(o, "premises_id", found->premises_id);
    row_put_members(r, &shown, o);
    json_text_of(o, "match", str_from(found_by_name(found->by)));
    put_marks(o, row_text(r, 0), b->typed);
    json_close(o, '}');
    return OK;
}

static rc put_all(struct box *b, struct fault *f)
{
    struct request *rq = b->rq;
    i64 *ids = ARENA_ARRAY(rq->arena, i64, b->n);
    for (size_t i = 0; i < b->n; i++)
        ids[i] = b->found[i].entity_id;
    const struct http_pair pairs[] = { { S("columns"), str_from(shown_columns) } };
    struct list_query q;
    rc r = list_parse(&entity_list, pairs, COUNT(pairs), rq->arena, &q, f);
    if (r != OK || b->n == 0)
        return r;
    struct list_sql *s = list_sql_new(rq->arena, &q, b->n);
    r = list_sql_rows(s, &q, tx_scope(rq->tx), (struct ids){ ids, b->n }, f);
    return r == OK ? db_each_sql(rq->tx, buf_str(&s->text), s->args, s->n, put_found, b, f) : r;
}

static rc read_limit(struct request *rq, i64 *ret, struct fault *f)
{
    str text = http_query(rq->http, "limit");
    *ret = USUAL;
    if (text.n && (!str_to_i64(text, ret) || *ret < 1 || *ret > MOST))
        return fault_field(f, S("limit"), "bad_value", text);
    return OK;
}

rc search_get(struct request *rq, struct fault *f)
{
    struct box b = { .rq = rq, .typed = str_trim(http_query(rq->http, "q")) };
    struct door_filter filter = { .kind = OPERATORS };
    i64 limit, began = monotonic_us();
    if (!utf8_clean(b.typed) || b.typed.n > TYPED_MOST)
        return fault_field(f, S("q"), "bad_value", S(""));
    if (!house_of(rq->tx)->mirror)
        return fail(f, UNAVAILABLE, "search.not_ready");
    rc r = read_limit(rq, &limit, f);
    if (r == OK)
        r = mirror_scope(rq->tx, OPERATORS, &filter, f);
    if (r != OK)
        return r;
    struct found *found = ARENA_ARRAY(rq->arena, struct found, (size_t)limit);
    r = b.typed.n ? register_find(rq->tx, b.typed, &filter, (size_t)limit, found, &b.n, f) : OK;
    if (r != OK)
        return r;
    b.found = found;
    i64 took = monotonic_us() - began;
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    r = put_all(&b, f);
    json_close(&rq->out, ']');
    json_int_of(&rq->out, "took_us", took);
    json_close(&rq->out, '}');
    return r;
}
