/* publicity_public.c — what anybody may ask: what there is, and the entries of a division. */
#include "base/utf8.h"
#include "codec/idcode.h"
#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/publicity/publicity.h"
#include "rooms/publicity/publicity_api.h"
#include "rooms/publicity/publicity_entry.h"
#include "search/mirror.h"
#include "sys/secret.h"

enum { DISTRICT = 6, STREET = 9, COMMUNITY = 12, NAMES_MOST = 20, TYPED_MOST = 200, USCC = 18 };

static const struct column columns[] = {
    { "operator", "e.name", F_TEXT, 0, NULL },
    { "uscc", "e.uscc", F_TEXT, COL_FILTER, NULL },
    { "trade", "e.trade", F_CODE, COL_NULLS, "industry" },
    { "category", "COALESCE(x.corrected, x.category)", F_CODE, COL_FILTER, "filing_categories" },
    { "result", "x.result", F_CODE, COL_FILTER, "publicity_results" },
    { "closed_on", "x.closed_day", F_DAY, COL_FILTER, NULL },
    { "published_at", "x.published_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "place_code", "x.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "unit", "(SELECT u.name FROM unit u WHERE u.id = x.unit_id)", F_TEXT, 0, NULL },
    { "entity_id", "x.entity_id", F_ID, COL_FILTER | COL_HIDDEN, NULL },
};
const struct list publicity_list = {
    .name = "publicity",
    .from = "publicity_entry x JOIN entity e ON e.id = x.entity_id",
    .where = "x.state = 'public' AND e.uscc IS NOT NULL",
    .scope_kind = "publicity",
    .scope_alias = "x",
    .id = "x.id",
    .order = "-published_at",
    .columns = columns,
    .count = COUNT(columns),
};

static rc unknown(struct fault *f)
{
    return fail(f, NOT_FOUND, "publicity.unknown");
}

rc publicity_tagged(struct request *rq)
{
    unsigned char digest[SM3_BYTES];
    str body = json_out_str(&rq->out);
    sm3(body, digest);
    u64 half = 0;
    for (size_t i = 0; i < sizeof half; i++)
        half = half << 8 | digest[i];
    str etag = arena_fmt(rq->arena, "\"%016llx\"", (unsigned long long)half);
    reply_header(rq, "ETag", etag);
    reply_header(rq, "Cache-Control", S("public, no-cache"));
    if (str_eq(http_header(rq->http, "If-None-Match"), etag))
        rq->status = 304;
    return OK;
}

/* ---- what there is ---- */

static const struct row_member bureau_members[] = {
    { "division", F_TEXT },
    { "name", F_TEXT },
    { "name_en", F_TEXT },
};
static const struct row_shape bureau_shape = ROW_SHAPE(bureau_members);

static void put_names(struct request *rq, const char *member, const char *list, day today)
{
    size_t n;
    struct json_out *o = &rq->out;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, str_from(list), &n);
    json_name(o, str_from(member));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (rows[i].valid_from > today || today > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "code", rows[i].code);
        json_text_of(o, "name_zh", rows[i].name_zh);
        json_text_of(o, "name_en", rows[i].name_en);
        json_close(o, '}');
    }
    json_close(o, ']');
}

rc publicity_about(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct row_put bureaus = { &bureau_shape, o };
    day today = day_at(tx_now(rq->tx));
    json_open(o, '{');
    json_name(o, S("bureaus"));
    rc r = rows_put(rq->tx, &Q_publicity_bureaus, NO_ARGS, &bureaus, f);
    put_names(rq, "categories", "filing_categories", today);
    put_names(rq, "results", "publicity_results", today);
    put_names(rq, "exclusions", "publicity_exclusions", today);
    json_int_of(o, "wait_days", publicity_setting(rules, "wait_days", today));
    json_int_of(o, "stay_days", publicity_setting(rules, "stay_days", today));
    json_close(o, '}');
    return r == OK ? publicity_tagged(rq) : r;
}

/* ---- entries ---- */

/* The list reads its own parameters; what else was asked becomes conditions of it. */
struct asked {
    struct http_pair *pairs;
    size_t n;
    bool nobody; /* no operator is called so */
};

static void add_filter(struct asked *a, str condition)
{
    a->pairs[a->n++] = (struct http_pair){ S("filter"), condition };
}

static bool is_public_match(enum found_by by)
{
    return by == BY_USCC || by == BY_REG_NO || by == BY_NAME || by == BY_PINYIN;
}

