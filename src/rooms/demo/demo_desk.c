/* demo_desk.c — the desk of the last months of a demonstration: who sent what, and each step of
 * what became of it, asked of the server on its day. */
#include "rooms/demo/demo_desk.h"

#include "base/date.h"
#include "rooms/demo/demo_codes.h"
#include "rooms/demo/demo_shops.h"
#include "sys/wall.h"

#include <string.h>

enum {
    ROUNDS_MOST = 5,
    SHOPS_A_ROUND = 4000,
    NIGHT_EVERY = 3, /* days */
    PHONES_FROM = 95000000,
    JSON_MOST = 32 << 10
};

const char *const DESK_NAMES[DESK_KINDS] = { "intake", "complaint", "report",
                                             "clue",   "case",      "summary" };

/* ---- whom it is about ---- */

static struct pool *pool_of(struct desk *d, str trade)
{
    struct today *t = d->today;
    for (size_t i = 0; i < d->pool_count; i++)
        if (str_eq(d->pools[i].trade, trade))
            return &d->pools[i];
    if (d->pool_count == DESK_POOLS)
        return &d->pools[0];
    struct pool *p = &d->pools[d->pool_count++];
    p->trade = trade;
    str filter = trade.n ? day_format(t, "&filter=trade:prefix:%.*s", STR_ARG(trade)) : S("");
    str path = day_format(t,
                          "/v1/entities?limit=100&sort=id&filter=state:eq:active"
                          "&filter=unit_id:eq:%.*s%.*s",
                          STR_ARG(t->chief.unit), STR_ARG(filter));
    const struct json *all = json_get(day_get(t, &t->chief, path), "items");
    for (size_t i = 0; i < json_size(all) && p->n < DESK_POOL_MOST; i++)
        if (str_to_i64(day_member(json_at(all, i), "id"), &p->at[p->n]))
            p->n++;
    return p;
}

static void find_subject(struct desk *d, struct arrival *a, str trade)
{
    struct today *t = d->today;
    const struct pool *p = pool_of(d, trade);
    if (p->n == 0) /* a small district has not every trade at this station */
        p = pool_of(d, S(""));
    a->entity = a->of->entity;
    a->premises = a->of->premises;
    if (a->entity || p->n == 0)
        return;
    a->entity = p->at[(size_t)(a->number * 7919) % p->n];
    const struct json *card =
        day_get(t, &t->chief, day_format(t, "/v1/entities/%lld", (long long)a->entity));
    (void)str_to_i64(day_member(json_at(json_get(card, "premises"), 0), "id"), &a->premises);
}

/* ---- who sends it ---- */

/* The same label is the same person; before a stroke, whoever shares a telephone and a home. */
static str sender_of(struct desk *d, const struct arrival *a, str label)
{
    struct today *t = d->today;
    str rest, home = str_cut(label, '/', &rest);
    str who = label.n ? label : day_format(t, "%lld", (long long)a->number);
    u64 number = 17, at = 17;
    for (size_t i = 0; i < who.n; i++)
        number = number * 31 + (unsigned char)who.p[i];
    for (size_t i = 0; i < home.n; i++)
        at = at * 31 + (unsigned char)home.p[i];
    struct rand r;
    rand_seed(&r, number);
    u64 phone = label.n ? at % 4000000 : 4000000 + (u64)a->number;
    str address =
        WORDS_FILL(t->arena, day_word(t, "sender.address"),
                   { "n", day_format(t, "%llu", (unsigned long long)(1 + phone % 30)) },
                   { "unit", day_format(t, "%llu", (unsigned long long)(101 + phone % 800)) });
    return DAY_SAY(t, { "name", person_name(t->words, &r, t->arena) },
                   { "phone", code_phone(t->arena, PHONES_FROM + phone) }, { "address", address });
}

static str list_of(struct today *t, str words)
{
    struct json_out o = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '[');
    while (words.n)
        json_put_text(&o, str_cut(words, '|', &words));
    json_close(&o, ']');
    return json_out_str(&o);
}

/* makes: "complaint", "report", "complaint|report", "report|report"; to: "centre" for the centre's
 * own mediators, else as the routing rules say. */
