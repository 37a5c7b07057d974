/* demo_stories.c — what happens on the last day of a demonstration at the desk and at the doors. */
#include "base/date.h"
#include "rooms/demo/demo_day.h"
#include "sys/wall.h"

enum { JSON_MOST = 64 << 10 };

static str now_text(struct today *t, i64 before_ms)
{
    return instant_text(t->arena, wall_now() - before_ms);
}

static const struct json *rows(struct today *t, const struct asker *who, const char *path)
{
    return json_get(day_get(t, who, str_from(path)), "items");
}

/* The first door of an operator. */
static str door_of(struct today *t, str entity)
{
    const struct json *card =
        day_get(t, &t->chief, day_format(t, "/v1/entities/%.*s", STR_ARG(entity)));
    return day_member(json_at(json_get(card, "premises"), 0), "id");
}

/* ---- inspections ---- */

/* An inspection that the officer asks for; joint: made together with that one. */
static str ask_for(struct today *t, str door, const char *ground, str reason, str joint)
{
    const struct said all[] = {
        { "premises_id", door },
        { "ground", str_from(ground) },
        { "item", joint.n ? S("JC-0000-00-001-1") : S("JC-6200-00-001-1") },
        { "lead_id", t->officer.id },
        { "second_id", t->second },
        { "planned_on", day_text(t->arena, day_at(wall_now())) },
        { "reason", reason },
        { "joint_with", joint },
    };
    str body = day_object(t, all, COUNT(all) - (joint.n == 0));
    return day_member(day_post(t, &t->officer, S("/v1/inspections"), body), "id");
}

static str noticed(struct today *t, str door, const char *ground, str reason)
{
    str id = ask_for(t, door, ground, reason, S(""));
    day_move(t, &t->chief, id, "approve", S(""));
    day_move(t, &t->officer, id, "notice",
             DAY_SAY(t, { "note", day_word(t, "inspection.notice") }));
    return id;
}

static str code_of(struct today *t, str id)
{
    return day_member(
        day_get(t, &t->officer, day_format(t, "/v1/inspections/%.*s/code", STR_ARG(id))), "code");
}

static void inspected(struct today *t, str door, str id)
{
    str body = DAY_SAY(t, { "client_id", day_format(t, "day-%.*s", STR_ARG(id)) },
                       { "premises_id", door }, { "act", S("inspection") }, { "approval_id", id },
                       { "second_id", t->second }, { "outcome", S("seen") },
                       { "started_at", now_text(t, 60000) }, { "ended_at", now_text(t, 0) });
    (void)day_post(t, &t->officer, S("/v1/visits"), body);
}

static void rated(struct today *t, str code)
{
    (void)day_post(
        t, &t->nobody, day_format(t, "/v1/doorstep/inspections/%.*s/rating", STR_ARG(code)),
        DAY_SAY(t, { "stars", .number = 5 }, { "words", day_word(t, "inspection.words") }));
}

static void published(struct today *t, str door)
{
    str id = noticed(t, door, "complaint", day_word(t, "inspection.lead"));
    inspected(t, door, id);
    rated(t, code_of(t, id));
    day_move(
        t, &t->chief, id, "publish",
        DAY_SAY(t, { "recusal", S("none") }, { "public_note", day_word(t, "inspection.public") }));
}

static void recusal(struct today *t, str door)
{
    str id = noticed(t, door, "plan", day_word(t, "inspection.reason"));
    (void)day_post(t, &t->nobody,
                   day_format(t, "/v1/doorstep/inspections/%.*s/recusal", STR_ARG(code_of(t, id))),
                   DAY_SAY(t, { "officer", .number = 2 }, { "ground", S("relative") },
                           { "reason", day_word(t, "recusal.reason") }));
}

/* One in each state: asked for, approved, noticed, waiting for a decision on recusal, made,
 * published and rated, refused; two that are made together. */
void day_inspections(struct today *t)
{
    enum { DOORS = 8 };
    str doors[DOORS], reason = day_word(t, "inspection.reason");
    const struct json *all =
        rows(t, &t->chief, "/v1/food/operators?filter=sector:eq:catering&sort=-due_on&limit=8");
    if (json_size(all) < DOORS)
        return;
    for (size_t i = 0; i < DOORS; i++)
        doors[i] = door_of(t, day_member(json_at(all, i), "id"));
    (void)ask_for(t, doors[0], "plan", reason, S(""));
    day_move(t, &t->chief, ask_for(t, doors[1], "draw", reason, S("")), "approve", S(""));
    (void)noticed(t, doors[2], "complaint", day_word(t, "inspection.lead"));
    recusal(t, doors[3]);
    str made = noticed(t, doors[4], "plan", reason);
    inspected(t, doors[4], made);
    published(t, doors[5]);
    day_move(t, &t->chief, ask_for(t, doors[6], "special", reason, S("")), "refuse",
             DAY_SAY(t, { "note", day_word(t, "inspection.refused") }));
    str first = ask_for(t, doors[7], "plan", reason, S(""));
    (void)ask_for(t, doors[7], "plan", reason, first);
}

