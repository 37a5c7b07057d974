#include "rooms/feed/feed.h"

#include "base/date.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/access/access.h"
#include "rooms/intake/intake.h"
#include "sys/secret.h"

enum { ITEMS_MOST = 500, MESSAGE_MOST = 128, TOLD_MOST = 8 << 20 };

struct message {
    struct request *rq;
    struct actor who;
    i64 key;
    str id, template;
    unsigned char digest[SM3_BYTES];
    struct json_out told; /* what is remembered of the reply: all but codes */
    i64 added, changed, unchanged, refused;
};

/* ---- the same message again ---- */

struct known {
    struct arena *arena;
    bool found;
    str digest, reply;
};

static rc take_known(const struct row *r, void *arg, struct fault *f)
{
    struct known *k = arg;
    (void)f;
    k->found = true;
    k->digest = arena_str(k->arena, row_blob(r, 0));
    k->reply = row_text_copy(r, 1, k->arena);
    return OK;
}

static rc find_known(struct message *m, str *ret_reply, struct fault *f)
{
    struct known k = { .arena = m->rq->arena };
    sm3(m->rq->http->body, m->digest);
    rc r = db_each(m->rq->tx, &Q_feed_known, ARGS(V_I(m->key), V_T(m->id)), take_known, &k, f);
    bool same = str_eq(k.digest, (str){ (const char *)m->digest, sizeof m->digest });
    if (r == OK && k.found && !same)
        return fail(f, CONFLICT, "feed.other_body");
    *ret_reply = k.reply;
    return r;
}

static rc remember(struct message *m, str reply, struct fault *f)
{
    i64 days, now = tx_now(m->rq->tx);
    const struct rules *rules = house_of(m->rq->tx)->rules;
    const struct rule_row *row = rule_find(rules, S("retention"), S("feed"), day_at(now));
    rc r = OK;
    if (row && str_to_i64(rule_cell(rules, row, S("days")), &days))
        r = db_exec(m->rq->tx, &Q_feed_forget, ARGS(V_I(m->key), V_I(now - days * DAY_MS)), NULL,
                    f);
    return r == OK ? db_exec(m->rq->tx, &Q_feed_insert,
                             ARGS(V_I(m->key), V_T(m->id), V_I(now),
                                  V_B(((str){ (const char *)m->digest, sizeof m->digest })),
                                  V_T(reply)),
                             NULL, f)
                   : r;
}

/* ---- items ---- */