static str split_of(struct desk *d, str makes, str category, str to)
{
    struct today *t = d->today;
    struct json_out o = json_out_new(t->arena, JSON_MOST), reports = o;
    reports = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '{');
    json_open(&reports, '[');
    while (makes.n) {
        str part = str_cut(makes, '|', &makes);
        bool complaint = str_eq(part, S("complaint"));
        struct said all[] = { { "category", category }, { "unit_id", d->clerk.unit } };
        str said = day_object(t, all, complaint && str_eq(to, S("centre")) ? 2 : 1);
        if (complaint) {
            json_name(&o, S("complaint"));
            json_put_raw(&o, said);
        } else {
            json_put_raw(&reports, said);
        }
    }
    json_close(&reports, ']');
    json_name(&o, S("reports"));
    json_put_raw(&o, json_out_str(&reports));
    json_close(&o, '}');
    return json_out_str(&o);
}

/* What is typed, or what another system sends; more: fen by which it asks for more than before. */
static str arrival_body(struct desk *d, const struct arrival *a, i64 more)
{
    struct today *t = d->today;
    const struct word_list *list = words_list(t->words, "arrivals");
    str channel = words_cell(list, a->row, "channel"),
        category = words_cell(list, a->row, "category"), makes = words_cell(list, a->row, "makes"),
        person = words_cell(list, a->row, "person");
    bool anonymous = str_eq(person, S("anonymous")),
         external = str_eq(channel, S("12315")) || str_eq(channel, S("12345"));
    struct rand r;
    rand_seed(&r, (u64)a->number);
    struct said all[12];
    size_t n = 0;
    all[n++] = (struct said){ "channel", channel };
    all[n++] = (struct said){ "category", category };
    all[n++] = (struct said){ "premises_id", day_format(t, "%lld", (long long)a->premises) };
    all[n++] = (struct said){ "story", words_part(words_cell(list, a->row, "text"), &r) };
    all[n++] = (struct said){ "amount", .number = a->amount + more };
    all[n++] = (struct said){ "demands", .json = list_of(t, words_cell(list, a->row, "demands")) };
    if (anonymous)
        all[n++] = (struct said){ "anonymous", .json = S("true") };
    else
        all[n++] = (struct said){ "sender", .json = sender_of(d, a, person) };
    if (!anonymous && a->number % 4 != 3) /* most agree to it */
        all[n++] = (struct said){ "may_publish", .json = S("true") };
    if (external) {
        all[n++] = (struct said){ "system", channel };
        all[n++] = (struct said){ "external_number", day_format(t, "%.*s%010lld", STR_ARG(channel),
                                                                (long long)a->number + 7000000) };
    }
    if (makes.n && !more)
        all[n++] = (struct said){ "split", .json = split_of(d, makes, category,
                                                            words_cell(list, a->row, "goes_to")) };
    return day_object(t, all, n);
}

/* ---- what answers tell ---- */

static void keep_code(char *to, str from)
{
    if (!from.n || from.n >= DESK_CODE_MOST)
        return;
    memcpy(to, from.p, from.n);
    to[from.n] = 0;
}

static void keep_id(i64 *to, str id)
{
    i64 n;
    if (str_to_i64(id, &n) && n)
        *to = n;
}

static const struct json *last_of(const struct json *j, const char *name)
{
    const struct json *all = json_get(j, name);
    size_t n = json_size(all);
    return n ? json_at(all, n - 1) : NULL;
}

static void learn(struct arrival *a, const struct json *j)
{
    if (!j)
        return;
    keep_id(&a->offer, day_member(last_of(j, "offers"), "id"));
    keep_id(&a->measure, day_member(last_of(j, "measures"), "id"));
    keep_id(&a->ids[DESK_CASE], day_member(j, "case_id"));
    keep_code(a->code, day_member(last_of(j, "codes"), "code"));
    if (json_get(j, "consumer_url")) { /* a room was opened */
        keep_code(a->consumer, day_member(j, "consumer"));
        keep_code(a->operator, day_member(j, "operator"));
    }
    const struct json *parts = json_get(j, "parts");
    for (size_t i = 0; i < json_size(parts); i++) {
        str kind = day_member(json_at(parts, i), "kind");
        bool complaint = str_eq(kind, S("complaint"));
        if (complaint || str_eq(kind, S("report")))
            keep_id(&a->ids[complaint ? DESK_COMPLAINT : DESK_REPORT],
                    day_member(json_at(parts, i), "id"));
    }
}

/* ---- steps ---- */

