/* events.c — a page of the outbox behind a position, as a CloudEvents batch. */
#include "rooms/events/events.h"

#include "base/date.h"
#include "base/id.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/access/access.h"

enum { LOOKED_AT = 1000, EVENTS_MOST = 500, EVENTS = 100, BATCH_MOST = 8 << 20 };

struct position {
    i64 era, id;
};

struct page {
    struct request *rq;
    const struct rules *rules;
    const struct actor *who;
    str source, schema;
    struct position at; /* of the last fact that was looked at */
    size_t n, most;
    struct json_out out;
};

/* Units of the key and facts of the whole bureau; those for one person alone go to nobody else. */
static bool may_know(const struct actor *who, const struct row *r)
{
    i64 unit = row_int(r, 7);
    if (row_int(r, 2) != who->bureau_id || (!unit && !row_null(r, 8)))
        return false;
    bool seen = unit == 0;
    for (size_t i = 0; i < who->scope->unit_count; i++)
        seen |= who->scope->units[i] == unit;
    return seen;
}

/* A kind that the rules call secret or put behind the wall stays in the house, also when its topic
 * stands in the list. */
static const struct rule_row *event_type(const struct page *p, str topic, str subject_kind,
                                         day today)
{
    const struct rule_row *kind = rule_find(p->rules, S("matter_kinds"), subject_kind, today);
    if (kind && !str_eq(rule_cell(p->rules, kind, S("secret")), S("no")))
        return NULL;
    return rule_find(p->rules, S("event_types"), topic, today);
}

static void put_members(struct page *p, str names, str body)
{
    const struct json *j = NULL;
    if (!body.n || json_parse(p->rq->arena, body, &j, NULL) != OK)
        return;
    while (names.n) {
        str name = str_cut(names, '|', &names);
        const struct json *value = json_get(j, arena_cstr(p->rq->arena, name));
        if (!value)
            continue;
        json_name(&p->out, name);
        json_put_value(&p->out, value);
    }
}

static void put_event(struct page *p, const struct row *r, str members)
{
    struct json_out *o = &p->out;
    struct arena *a = p->rq->arena;
    json_open(o, '{');
    json_text_of(o, "specversion", S("1.0"));
    json_text_of(o, "id", arena_fmt(a, "%lld", (long long)row_int(r, 1)));
    json_text_of(o, "source", p->source);
    json_text_of(o, "type", ARENA_CONCAT(a, S("naguan."), row_text(r, 4)));
    json_text_of(o, "subject",
                 arena_fmt(a, "%.*s/%lld", STR_ARG(row_text(r, 5)), (long long)row_int(r, 6)));
    json_instant_of(o, "time", row_int(r, 3));
    json_text_of(o, "datacontenttype", S("application/json"));
    json_text_of(o, "dataschema", p->schema);
    json_name(o, S("data"));
    json_open(o, '{');
    json_text_of(o, "subject_kind", row_text(r, 5));
    json_id_of(o, "subject_id", row_int(r, 6));
    json_id_of(o, "unit_id", row_int(r, 7));
    json_text_of(o, "place_code", row_text(r, 9));
    put_members(p, members, row_text(r, 10));
    json_close(o, '}');
    json_close(o, '}');
}

static rc take_fact(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    if (p->n == p->most) /* the position stays before what no longer fits */
        return OK;
    p->at = (struct position){ row_int(r, 0), row_int(r, 1) };
    const struct rule_row *type =
        may_know(p->who, r)
            ? event_type(p, row_text(r, 4), row_text(r, 5), day_at(tx_now(p->rq->tx)))
            : NULL;
    if (type) {
        put_event(p, r, rule_cell(p->rules, type, S("members")));
        p->n++;
    }
    return OK;
}

/* "0.123": era and id of a fact (docs/internals/outbox.md); "now" is behind the last one. */
static bool parse_position(str text, struct position *ret)
{
    str id, era = str_cut(text, '.', &id);
    struct position at;
    if (!str_to_i64(era, &at.era) || !str_to_i64(id, &at.id) || at.era < 0 || at.id < 0)
        return false;
    *ret = at;
    return true;
}

