#include "pipeline.h"

#include "core/house_room.h"
#include "core/ledger.h"
#include "core/outbox.h"

#include <string.h>

struct note {
    str text;
};
static const struct field note_fields[] = { FIELD(struct note, text, F_TEXT, REQUIRED,
                                                  .max = 100) };
static const struct record note_record = RECORD("Note", struct note, note_fields);

static rc mine_get(struct request *rq, struct fault *f)
{
    (void)f;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "name", rq->actor->name);
    json_int_of(&rq->out, "units", (i64)rq->actor->scope->unit_count);
    json_bool_of(&rq->out, "whole", rq->actor->scope->whole_bureau);
    json_bool_of(&rq->out, "assigned", rq->actor->scope->assigned_only);
    json_close(&rq->out, '}');
    return OK;
}

static rc notes_post(struct request *rq, struct fault *f)
{
    const struct note *n = rq->in;
    i64 id = tx_id(rq->tx);
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = "test.note", .subject_kind = "note", .subject_id = id }, f);
    if (r == OK)
        r = outbox_put(rq->tx, rq->actor->bureau_id,
                       &(struct outbox_fact){ .topic = "note.added",
                                              .subject_kind = "note",
                                              .subject_id = id,
                                              .unit_id = rq->actor->unit_id,
                                              .body = S("{\"n\":1}") },
                       f);
    if (r == OK && str_eq(n->text, S("refuse")))
        return refuse(f, "test.refused");
    if (r == OK && str_eq(n->text, S("fail")))
        return fail_detail(f, INTERNAL, NULL, "a secret detail");
    return r == OK ? reply_created(rq, "/v1/t/notes/", id) : r;
}

static rc notes_patch(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r != OK)
        return r;
    if (rq->if_match != 3) {
        rc stale = fail(f, STALE, NULL);
        f->current = S("{\"ver\":3}");
        return stale;
    }
    reply_version(rq, 4);
    return reply_no_content(rq);
}

static rc long_get(struct request *rq, struct fault *f)
{
    return rq->tx ? mine_get(rq, f) : fail(f, INTERNAL, NULL);
}

static rc secret_post(struct request *rq, struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){
            .act = "test.secret", .subject_kind = "note", .subject_id = 1, .purpose = rq->purpose },
        f);
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "phone", S("13800138000"));
    json_close(&rq->out, '}');
    return r;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/t/mine", READ, mine_get, ROLE_ANYONE, .doc = "who asks" },
    { HTTP_POST, "/v1/t/notes", WRITE, notes_post, ROLE_ANYONE, .in = &note_record,
      .doc = "a note" },
    { HTTP_PATCH, "/v1/t/notes/{id}", WRITE, notes_patch, ROLE_ANYONE, .flags = ROUTE_PATCH,
      .doc = "another" },
    { HTTP_GET, "/v1/t/long", LONG, long_get, ROLE_ANYONE, .doc = "slowly" },
    { HTTP_POST, "/v1/t/secret", WRITE, secret_post, ROLE_ANYONE, .flags = ROUTE_PURPOSE,
      .doc = "in clear" },
    { HTTP_GET, "/v1/t/chief", READ, mine_get, ROLE_CHIEF, .doc = "chiefs only" },
};
static const struct room test_room = { .name = "test",
                                       .routes = routes,
                                       .route_count = COUNT(routes) };

static void set_passwords(struct testdb *t)
{
    str hash;
    must_exec(t, "DELETE FROM replay", NO_ARGS);
    assert_rc(OK, password_hash(t->arena, S(PASSWORD), &hash, &t->fault));
    must_exec(t, "UPDATE person SET password = $1", ARGS(V_T(hash)));
}

struct pipeline *pipeline_new(struct testdb *t, const struct app_options *more)
{
    static const struct room *const rooms[] = { &house_room, &test_room };
    struct pipeline *p = ARENA_NEW(t->arena, struct pipeline);
    p->b = bureau_new(t);
    set_passwords(t);
    struct app_options o = more ? *more : (struct app_options){ 0 };
    o.house = &p->b->house;
    if (!o.rooms) {
        o.rooms = rooms;
        o.room_count = COUNT(rooms);
    }
    o.version = "test";
    o.session_idle_ms = o.session_idle_ms ? o.session_idle_ms : 1800000;
    o.session_max_ms = o.session_max_ms ? o.session_max_ms : 43200000;
    o.upload_max = 1 << 20;
    o.import_max = 4 << 20;
    assert_rc(OK, app_new(&o, &p->app, &t->fault));
    p->handlers = app_handlers(p->app);
    return p;
}

void pipeline_free(struct pipeline *p)
{
    app_free(p->app);
    bureau_free(p->b);
}

struct browser browser_of(struct pipeline *p)
{
    return (struct browser){ .p = p };
}

static void add(struct http_pair *h, size_t *n, const char *name, str value)
{
    if (value.n)
        h[(*n)++] = (struct http_pair){ str_from(name), value };
}

void ask(struct browser *w, int status, const char *method, const char *target, const char *body)
{
    struct pipeline *p = w->p;
    struct arena *a = p->b->t->arena;
    struct http_pair h[24];
    size_t n = 0;
    add(h, &n, "Cookie", w->cookie);
    add(h, &n, "X-CSRF", w->no_csrf ? (str){ 0 } : w->csrf);
    add(h, &n, "Content-Type",
        body || w->type ? str_from(w->type ? w->type : "application/json") : (str){ 0 });
    add(h, &n, "Idempotency-Key", str_from(w->key));
    add(h, &n, "If-Match", str_from(w->if_match));
    add(h, &n, "X-Purpose", str_from(w->purpose));
    add(h, &n, "Last-Event-ID", str_from(w->last_event));
    for (size_t i = 0; i < w->more_count && n < COUNT(h); i++)
        h[n++] = w->more[i];
    struct loop_request in = { .method = method,
                               .target = target,
                               .headers = h,
                               .header_count = n,
                               .body = w->raw.n ? w->raw : str_from(body),
                               .secure = w->secure,
                               .max_stream = w->max_stream,
                               .wait_ms = w->wait_ms,
                               .meanwhile = w->meanwhile };
    http_loop(&p->handlers, &in, a, &p->reply);
    if (p->reply.status != status)
        print_error("%s %s: %d expected, got %d %.*s\n", method, target, status, p->reply.status,
                    STR_ARG(p->reply.body));
    assert_int_equal(p->reply.status, status);
    str rest, set = loop_header(&p->reply, "Set-Cookie");
    if (set.n)
        w->cookie = str_cut(set, ';', &rest);
}

const struct json *reply_json(struct pipeline *p)
{
    const struct json *j = NULL;
    assert_rc(OK, json_parse(p->b->t->arena, p->reply.body, &j, &p->b->t->fault));
    return j;
}

str reply_key(struct pipeline *p)
{
    return json_text(json_get(reply_json(p), "key"));
}

void sign_in(struct browser *w, const char *login)
{
    struct arena *a = w->p->b->t->arena;
    struct json_out o = json_out_new(a, 1000);
    json_open(&o, '{');
    json_text_of(&o, "login", str_from(login));
    json_text_of(&o, "password", S(PASSWORD));
    json_close(&o, '}');
    ask(w, 200, "POST", "/v1/session", arena_cstr(a, json_out_str(&o)));
    w->csrf = json_text(json_get(reply_json(w->p), "csrf"));
}

i64 notes(struct pipeline *p)
{
    return must_int(p->b->t, "SELECT count(*) FROM ledger WHERE act = 'test.note'", NO_ARGS);
}