static const struct asker *asker_of(struct desk *d, str who)
{
    struct today *t = d->today;
    const struct {
        const char *name;
        const struct asker *asker;
    } all[] = { { "clerk", &d->clerk },       { "mediator", &d->mediator },
                { "head", &d->head },         { "investigator", &d->investigator },
                { "officer", &t->officer },   { "chief", &t->chief },
                { "reviewer", &t->reviewer }, { "chief2", &d->chief2 } };
    for (size_t i = 0; i < COUNT(all); i++)
        if (str_eq(who, str_from(all[i].name)))
            return all[i].asker;
    return &t->nobody;
}

static enum desk_kind kind_of(str name)
{
    enum desk_kind k = DESK_INTAKE;
    while (k + 1 < DESK_KINDS && !str_eq(name, str_from(DESK_NAMES[k])))
        k++;
    return k;
}

static void forget_versions(struct arrival *a)
{
    memset(a->vers, 0, sizeof a->vers);
}

static void arrive(struct desk *d, struct arrival *a)
{
    struct today *t = d->today;
    const struct word_list *list = words_list(t->words, "arrivals");
    find_subject(d, a, words_cell(list, a->row, "trade"));
    if (words_cell(list, a->row, "channel").n == 0)
        return; /* nobody sent it: its course begins with what was found */
    const struct json *made = day_post(t, &d->clerk, S("/v1/intakes"), arrival_body(d, a, 0));
    keep_id(&a->ids[DESK_INTAKE], day_member(made, "id"));
    learn(a, made);
    if (words_cell(list, a->row, "makes").n)
        learn(a, day_get(t, &d->clerk,
                         day_format(t, "/v1/intakes/%lld", (long long)a->ids[DESK_INTAKE])));
}

/* A row of the courses: who does what, of which matter. */
struct course_step {
    const struct asker *who;
    str of, act, form;
};

/* A step of the flow, from the version that the last answer told of. */
static void move(struct desk *d, struct arrival *a, const struct course_step *step)
{
    struct today *t = d->today;
    enum desk_kind kind = kind_of(step->of);
    str id = day_format(t, "%lld", (long long)a->ids[kind]);
    if (!a->vers[kind])
        a->vers[kind] = day_version(t, step->who, id);
    const struct json *j =
        day_move_from(t, step->who, (struct day_step){ id, step->act, step->form, a->vers[kind] });
    a->vers[kind] = json_int(json_get(j, "ver"));
    learn(a, j);
}

/* Whoever received a package sees its case as the newest one. */
static void find_case(struct desk *d, struct arrival *a)
{
    const struct json *newest =
        day_get(d->today, &d->investigator, S("/v1/cases?sort=-opened_at&limit=1"));
    keep_id(&a->ids[DESK_CASE], day_member(json_at(json_get(newest, "items"), 0), "id"));
}

static void post(struct desk *d, struct arrival *a, const struct course_step *step)
{
    struct today *t = d->today;
    bool own = step->of.n > 0;
    str path = own ? day_format(t, "/v1/%.*ss/%lld%.*s", STR_ARG(step->of),
                                (long long)a->ids[kind_of(step->of)], STR_ARG(step->act))
                   : step->act;
    const struct json *j = day_post(t, step->who, desk_fill(d, a, path), step->form);
    forget_versions(a);
    learn(a, j);
    if (str_eq(step->act, S("/v1/clues")))
        keep_id(&a->ids[DESK_CLUE], day_member(j, "id"));
    else if (str_eq(step->act, S("/v1/summaries")))
        keep_id(&a->ids[DESK_SUMMARY], day_member(j, "id"));
    else if (!own)
        keep_id(&a->made, day_member(j, "id"));
}

static void go_on(struct desk *d, struct arrival *a, size_t row)
{
    struct today *t = d->today;
    const struct word_list *list = words_list(t->words, "courses");
    str form = desk_fill(d, a, words_cell(list, row, "form"));
    struct course_step step = {
        .who = asker_of(d, words_cell(list, row, "who")),
        .of = words_cell(list, row, "of"),
        .act = words_cell(list, row, "act"),
        .form = ARENA_CONCAT(t->arena, S("{"), form, S("}")),
    };
    if (str_eq(step.act, S("sent again"))) {
        (void)day_post(t, step.who, S("/v1/intakes"), arrival_body(d, a, a->amount / 10));
        forget_versions(a);
    } else if (step.act.p[0] == '/') {
        post(d, a, &step);
    } else {
        move(d, a, &step);
        if (str_eq(step.of, S("clue")) && str_eq(step.act, S("receive")))
            find_case(d, a);
    }
    if (a->of != a) /* what is merged changes the one that goes on */
        forget_versions(&d->arrivals[a->of - d->arrivals]);
}