/* ---- food ---- */

/* Fills in the form of a year; event: what raises the grade by two, NULL for none. */
static str grading(struct today *t, str entity, int year, const char *event)
{
    struct json_out list = json_out_new(t->arena, JSON_MOST);
    json_open(&list, '[');
    if (event)
        json_put_text(&list, str_from(event));
    json_close(&list, ']');
    str body =
        DAY_SAY(t, { "entity_id", entity }, { "year", .number = year },
                { "advice", event ? S("up") : S("keep") },
                { "events", .json = json_out_str(&list) }, { "steps", .number = event ? 2 : 0 },
                { "note", day_word(t, event ? "grading.up" : "grading.keep") });
    return day_member(day_post(t, &t->chief, S("/v1/food/gradings"), body), "id");
}

/* Forms of last year, two of them raised by an incident, which holds this year; of this year one is
 * signed, some wait, one came back. */
static void day_gradings(struct today *t)
{
    enum { OPERATORS = 8, LAST_YEAR = 4, SIGNED = 6, RETURNED = 7 };
    static const char *const events[OPERATORS] = { "U4", "U4", NULL, NULL, "U2", NULL, NULL, NULL };
    int year, month, dom;
    const struct json *all =
        rows(t, &t->chief, "/v1/food/operators?filter=grade:notnull:&sort=due_on&limit=8");
    if (json_size(all) < OPERATORS)
        return;
    day_split(day_at(wall_now()), &year, &month, &dom);
    for (int i = 0; i < OPERATORS; i++) {
        str entity = day_member(json_at(all, (size_t)i), "id");
        str id = grading(t, entity, i < LAST_YEAR ? year - 1 : year, events[i]);
        if (i < LAST_YEAR || i == SIGNED)
            day_move(t, &t->reviewer, id, "confirm", S(""));
        if (i == RETURNED)
            day_move(t, &t->reviewer, id, "return",
                     DAY_SAY(t, { "reason", day_word(t, "grading.return") }));
    }
}

/* A list as the operator sends it: all is as it should be. */
static void send_list(struct today *t, str code, const struct json *list)
{
    const struct json *items = json_get(list, "items");
    struct json_out o = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '[');
    for (size_t i = 0; i < json_size(items); i++) {
        json_open(&o, '{');
        json_text_of(&o, "item", day_member(json_at(items, i), "item"));
        json_text_of(&o, "verdict", S("conform"));
        json_close(&o, '}');
    }
    json_close(&o, ']');
    str body = DAY_SAY(
        t, { "list", day_member(list, "list") }, { "version", day_member(list, "version") },
        { "person_name", day_word(t, "control.person") }, { "items", .json = json_out_str(&o) });
    (void)day_post(t, &t->nobody, day_format(t, "/v1/doorstep/self-checks/%.*s", STR_ARG(code)),
                   body);
}

/* This week's and this month's lists of those who keep their own control. */
static void day_own_control(struct today *t)
{
    enum { OPERATORS = 6 };
    const struct json *checks = rows(t, &t->chief, "/v1/food/self-checks?limit=60&sort=-from_day");
    str seen[OPERATORS];
    size_t n = 0;
    for (size_t i = 0; i < json_size(checks) && n < OPERATORS; i++) {
        str entity = day_member(json_at(checks, i), "entity_id");
        size_t k = 0;
        while (k < n && !str_eq(seen[k], entity))
            k++;
        if (k < n)
            continue;
        seen[n++] = entity;
        str code = day_member(
            day_get(t, &t->officer, day_format(t, "/v1/food/operators/%.*s/link", STR_ARG(entity))),
            "code");
        const struct json *lists = json_get(
            day_get(t, &t->nobody, day_format(t, "/v1/doorstep/self-checks/%.*s", STR_ARG(code))),
            "lists");
        for (size_t p = 0; p < json_size(lists); p++) {
            bool week = str_eq(day_member(json_at(lists, p), "period"), S("week")),
                 month = str_eq(day_member(json_at(lists, p), "period"), S("month"));
            if (week || (month && n % 2))
                send_list(t, code, json_at(lists, p));
        }
    }
}

