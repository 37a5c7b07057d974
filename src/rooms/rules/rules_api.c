/* rules_api.c — lists, rows and their history, and the walk of a clock. */
#include "core/clock.h"
#include "core/house.h"
#include "core/rule_store.h"
#include "rooms/rules/rules.h"

static const struct rules *rules_of(const struct request *rq)
{
    return house_of(rq->tx)->rules;
}

static void put_list(struct json_out *o, const struct rules *r, str name)
{
    size_t rows, columns;
    const str *column = rule_columns(r, name, &columns);
    (void)rule_rows(r, name, &rows);
    json_open(o, '{');
    json_text_of(o, "list", name);
    json_int_of(o, "count", (i64)rows);
    json_name(o, S("columns"));
    json_open(o, '[');
    for (size_t i = 0; i < columns; i++)
        json_put_text(o, column[i]);
    json_close(o, ']');
    json_close(o, '}');
}

static rc rules_get(struct request *rq, struct fault *f)
{
    const struct rules *r = rules_of(rq);
    struct json_out *o = &rq->out;
    const str *names;
    size_t n = rule_lists(r, &names);
    json_open(o, '{');
    json_text_of(o, "pack", rules_pack(r));
    json_name(o, S("lists"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        put_list(o, r, names[i]);
    json_close(o, ']');
    json_name(o, S("packs"));
    rc code = rule_put_packs(rq->tx, o, f);
    json_close(o, '}');
    return code;
}

static rc rule_list_get(struct request *rq, struct fault *f)
{
    const struct rules *r = rules_of(rq);
    struct json_out *o = &rq->out;
    size_t n;
    const struct rule_row *rows = rule_rows(r, rq->params[0], &n);
    if (!rows)
        return fail(f, NOT_FOUND, "rules.unknown_list");
    json_open(o, '{');
    json_text_of(o, "list", rq->params[0]);
    json_text_of(o, "pack", rules_pack(r));
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        rule_put(r, &rows[i], o);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

/* A code that only former packs knew has a history and no items. */
static rc rule_code_get(struct request *rq, struct fault *f)
{
    const struct rules *r = rules_of(rq);
    struct json_out *o = &rq->out;
    size_t n;
    const struct rule_row *rows = rule_rows(r, rq->params[0], &n);
    if (!rows)
        return fail(f, NOT_FOUND, "rules.unknown_list");
    json_open(o, '{');
    json_text_of(o, "list", rq->params[0]);
    json_text_of(o, "code", rq->params[1]);
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, rq->params[1]))
            rule_put(r, &rows[i], o);
    json_close(o, ']');
    json_name(o, S("history"));
    rc code = rule_put_history(rq->tx, rq->params[0], rq->params[1], o, f);
    json_close(o, '}');
    return code;
}

static const char *why_code(enum step_why why)
{
    switch (why) {
    case STEP_START:
        return "start";
    case STEP_COUNTED:
        return "counted";
    case STEP_WEEKEND:
        return "weekend";
    case STEP_HOLIDAY:
        return "holiday";
    case STEP_MAKE_UP:
        return "make_up";
    case STEP_PAUSED:
        return "paused";
    case STEP_ROLLED:
        return "rolled";
    }
    return "";
}

static void put_steps(struct json_out *o, const struct clock_walk *walk)
{
    json_open(o, '[');
    for (size_t i = 0; i < walk->count; i++) {
        const struct clock_step *s = &walk->steps[i];
        json_open(o, '{');
        json_text_of(o, "day", day_text(o->b.arena, s->d));
        json_text_of(o, "why", str_from(why_code(s->why)));
        json_int_of(o, "count", s->count);
        json_text_of(o, "note", s->note);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static rc day_query(const struct request *rq, const char *name, day *ret, struct fault *f)
{
    str text = http_query(rq->http, name);
    if (!text.n)
        return OK;
    return day_parse(text, ret) ? OK : fault_field(f, str_from(name), "bad_day", text);
}

/* ?clock=C1&from=2026-04-30[&law=…]; law: from when it is left out. */
static rc read_ask(const struct request *rq, struct clock_ask *ask, struct fault *f)
{
    ask->clock = http_query(rq->http, "clock");
    ask->from = DAY_NONE;
    rc code = day_query(rq, "from", &ask->from, f);
    ask->law = ask->from;
    rc law = day_query(rq, "law", &ask->law, f);
    if (!ask->clock.n)
        code = fault_field(f, S("clock"), "required", (str){ 0 });
    if (!http_query(rq->http, "from").n)
        code = fault_field(f, S("from"), "required", (str){ 0 });
    return code == OK ? law : code;
}

static rc clock_get(struct request *rq, struct fault *f)
{
    const struct rules *r = rules_of(rq);
    struct json_out *o = &rq->out;
    struct clock_ask ask = { 0 };
    struct clock_result res;
    struct clock_walk walk;
    rc code = read_ask(rq, &ask, f);
    if (code == OK)
        code = clock_due(r, &ask, &res, f);
    if (code == OK)
        code = clock_explain(r, &ask, rq->arena, &walk, f);
    if (code != OK)
        return code;
    const struct rule_row *row = rule_find(r, S("clocks"), ask.clock, ask.law);
    json_open(o, '{');
    json_text_of(o, "clock", ask.clock);
    json_text_of(o, "from", day_text(rq->arena, ask.from));
    json_text_of(o, "law", day_text(rq->arena, ask.law));
    json_text_of(o, "due", day_text(rq->arena, res.due));
    json_text_of(o, "nominal", day_text(rq->arena, res.nominal));
    json_bool_of(o, "provisional", res.provisional);
    json_bool_of(o, "rolled", res.rolled);
    json_text_of(o, "basis", row->basis);
    json_name(o, S("steps"));
    put_steps(o, &walk);
    json_close(o, '}');
    return OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/rules", READ, rules_get, ROLE_ANYONE,
      .doc = "lists of the rules, the pack in force and the packs before it" },
    { HTTP_GET, "/v1/rules/{list}", READ, rule_list_get, ROLE_ANYONE,
      .doc = "all rows of a list, also those not valid today" },
    { HTTP_GET, "/v1/rules/{list}/{code}", READ, rule_code_get, ROLE_ANYONE,
      .doc = "a code: its versions now and what former packs said" },
    { HTTP_GET, "/v1/clock", READ, clock_get, ROLE_ANYONE,
      .query = QUERY({ "clock", "code of a limit" }, { "from", "day of the event" },
                     { "law", "whose law: the day of receipt; the event's when it is left out" }),
      .doc = "when a limit ends, and each day counted or not" },
};

const struct room rules_room = { .name = "rules", .routes = routes, .route_count = COUNT(routes) };