void desk_take(struct desk *d, struct arrival *a, size_t step)
{
    const struct word_list *courses = words_list(d->today->words, "courses");
    if (step == 0)
        arrive(d, a);
    else
        go_on(d, a, desk_course_row(courses, a->course, step - 1));
}

/* ---- call-backs ---- */

/* The clerk calls whoever was drawn; one in six is not reached. */
static void call_back(struct desk *d)
{
    static const char *const said[] = { "satisfied", "fair",      "satisfied",
                                        "satisfied", "unreached", "dissatisfied" };
    struct today *t = d->today;
    const struct json *drawn = json_get(
        day_get(t, &d->clerk, S("/v1/callbacks?limit=50&filter=satisfaction:null:")), "items");
    for (size_t i = 0; i < json_size(drawn); i++) {
        str id = day_member(json_at(drawn, i), "id");
        i64 number = 0;
        (void)str_to_i64(id, &number);
        (void)day_post(t, &d->clerk, day_format(t, "/v1/complaints/%.*s/callback", STR_ARG(id)),
                       DAY_SAY(t, { "satisfaction", str_from(said[number % (i64)COUNT(said)]) },
                               { "note", day_word(t, "callback.note") }));
    }
}

static void sleep_on_it(struct desk *d, const struct day_ask *ask, day on)
{
    wall_set(day_start(on) + 4 * (i64)3600000);
    ask->night(ask->arg);
    wall_set(day_start(on) + 9 * (i64)3600000);
    call_back(d);
}

/* ---- all of it ---- */

static i64 colleague_of(struct today *t, const struct asker *who, const struct asker *reader)
{
    const struct json *people = json_get(
        day_get(t, reader,
                day_format(t, "/v1/people?limit=50&filter=active:eq:1&filter=unit_id:eq:%.*s",
                           STR_ARG(who->unit))),
        "items");
    i64 found = 0;
    for (size_t i = 0; i < json_size(people) && !found; i++) {
        const struct json *p = json_at(people, i);
        if (day_member(p, "certificate").n && !str_eq(day_member(p, "id"), who->id))
            keep_id(&found, day_member(p, "id"));
    }
    return found;
}

static bool sign_in_all(struct desk *d, const struct demo_accounts *accounts)
{
    struct today *t = d->today;
    d->clerk = day_sign_in(t, accounts, "clerk");
    d->mediator = day_sign_in(t, accounts, "mediator");
    d->head = day_sign_in(t, accounts, "head");
    d->investigator = day_sign_in(t, accounts, "investigator");
    d->chief2 = day_sign_in(t, accounts, "chief2");
    if (!d->clerk.id.n || !d->mediator.id.n || !d->head.id.n || !d->investigator.id.n)
        return false;
    d->mediator2 = colleague_of(t, &d->mediator, &d->head);
    d->investigator2 = colleague_of(t, &d->investigator, &d->head);
    return t->went == OK && d->mediator2 && d->investigator2;
}

void day_desk(struct today *t, const struct day_ask *ask)
{
    struct desk d = { .today = t,
                      .rules = ask->rules,
                      .now = wall_now() - 60000,
                      .rounds = 1 + (int)(ask->shops / SHOPS_A_ROUND) };
    if (d.rounds > ROUNDS_MOST)
        d.rounds = ROUNDS_MOST;
    if (!sign_in_all(&d, ask->accounts))
        return;
    desk_plan(&d);
    day slept = d.step_count ? day_at(d.steps[0].at) : 0;
    for (size_t i = 0; i < d.step_count && t->went == OK; i++) {
        const struct arrival_step *s = &d.steps[i];
        struct arena_mark mark = arena_mark(t->arena);
        if (ask->night && day_at(s->at) >= slept + NIGHT_EVERY) {
            slept = day_at(s->at);
            sleep_on_it(&d, ask, slept);
        }
        wall_set(s->at);
        desk_take(&d, &d.arrivals[s->arrival], s->step);
        if (t->went == OK)
            arena_rewind(t->arena, mark);
    }
    wall_set(0);
}
