#include "rooms/demo/demo_day.h"

#include "http/http_loop.h"

#include <stdarg.h>
#include <stdio.h>

enum { FORMAT_MOST = 16 << 10 };

str day_format(struct today *t, const char *format, ...)
{
    char *text = arena_alloc(t->arena, FORMAT_MOST);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, FORMAT_MOST, format, args);
    va_end(args);
    return (str){ text, n < 0 ? 0 : (size_t)n };
}

str day_member(const struct json *j, const char *name)
{
    return json_text(json_get(j, name));
}

str day_word(const struct today *t, const char *key)
{
    return words_text(t->words, key);
}

enum { OBJECT_MOST = 64 << 10 };

str day_object(struct today *t, const struct said *all, size_t n)
{
    struct json_out o = json_out_new(t->arena, OBJECT_MOST);
    json_open(&o, '{');
    for (size_t i = 0; i < n; i++) {
        if (all[i].json.n) {
            json_name(&o, str_from(all[i].name));
            json_put_raw(&o, all[i].json);
        } else if (all[i].text.p) {
            json_text_of(&o, all[i].name, all[i].text);
        } else {
            json_int_of(&o, all[i].name, all[i].number);
        }
    }
    json_close(&o, '}');
    return json_out_str(&o);
}

/* ---- asking ---- */

static void refused(struct today *t, const char *method, str path, const struct loop_reply *r)
{
    t->went = fail_detail(t->fault, INTERNAL, "demo.day", "%s %.*s: %d %.*s", method, STR_ARG(path),
                          r->status, STR_ARG(r->body));
}

struct question {
    const char *method, *target;
    str body, match; /* match: the version that was seen */
};

static const struct json *ask(struct today *t, const struct asker *who, struct question q)
{
    struct http_pair headers[6];
    size_t n = 0;
    struct loop_reply reply;
    const struct json *j = NULL;
    if (t->went != OK)
        return NULL;
    if (q.body.n)
        headers[n++] = (struct http_pair){ S("Content-Type"), S("application/json") };
    if (who->cookie.n)
        headers[n++] = (struct http_pair){ S("Cookie"), who->cookie };
    if (who->csrf.n)
        headers[n++] = (struct http_pair){ S("X-CSRF"), who->csrf };
    if (q.match.n)
        headers[n++] = (struct http_pair){ S("If-Match"), q.match };
    if (*q.method == 'P')
        headers[n++] = (struct http_pair){ S("Idempotency-Key"),
                                           day_format(t, "day-%lld", (long long)t->asked) };
    struct loop_request in = { .method = q.method,
                               .target = q.target,
                               .headers = headers,
                               .header_count = n,
                               .body = q.body };
    http_loop(t->server, &in, t->arena, &reply);
    t->asked++;
    bool taken = reply.status >= 200 && reply.status <= 299;
    if (taken && reply.body.n)
        taken = json_parse(t->arena, reply.body, &j, t->fault) == OK;
    if (!taken)
        refused(t, q.method, str_from(q.target), &reply);
    return j;
}

const struct json *day_get(struct today *t, const struct asker *who, str path)
{
    return ask(t, who, (struct question){ "GET", arena_cstr(t->arena, path), S(""), S("") });
}

const struct json *day_post(struct today *t, const struct asker *who, str path, str body)
{
    return ask(
        t, who,
        (struct question){ "POST", arena_cstr(t->arena, path), body.n ? body : S("{}"), S("") });
}

const struct json *day_move_from(struct today *t, const struct asker *who, struct day_step step)
{
    str match = day_format(t, "\"%lld\"", (long long)step.ver);
    str path =
        day_format(t, "/v1/matters/%.*s/moves/%.*s", STR_ARG(step.matter), STR_ARG(step.action));
    return ask(t, who,
               (struct question){ "POST", arena_cstr(t->arena, path),
                                  step.form.n ? step.form : S("{}"), match });
}

i64 day_version(struct today *t, const struct asker *who, str matter)
{
    return json_int(
        json_get(day_get(t, who, day_format(t, "/v1/matters/%.*s", STR_ARG(matter))), "ver"));
}

void day_move(struct today *t, const struct asker *who, str matter, const char *action, str form)
{
    (void)day_move_from(
        t, who, (struct day_step){ matter, str_from(action), form, day_version(t, who, matter) });
}

void day_act(struct today *t, const struct asker *who, const char *list, str id, const char *act)
{
    str path = day_format(t, "/v1/%s/%.*s", list, STR_ARG(id));
    str match =
        day_format(t, "\"%lld\"", (long long)json_int(json_get(day_get(t, who, path), "ver")));
    path = day_format(t, "%.*s/%s", STR_ARG(path), act);
    (void)ask(t, who, (struct question){ "POST", arena_cstr(t->arena, path), S("{}"), match });
}

/* ---- who ---- */

struct asker day_sign_in(struct today *t, const struct demo_accounts *accounts, const char *login)
{
    struct asker who = { .cookie = { 0 } };
    struct loop_reply reply;
    const struct json *j;
    size_t i = 0;
    while (i < accounts->n && !str_eq(accounts->at[i].login, str_from(login)))
        i++;
    if (i == accounts->n || t->went != OK)
        return who;
    struct http_pair type = { S("Content-Type"), S("application/json") };
    str body = DAY_SAY(t, { "login", str_from(login) }, { "password", accounts->at[i].password });
    struct loop_request in = {
        "POST", "/v1/session", &type, 1, body, NULL, false, 0, NULL, NULL, 0
    };
    http_loop(t->server, &in, t->arena, &reply);
    t->asked++;
    if (reply.status != 200 || json_parse(t->arena, reply.body, &j, t->fault) != OK) {
        refused(t, "POST", S("/v1/session"), &reply);
        return who;
    }
    const struct json *unit = json_get(j, "unit");
    str rest;
    who.cookie = str_cut(loop_header(&reply, "Set-Cookie"), ';', &rest);
    who.csrf = day_member(j, "csrf");
    who.id = day_member(json_get(j, "person"), "id");
    who.unit = day_member(unit, "id");
    who.place = day_member(unit, "place_code");
    return who;
}

/* Two others of the station who may inspect. */
static void find_colleagues(struct today *t)
{
    const struct json *page =
        day_get(t, &t->chief,
                day_format(t, "/v1/people?limit=50&filter=active:eq:1&filter=unit_id:eq:%.*s",
                           STR_ARG(t->chief.unit)));
    const struct json *people = json_get(page, "items");
    for (size_t i = 0; i < json_size(people); i++) {
        const struct json *p = json_at(people, i);
        str id = day_member(p, "id");
        if (day_member(p, "certificate").n == 0 || str_eq(id, t->officer.id) ||
            str_eq(id, t->chief.id))
            continue;
        if (t->second.n == 0)
            t->second = id;
        else if (t->third.n == 0)
            t->third = id;
    }
}

rc demo_day(const struct day_ask *ask_, struct arena *a, i64 *ret, struct fault *f)
{
    struct today t = { .server = ask_->server, .arena = a, .fault = f, .went = OK };
    rc r = words_load(ask_->words, a, &t.words, f);
    if (r != OK)
        return r;
    t.chief = day_sign_in(&t, ask_->accounts, "chief");
    t.officer = day_sign_in(&t, ask_->accounts, "officer");
    t.reviewer = day_sign_in(&t, ask_->accounts, "reviewer");
    find_colleagues(&t);
    if (t.went == OK && t.third.n) {
        day_desk(&t, ask_);
        day_inspections(&t);
        day_food(&t);
        day_surveys(&t);
        day_phone(&t);
    }
    *ret = t.asked;
    return t.went;
}