static rc take_position(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct position *)arg = (struct position){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

/* Where to go on. What lies before the days that facts are kept may have been taken away. */
static rc read_position(struct request *rq, const struct rules *rules, struct position *ret,
                        struct fault *f)
{
    i64 days = 0, now = tx_now(rq->tx);
    str after = http_query(rq->http, "after");
    const struct rule_row *kept = rule_find(rules, S("retention"), S("outbox"), day_at(now));
    *ret = (struct position){ 0 };
    if (!after.n)
        return OK;
    if (str_eq(after, S("now"))) {
        rc r = db_one(rq->tx, &Q_db_outbox_end, NO_ARGS, take_position, ret, f);
        if (r == NOT_FOUND)
            fault_clear(f);
        return r == NOT_FOUND ? OK : r;
    }
    if (!parse_position(after, ret))
        return fail(f, BAD_REQUEST, "events.position");
    bool known = kept && str_to_i64(rule_cell(rules, kept, S("days")), &days);
    if (known && ret->id && id_time(ret->id) < now - days * DAY_MS)
        return fail(f, GONE, "events.gone");
    return OK;
}

static rc take_division(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->source = ARENA_CONCAT(p->rq->arena, S("/bureaus/"), row_text(r, 0));
    return OK;
}

static rc read_limit(const struct request *rq, size_t *ret, struct fault *f)
{
    i64 n = EVENTS;
    str asked = http_query(rq->http, "limit");
    if (asked.n && (!str_to_i64(asked, &n) || n < 1 || n > EVENTS_MOST))
        return fail(f, BAD_REQUEST, "events.limit");
    *ret = (size_t)n;
    return OK;
}

static void put_next(struct request *rq, const struct page *p)
{
    struct arena *a = rq->arena;
    str at = arena_fmt(a, "%lld.%lld", (long long)p->at.era, (long long)p->at.id);
    reply_header(
        rq, "Link",
        arena_fmt(a, "</v1/events?after=%.*s&limit=%zu>; rel=\"next\"", STR_ARG(at), p->most));
    reply_header(rq, "X-Position", at);
}

static rc events_get(struct request *rq, struct fault *f)
{
    struct actor who;
    struct page p = { .rq = rq, .rules = house_of(rq->tx)->rules, .who = &who };
    rc r = access_find(rq, "events", &who, f);
    if (r == OK)
        r = read_limit(rq, &p.most, f);
    if (r == OK)
        r = read_position(rq, p.rules, &p.at, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_events_bureau, ARGS(V_I(who.bureau_id)), take_division, &p, f);
    if (r != OK)
        return r;
    p.schema = ARENA_CONCAT(rq->arena, request_base(rq), S("/v1/events/schema"));
    p.out = json_out_new(rq->arena, BATCH_MOST);
    json_open(&p.out, '[');
    r = db_each(rq->tx, &Q_db_outbox_after, ARGS(V_I(p.at.era), V_I(p.at.id), V_I(LOOKED_AT)),
                take_fact, &p, f);
    json_close(&p.out, ']');
    if (r == OK && !json_out_ok(&p.out))
        return fail_detail(f, INTERNAL, NULL, "a batch of events is no JSON");
    if (r != OK)
        return r;
    put_next(rq, &p);
    rq->raw = json_out_str(&p.out);
    rq->raw_type = S("application/cloudevents-batch+json");
    return OK;
}

/* ---- what there is to know of them ---- */

static rc types_get(struct request *rq, struct fault *f)
{
    size_t n;
    struct json_out *o = &rq->out;
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *rows = rule_rows(rules, S("event_types"), &n);
    day today = day_at(tx_now(rq->tx));
    (void)f;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (today < rows[i].valid_from || today > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "type", ARENA_CONCAT(rq->arena, S("naguan."), rows[i].code));
        json_text_of(o, "name_zh", rows[i].name_zh);
        json_text_of(o, "name_en", rows[i].name_en);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

static rc schema_get(struct request *rq, struct fault *f)
{
    static const char text[] =
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
        "\"required\":[\"subject_kind\",\"subject_id\"],\"properties\":{"
        "\"subject_kind\":{\"type\":\"string\"},\"subject_id\":{\"type\":[\"string\",\"null\"]},"
        "\"unit_id\":{\"type\":[\"string\",\"null\"]},\"place_code\":{\"type\":\"string\"},"
        "\"state\":{\"type\":\"string\"},\"number\":{\"type\":\"string\"}}}";
    (void)f;
    rq->raw = str_from(text);
    rq->raw_type = S("application/schema+json");
    return OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/events", READ, events_get, 0, .type = "application/cloudevents-batch+json",
      .query = QUERY({ "after", "position: X-Position of the page before, or now; without it: all "
                                "that is kept" },
                     { "limit", "events at most, 1 to 500; without it: 100" }),
      .doc = "what happened, oldest first, as a CloudEvents batch; by a key with the right events. "
             "An empty one may have more behind it while its position moves" },
    { HTTP_GET, "/v1/events/types", READ, types_get, 0, .doc = "which events there are" },
    { HTTP_GET, "/v1/events/schema", READ, schema_get, 0, .type = "application/schema+json",
      .doc = "JSON schema of what an event carries" },
};
const struct room events_room = { .name = "events",
                                  .routes = routes,
                                  .route_count = COUNT(routes) };