static void put_said(struct json_out *o, const char *name, const struct fault *said)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    for (const struct field_error *e = said->errors; e; e = e->next) {
        json_open(o, '{');
        json_text_of(o, "field", e->field);
        json_text_of(o, "code", e->code);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static const char *outcome_of(struct message *m, const struct intake_fed *fed)
{
    if (fed->wrong.errors)
        return m->refused++, "refused";
    if (!fed->taken.again)
        return m->added++, "added";
    return fed->taken.changed ? (m->changed++, "changed") : (m->unchanged++, "unchanged");
}

static rc take_item(struct message *m, const struct json *item, struct fault *f)
{
    struct intake_fed fed;
    struct json_out *o = &m->told;
    rc r = intake_feed(m->rq->tx, &m->who, m->template, item, &fed, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_text_of(o, "number", fed.number);
    json_text_of(o, "outcome", str_from(outcome_of(m, &fed)));
    json_id_of(o, "id", fed.taken.id);
    put_said(o, "errors", &fed.wrong);
    put_said(o, "noted", &fed.noted);
    json_close(o, '}');
    return OK;
}

static rc take_items(struct message *m, const struct json *data, struct fault *f)
{
    struct json_out *o = &m->told;
    bool many = json_type(data) == JSON_ARRAY;
    size_t n = many ? json_size(data) : 1;
    rc r = OK;
    if (n > ITEMS_MOST)
        return fail(f, TOO_LARGE, "feed.too_many");
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < n; i++)
        r = take_item(m, many ? json_at(data, i) : data, f);
    json_close(o, ']');
    json_int_of(o, "added", m->added);
    json_int_of(o, "changed", m->changed);
    json_int_of(o, "unchanged", m->unchanged);
    json_int_of(o, "refused", m->refused);
    json_close(o, '}');
    return r;
}

/* The key's unit sees nothing of secret work; what comes is taken in for it. */
static rc take_message(struct message *m, str *ret, struct fault *f)
{
    struct scope whole = scope_system(m->who.bureau_id);
    const struct json *data = json_get(m->rq->body, "data");
    if (json_type(data) != JSON_OBJECT && json_type(data) != JSON_ARRAY)
        return fault_field(f, S("data"), "required", S(""));
    tx_set_scope(m->rq->tx, &whole);
    rc r = take_items(m, data, f);
    tx_set_scope(m->rq->tx, m->who.scope);
    *ret = json_out_str(&m->told);
    return r == OK ? remember(m, *ret, f) : r;
}

/* ---- the reply ---- */

/* Of an item that was refused there is no intake. */
static rc put_code(struct message *m, const struct json *item, struct fault *f)
{
    str code = S("");
    i64 id = 0;
    (void)str_to_i64(json_text(json_get(item, "id")), &id);
    rc r = id ? intake_code_begun(m->rq->tx, id, &code, f) : OK;
    if (r == OK && code.n)
        json_text_of(&m->rq->out, "follow_code", code);
    return r;
}

static rc put_items(struct message *m, const struct json *items, struct fault *f)
{
    struct json_out *o = &m->rq->out;
    rc r = OK;
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < json_size(items); i++) {
        const struct json *item = json_at(items, i);
        json_open(o, '{');
        for (size_t k = 0; k < json_size(item); k++) {
            json_name(o, json_key(item, k));
            json_put_value(o, json_member(item, k));
        }
        r = put_code(m, item, f);
        json_close(o, '}');
    }
    json_close(o, ']');
    return r;
}

/* What was remembered, and beside each item the code of whoever filed it, which is kept nowhere. */
static rc tell(struct message *m, str told, struct fault *f)
{
    struct json_out *o = &m->rq->out;
    const struct json *reply;
    rc r = json_parse(m->rq->arena, told, &reply, f);
    json_open(o, '{');
    for (size_t i = 0; r == OK && i < json_size(reply); i++) {
        const struct json *value = json_member(reply, i);
        json_name(o, json_key(reply, i));
        if (json_type(value) == JSON_ARRAY)
            r = put_items(m, value, f);
        else
            json_put_value(o, value);
    }
    json_close(o, '}');
    return r;
}

static rc feed_post(struct request *rq, struct fault *f)
{
    struct message m = { .rq = rq, .template = rq->params[1] };
    str told = S("");
    if (request_id(rq, 0, &m.key, f) != OK) /* a key that is none, as any other */
        fault_clear(f);
    rc r = access_signed(rq, m.key, "feed", &m.who, f);
    if (r != OK)
        return r;
    m.id = http_header(rq->http, "webhook-id");
    if (m.id.n > MESSAGE_MOST)
        return fail(f, BAD_REQUEST, "feed.message_id");
    if (!rule_find(house_of(rq->tx)->rules, S("intake_templates"), m.template,
                   day_at(tx_now(rq->tx))))
        return fail(f, NOT_FOUND, "feed.template");
    m.told = json_out_new(rq->arena, TOLD_MOST);
    r = find_known(&m, &told, f);
    if (r == OK && told.n == 0)
        r = take_message(&m, &told, f);
    return r == OK ? tell(&m, told, f) : r;
}

static const struct route routes[] = {
    { HTTP_POST, "/v1/feeds/{key}/{template}", WRITE, feed_post, 0, .flags = ROUTE_NO_REPLAY,
      .doc = "filings of another system, in a message signed by Standard Webhooks: {\"data\": an "
             "item or a list of them}; each item is taken in or refused for itself" },
};
const struct room feed_room = { .name = "feed", .routes = routes, .route_count = COUNT(routes) };