void day_food(struct today *t)
{
    day_gradings(t);
    day_own_control(t);
}

/* ---- surveys ---- */

static bool is_of(const struct word_list *list, size_t row, int survey)
{
    return words_int(list, row, "survey") == survey;
}

static void put_options(struct json_out *o, str options)
{
    json_name(o, S("options"));
    json_open(o, '[');
    while (options.n)
        json_put_text(o, str_cut(options, '|', &options));
    json_close(o, ']');
}

static str questions_of(struct today *t, int survey)
{
    const struct word_list *list = words_list(t->words, "surveys");
    struct json_out o = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '[');
    for (size_t i = 0; i < list->rows; i++) {
        if (!is_of(list, i, survey))
            continue;
        json_open(&o, '{');
        json_text_of(&o, "key", day_format(t, "q%zu", i + 1));
        json_text_of(&o, "kind", words_cell(list, i, "kind"));
        json_text_of(&o, "text", words_cell(list, i, "question"));
        json_bool_of(&o, "required", words_int(list, i, "required") > 0);
        put_options(&o, words_cell(list, i, "options"));
        json_close(&o, '}');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

static str make_survey(struct today *t, int survey)
{
    str title = day_word(t, arena_cstr(t->arena, day_format(t, "survey.title.%d", survey)));
    struct json_out rule = json_out_new(t->arena, JSON_MOST);
    json_open(&rule, '{');
    json_name(&rule, S("places"));
    json_open(&rule, '[');
    json_put_text(&rule, t->chief.place);
    json_close(&rule, ']');
    json_name(&rule, S("trades"));
    json_put_raw(&rule, S("[\"62\"]"));
    json_close(&rule, '}');
    str body = DAY_SAY(t, { "title", title }, { "intro", day_word(t, "survey.intro") },
                       { "doorstep", .json = S("true") }, { "rule", .json = json_out_str(&rule) },
                       { "questions", .json = questions_of(t, survey) });
    return day_member(day_post(t, &t->chief, S("/v1/surveys"), body), "id");
}

static void answer(struct today *t, str survey, int which, str entity, struct rand *r)
{
    const struct word_list *list = words_list(t->words, "surveys");
    struct json_out o = json_out_new(t->arena, JSON_MOST);
    json_open(&o, '{');
    json_text_of(&o, "entity_id", entity);
    json_name(&o, S("answers"));
    json_open(&o, '{');
    for (size_t i = 0; i < list->rows; i++) {
        str kind = words_cell(list, i, "kind"), options = words_cell(list, i, "options");
        const char *key = arena_cstr(t->arena, day_format(t, "q%zu", i + 1));
        if (!is_of(list, i, which))
            continue;
        if (str_eq(kind, S("number")))
            json_int_of(&o, key, 2 + (i64)rand_below(r, 60));
        else if (str_eq(kind, S("text")) && rand_below(r, 4) == 0)
            json_text_of(&o, key, day_word(t, "survey.wish"));
        else if (str_eq(kind, S("choice")))
            json_text_of(&o, key, words_part(options, r));
        else if (str_eq(kind, S("multi"))) {
            json_name(&o, str_from(key));
            json_open(&o, '[');
            json_put_text(&o, words_part(options, r));
            json_close(&o, ']');
        }
    }
    json_close(&o, '}');
    json_close(&o, '}');
    (void)day_post(t, &t->officer, day_format(t, "/v1/surveys/%.*s/answers", STR_ARG(survey)),
                   json_out_str(&o));
}

/* One is open and half answered, one is closed, one a draft. */
void day_surveys(struct today *t)
{
    enum { ANSWERS = 12 };
    struct rand r;
    rand_seed(&r, 17);
    for (int i = 1; i <= 2; i++) {
        str id = make_survey(t, i);
        day_act(t, &t->chief, "surveys", id, "open");
        const struct json *asked =
            json_get(day_get(t, &t->chief,
                             day_format(t, "/v1/survey-answers?limit=40&filter=survey_id:eq:%.*s",
                                        STR_ARG(id))),
                     "items");
        for (size_t k = 0; k < json_size(asked) && k < ANSWERS; k++)
            answer(t, id, i, day_member(json_at(asked, k), "entity_id"), &r);
        if (i == 2)
            day_act(t, &t->chief, "surveys", id, "close");
    }
    (void)make_survey(t, 3);
}
