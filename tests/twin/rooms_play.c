#include "rooms.h"

bool one_in(struct play *p, u64 n)
{
    return rand_below(p->r, n) == 0;
}

i64 below(struct play *p, i64 n)
{
    return (i64)rand_below(p->r, (u64)n);
}

const char *any(struct play *p, const char *const *from, size_t n)
{
    return from[rand_below(p->r, n)];
}

static i64 number(struct play *p, const char *what, const char *from, const struct val *args,
                  size_t n)
{
    struct arena *a = p->d->arena;
    return must_int(p->d->b->t, arena_fmt(a, "SELECT %s FROM %s", what, from).p, args, n);
}

i64 count_of(struct play *p, const char *from)
{
    return number(p, "count(*)", from, NO_ARGS);
}

i64 some(struct play *p, const char *column, const char *from)
{
    struct arena *a = p->d->arena;
    i64 n = number(p, "count(*)", from, NO_ARGS);
    if (n == 0 || one_in(p, 30))
        return 7;
    i64 at = below(p, n);
    if (one_in(p, 2) && n > 6) /* rather what is new */
        at = n - 1 - below(p, 6);
    str rest = arena_fmt(a, "%s ORDER BY %s LIMIT 1 OFFSET $1", from, column);
    return number(p, column, rest.p, ARGS(V_I(at)));
}

i64 some_of(struct play *p, const char *table)
{
    return some(p, "id", table);
}

/* What follows FROM, of the unit of who asks. */
static str own_of(struct play *p, const char *from)
{
    i64 unit = must_int(p->d->b->t, "SELECT unit_id FROM person WHERE id = $1", ARGS(V_I(p->who)));
    return arena_fmt(p->d->arena, "%s AND unit_id = %lld", from, (long long)unit);
}

i64 count_own(struct play *p, const char *from)
{
    return count_of(p, own_of(p, from).p);
}

i64 some_own(struct play *p, const char *column, const char *from)
{
    str own = own_of(p, from);
    if (one_in(p, 6) || count_of(p, own.p) == 0)
        return some(p, column, from);
    return some(p, column, own.p);
}

i64 some_own_of(struct play *p, const char *table)
{
    return some_own(p, "id", arena_fmt(p->d->arena, "%s WHERE 1 = 1", table).p);
}

void asked_by(struct play *p, const i64 *people, size_t n)
{
    if (!one_in(p, 6))
        p->who = people[rand_below(p->r, n)];
}

i64 somebody(struct play *p)
{
    static const i64 often[] = { 201, 201, 201, 202, 202, 203, 203, 203, 204, 206, 401, 401, 402 };
    return one_in(p, 4) ? some_of(p, "person") : often[rand_below(p->r, COUNT(often))];
}

i64 newest_ver(struct play *p, const char *table, i64 id)
{
    struct arena *a = p->d->arena;
    i64 ver = number(p, "ver", arena_fmt(a, "%s WHERE id = $1", table).p, ARGS(V_I(id)));
    if (one_in(p, 15))
        return ver + 1 - below(p, 3);
    return ver ? ver : 1;
}

struct json_out body(struct play *p)
{
    struct json_out o = json_out_new(p->d->arena, 256 << 10);
    json_open(&o, '{');
    return o;
}

void put(struct json_out *o, const char *name, const char *text)
{
    json_text_of(o, name, str_from(text));
}

void send_text(struct play *p, const char *method, str target, str text, i64 ver)
{
    struct desk_ask ask = {
        .who = p->who, .method = method, .target = target, .body = text, .ver = ver
    };
    if (one_in(p, 10)) /* few keys, so that some are used again */
        ask.key = arena_fmt(p->d->arena, "k%d", (int)below(p, 40));
    if (one_in(p, p->says_why ? 1 : 2))
        ask.purpose = "checking";
    int status = desk_ask(p->d, &ask);
    str answer = p->d->reply.body;
    buf_fmt(&p->said, "%lld %s %.*s %.*s -> %d ", (long long)p->who, method, STR_ARG(target),
            STR_ARG(ask.body), status);
    buf_add(&p->said, answer);
    buf_char(&p->said, '\n');
    for (size_t i = 0; i < p->d->reply.header_count; i++) {
        const struct http_pair *h = &p->d->reply.headers[i];
        buf_fmt(&p->said, "%.*s: %.*s\n", STR_ARG(h->name), STR_ARG(h->value));
    }
}

void send_ver(struct play *p, const char *method, str target, struct json_out *o, i64 ver)
{
    if (o)
        json_close(o, '}');
    send_text(p, method, target, o ? json_out_str(o) : S(""), ver);
}

void send(struct play *p, const char *method, str target, struct json_out *o)
{
    send_ver(p, method, target, o, 0);
}

void get(struct play *p, str target)
{
    send_ver(p, "GET", target, NULL, 0);
}

str path(struct play *p, const char *before, i64 id, const char *after)
{
    return arena_fmt(p->d->arena, "%s%lld%s", before, (long long)id, after);
}

i64 made(struct play *p)
{
    i64 id = 0;
    if (p->d->reply.status == 201)
        str_to_i64(json_text(json_get(desk_json(p->d), "id")), &id);
    return id;
}