/* By what is public of an operator; not by telephone, person or address. */
static rc by_name(struct request *rq, i64 bureau_id, str typed, struct asked *a, struct fault *f)
{
    const struct house *house = house_of(rq->tx);
    struct door_filter filter = { .kind = OPERATORS, .bureau_id = bureau_id };
    struct search s = { .typed = typed, .filter = &filter, .limit = NAMES_MOST };
    struct found *found = ARENA_ARRAY(rq->arena, struct found, NAMES_MOST);
    size_t n = 0, meant = 0;
    if (!utf8_clean(typed) || typed.n > TYPED_MOST)
        return fault_field(f, S("name"), "bad_value", S(""));
    if (!house->mirror)
        return fail(f, UNAVAILABLE, "search.not_ready");
    rc r = mirror_search(rq->tx, house->mirror, &s, found, &n, f);
    buf ids = buf_new(rq->arena, 4096);
    buf_add(&ids, S("entity_id:in:"));
    for (size_t i = 0; r == OK && i < n; i++) {
        if (!is_public_match(found[i].by))
            continue;
        if (meant++)
            buf_char(&ids, '|');
        buf_i64(&ids, found[i].entity_id);
    }
    a->nobody = meant == 0;
    add_filter(a, buf_str(&ids));
    return r;
}

static rc read_asked(struct request *rq, i64 bureau_id, struct asked *a, struct fault *f)
{
    const struct http_request *http = rq->http;
    str division = rq->params[0], uscc = http_query(http, "uscc");
    str name = str_trim(http_query(http, "name"));
    a->pairs = ARENA_ARRAY(rq->arena, struct http_pair, http->query_count + 3);
    for (size_t i = 0; i < http->query_count; i++)
        if (!str_eq(http->query[i].name, S("uscc")) && !str_eq(http->query[i].name, S("name")))
            a->pairs[a->n++] = http->query[i];
    if (division.n > DISTRICT)
        add_filter(a, ARENA_CONCAT(rq->arena, S("place_code:prefix:"), division));
    if (uscc.n) {
        str folded = idcode_fold(rq->arena, uscc);
        if (folded.n != USCC || idcode_uscc(folded))
            return fault_field(f, S("uscc"), "bad_value", S(""));
        add_filter(a, ARENA_CONCAT(rq->arena, S("uscc:eq:"), folded));
    }
    return name.n ? by_name(rq, bureau_id, name, a, f) : OK;
}

static rc find_bureau(struct request *rq, i64 *ret, struct fault *f)
{
    str division = rq->params[0];
    i64 id = 0;
    bool right = division.n == DISTRICT || division.n == STREET || division.n == COMMUNITY;
    for (size_t i = 0; right && i < division.n; i++)
        right = division.p[i] >= '0' && division.p[i] <= '9';
    if (!right)
        return unknown(f);
    rc r = db_int(rq->tx, &Q_publicity_bureau, ARGS(V_T(str_sub(division, 0, DISTRICT))), &id, f);
    *ret = id;
    return r == OK && !id ? unknown(f) : r;
}

static rc none(struct request *rq)
{
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    json_close(&rq->out, ']');
    json_name(&rq->out, S("next"));
    json_put_null(&rq->out);
    json_close(&rq->out, '}');
    return publicity_tagged(rq);
}

rc publicity_entries_get(struct request *rq, struct fault *f)
{
    i64 bureau_id;
    struct asked asked = { 0 };
    struct scope *whole = ARENA_NEW(rq->arena, struct scope);
    struct http_request *http = ARENA_NEW(rq->arena, struct http_request);
    const struct http_request *sent = rq->http;
    rc r = find_bureau(rq, &bureau_id, f);
    if (r != OK)
        return r;
    *whole = scope_system(bureau_id);
    tx_set_scope(rq->tx, whole);
    r = read_asked(rq, bureau_id, &asked, f);
    if (r != OK)
        return r;
    bool file = http_query(sent, "format").n > 0;
    if (asked.nobody && !file)
        return none(rq);
    if (asked.nobody) /* the file has its head line and no rows */
        asked.pairs[asked.n - 1].value = S("entity_id:eq:1");
    *http = *sent;
    http->query = asked.pairs;
    http->query_count = asked.n;
    rq->http = http;
    r = list_reply(rq, &publicity_list, f);
    rq->http = sent;
    return r == OK && !file ? publicity_tagged(rq) : r;
}
