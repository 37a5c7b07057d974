#include "desk.h"

#include "app/wire.h"
#include "base/log.h"
#include "sys/secret.h"
#include "sys/wall.h"

#define NEVER ((i64)4000000000000) /* ms: in the year 2096 */

enum { MAX_DUMP = 64 << 20 };

/* Tables that bureau_new leaves as they are. */
static void empty(struct testdb *t)
{
    static const char *const tables[] = { "replay", "search_dirty" };
    for (size_t i = 0; i < COUNT(tables); i++)
        must_exec(
            t, arena_cstr(t->arena, ARENA_CONCAT(t->arena, S("DELETE FROM "), str_from(tables[i]))),
            NO_ARGS);
}

static str token_of(struct arena *a, i64 person_id)
{
    return arena_fmt(a, "%043lld", (long long)person_id);
}

static str csrf_of(struct arena *a, i64 person_id)
{
    return arena_fmt(a, "%032lld", (long long)person_id);
}

static void sign_in(struct desk *d, i64 person_id)
{
    unsigned char digest[SM3_BYTES];
    sm3(token_of(d->arena, person_id), digest);
    must_exec(d->b->t,
              "INSERT INTO session (token, person_id, csrf, created_at, seen_at, ends_at, remote, "
              "agent) VALUES ($1, $2, $3, 1, $4, $4, '', '')",
              ARGS(V_B(((str){ (const char *)digest, SM3_BYTES })), V_I(person_id),
                   V_B(csrf_of(d->arena, person_id)), V_I(NEVER)));
}

void desk_person(struct desk *d, const struct desk_person *p)
{
    must_exec(d->b->t,
              "INSERT INTO person (id, bureau_id, unit_id, login, name, roles, certificate, "
              "password, password_at, created_at) "
              "VALUES ($1, $2, $3, $4, $4, $5, $6, 'x', 1, 1)",
              ARGS(V_I(p->id), V_I(p->bureau_id), V_I(p->unit_id), V_T(str_from(p->name)),
                   V_I(p->roles), p->certified ? V_T(S("ZF-2")) : V_NULL()));
    sign_in(d, p->id);
}

/* The shop sells food and has a score, so that the form of its year can be filled in. */
static void score_shop(struct bureau *b)
{
    enum { SCORE = 401 };
    must_exec(b->t,
              "INSERT INTO food_score (id, bureau_id, entity_id, at, cause, form, inputs, kinds, "
              "factors, static_points, total_points, grade, in_force, rule_pack) VALUES ($1, $2, "
              "$3, 1, 'profile', 'sales_2016', '{\"area\":100}', '[]', '[]', 1000, 1000, 'A', 'A', "
              "'-')",
              ARGS(V_I(SCORE), V_I(b->id), V_I(b->shop)));
    must_exec(b->t,
              "INSERT INTO food_operator (id, bureau_id, sector, form, inputs, score_id, "
              "static_points, total_points, grade, due_on, created_at, changed_at) VALUES ($1, $2, "
              "'sales', 'sales_2016', '{\"area\":100}', $3, 1000, 1000, 'A', 20000, 1, 1)",
              ARGS(V_I(b->shop), V_I(b->id), V_I(SCORE)));
}

struct desk *desk_open(struct testdb *t)
{
    struct desk *d = ARENA_NEW(t->arena, struct desk);
    log_open(2, LOG_ERROR, wall_now);
    empty(t);
    d->b = bureau_new(t);
    score_shop(d->b);
    d->arena = arena_new(0);
    assert_rc(OK, wire_install(&d->b->house, &t->fault));
    struct app_options o = { .house = &d->b->house,
                             .rooms = wire_rooms,
                             .room_count = wire_room_count,
                             .version = "test",
                             .session_idle_ms = NEVER,
                             .session_max_ms = NEVER,
                             .upload_max = 1 << 20,
                             .import_max = 1 << 20,
                             .long_threads = 1 };
    assert_rc(OK, app_new(&o, &d->app, &t->fault));
    d->handlers = app_handlers(d->app);
    const struct actor people[] = { d->b->anna, d->b->ben,     d->b->chen,
                                    d->b->dora, d->b->partner, d->b->admin };
    for (size_t i = 0; i < COUNT(people); i++)
        sign_in(d, people[i].person_id);
    return d;
}

void desk_close(struct desk *d)
{
    app_free(d->app);
    arena_free(d->arena);
    bureau_free(d->b);
}

static void add(struct http_pair *h, size_t *n, const char *name, str value)
{
    if (value.n)
        h[(*n)++] = (struct http_pair){ str_from(name), value };
}

int desk_ask(struct desk *d, const struct desk_ask *ask)
{
    struct arena *a = d->arena;
    struct http_pair h[6];
    size_t n = 0;
    add(h, &n, "Cookie", ARENA_CONCAT(a, S("naguan="), token_of(a, ask->who)));
    add(h, &n, "X-CSRF", csrf_of(a, ask->who));
    add(h, &n, "Content-Type", ask->body.n ? S("application/json") : S(""));
    add(h, &n, "Idempotency-Key", ask->key);
    add(h, &n, "If-Match", ask->ver ? arena_fmt(a, "\"%lld\"", (long long)ask->ver) : S(""));
    add(h, &n, "X-Purpose", str_from(ask->purpose));
    struct loop_request in = { .method = ask->method,
                               .target = arena_cstr(a, ask->target),
                               .headers = h,
                               .header_count = n,
                               .body = ask->body,
                               .wait_ms = 60000 };
    http_loop(&d->handlers, &in, a, &d->reply);
    return d->reply.status;
}

const struct json *desk_json(struct desk *d)
{
    const struct json *j = NULL;
    if (d->reply.body.n)
        assert_rc(OK, json_parse(d->arena, d->reply.body, &j, &d->b->t->fault));
    return j;
}

str desk_why(struct desk *d)
{
    return d->reply.status < 400 ? S("") : json_text(json_get(desk_json(d), "key"));
}

static rc dump_all(struct tx *tx, void *arg, struct fault *f)
{
    tx_set_budget(tx, 0);
    return db_dump(tx, arg, f);
}

str desk_dump(struct desk *d)
{
    buf out = buf_new(d->arena, MAX_DUMP);
    must_read(d->b->t, dump_all, &out);
    return buf_str(&out);
}
