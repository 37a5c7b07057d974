/* Every flow of the house, move by move, as its table says: who may take which step from where,
 * over the request pipeline, on both databases. */
#include "course.h"

#include "app/wire.h"
#include "core/actor_load.h"
#include "sys/wall.h"

#include <string.h>

static struct desk *d;

static int open_house(void **s)
{
    d = desk_open(*s);
    course_people(d);
    return 0;
}

static int close_house(void **s)
{
    (void)s;
    desk_close(d);
    return 0;
}

/* ---- walking over the tables ---- */

/* Long flows have a run of their own: "case" walks that one, "-case,complaint" all others. */
static const char *only = "";

static bool is_walked(const struct flow *flow)
{
    bool without = *only == '-', named = false;
    for (str rest = str_from(only + without); rest.n && !named;)
        named = str_eq(str_cut(rest, ',', &rest), str_from(flow->kind));
    return *only == 0 || named != without;
}

static void each_flow(void (*fn)(struct course *c))
{
    size_t flows = 0;
    for (size_t i = 0; i < wire_room_count; i++)
        for (const struct flow *const *f = wire_rooms[i]->flows; f && *f; f++) {
            if (!is_walked(*f))
                continue;
            flows++;
            struct course c = course_of(d, wire_rooms[i], *f);
            fn(&c);
        }
    assert_true(flows > 0);
}

static void (*with_move)(struct course *c, const struct move *m, i64 id);

static void each_move_of(struct course *c)
{
    for (size_t i = 0; i < c->flow->move_count; i++) {
        arena_reset(d->arena);
        i64 id = course_open_to(c, &c->flow->moves[i]);
        if (id)
            with_move(c, &c->flow->moves[i], id);
    }
}

/* Each move of each flow, with a fresh matter for which it is open. */
static void each_move(void (*fn)(struct course *c, const struct move *m, i64 id))
{
    with_move = fn;
    each_flow(each_move_of);
}

static const struct move *find(const struct flow *flow, const char *state, const char *action)
{
    for (size_t i = 0; i < flow->move_count; i++)
        if (strcmp(flow->moves[i].from, state) == 0 && strcmp(flow->moves[i].action, action) == 0)
            return &flow->moves[i];
    return NULL;
}

/* Whether somebody of Xixiang with that role alone knows of this matter (db/scope.c): of what is
 * closed not all do, and what was handed on is no partner's any more. */
static bool knows(struct course *c, unsigned role, i64 id)
{
    enum closed closed =
        (enum closed)must_int(d->b->t, "SELECT secret FROM matter WHERE id = $1", ARGS(V_I(id)));
    struct scope scope = { 0 };
    scope_of_roles(&scope, role);
    if (scope.assigned_only && course_matter(c, id).unit_id != d->b->xixiang)
        return false;
    return scope_knows(&scope, closed, true);
}

/* The role of the i-th bit, and somebody who may take the move. */
static unsigned role_no(int i)
{
    return 1u << i;
}

static i64 somebody_for(const struct move *m)
{
    return course_taker(m, m->who & ~(m->who - 1));
}

static struct course_step step_of(struct course *c, const struct move *m, i64 id)
{
    return (struct course_step){ .matter_id = id,
                                 .who = somebody_for(m),
                                 .ver = course_matter(c, id).ver,
                                 .action = m->action,
                                 .move = m };
}

/* ---- what is said ---- */

static void says(struct course *c, const struct course_step *s, int status, const char *key)
{
    int got = course_take(c, s);
    str why = got >= 400 ? desk_why(d) : S("");
    if (got != status || !str_eq(why, str_from(key))) {
        print_error("%s %s by %lld: %d %s expected, got %.*s\n", c->flow->kind, s->action,
                    (long long)s->who, status, key, STR_ARG(d->reply.body));
        _fail(__FILE__, __LINE__);
    }
}

static void is_unchanged(struct course *c, str before, const char *where)
{
    str after = desk_dump(d);
    while (before.n || after.n) {
        str x = str_cut(before, '\n', &before), y = str_cut(after, '\n', &after);
        if (!str_eq(x, y)) {
            print_error("flow %s: %s changed something:\n%.*s\n%.*s\n", c->flow->kind, where,
                        STR_ARG(x), STR_ARG(y));
            _fail(__FILE__, __LINE__);
        }
    }
}

/* ---- the rules ---- */

static void reach_all(struct course *c)
{
    for (size_t i = 0; i < c->flow->state_count; i++)
        course_in_state(c, c->flow->states[i].code);
    for (size_t i = 0; i < c->flow->move_count; i++) {
        const struct move *m = &c->flow->moves[i];
        assert_true(course_open_to(c, m) != 0);
    }
}

static void every_state_is_reached_and_every_move_open_to_something(void **s)
{
    (void)s;
    each_flow(reach_all);
}

/* One action by everybody who may not take it in this state. */
static void refuse_all(struct course *c, const char *state, const char *action, i64 id)
{
    const struct move *m = find(c->flow, state, action);
    i64 ver = course_matter(c, id).ver;
    for (int i = 0; i < ROLES; i++) {
        if (m && (m->who & role_no(i)))
            continue;
        struct course_step s = { .matter_id = id,
                                 .who = course_person(role_no(i)),
                                 .ver = ver,
                                 .action = action,
                                 .form = "{}" };
        if (!knows(c, role_no(i), id))
            says(c, &s, 404, "matter.not_found");
        else if (m)
            says(c, &s, 403, "flow.not_your_role");
        else
            says(c, &s, 409, "flow.no_such_move");
    }
}

static void refuse_in_all_states(struct course *c)
{
    for (size_t i = 0; i < c->flow->state_count; i++) {
        arena_reset(d->arena);
        const char *state = c->flow->states[i].code;
        i64 id = course_in_state(c, state);
        str before = desk_dump(d);
        for (size_t k = 0; k < c->flow->move_count; k++)
            refuse_all(c, state, c->flow->moves[k].action, id);
        refuse_all(c, state, "no-such-step", id);
        is_unchanged(c, before, state);
    }
}

static void what_the_table_does_not_give_is_refused_and_changes_nothing(void **s)
{
    (void)s;
    each_flow(refuse_in_all_states);
}

/* ---- a move that is taken ---- */

static i64 count_of(const char *sql, i64 id, str what)
{
    return must_int(d->b->t, sql, ARGS(V_I(id), V_T(what)));
}

struct traces {
    i64 ledger, outbox;
};

/* The ledger names the act, the matter, who, and both states; the outbox has the matter's topic. */
static struct traces traces_of(struct course *c, const struct move *m, const struct course_step *s)
{
    struct arena *a = d->arena;
    str act = arena_fmt(a, "%s.%s", c->flow->kind, m->action),
        topic = arena_fmt(a, "%s.changed", c->flow->kind);
    return (struct traces){
        .ledger = must_int(d->b->t,
                           "SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = $2 AND "
                           "actor_id = $3 AND state_from = $4 AND state_to = $5 AND subject_kind = "
                           "$6 AND subject_id = $1",
                           ARGS(V_I(s->matter_id), V_T(act), V_I(s->who), V_T(str_from(m->from)),
                                V_T(str_from(m->to)), V_T(str_from(c->flow->kind)))),
        .outbox = count_of("SELECT count(*) FROM outbox WHERE subject_id = $1 AND topic = $2",
                           s->matter_id, topic),
    };
}

static bool is_final(const struct flow *flow, const char *state)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (strcmp(flow->states[i].code, state) == 0)
            return flow->states[i].flags & STATE_FINAL;
    return false;
}

static i64 running(i64 id, const char *clock)
{
    return count_of("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL "
                    "AND ($2 = '*' OR clock = $2)",
                    id, str_from(clock));
}

static void clocks_run(struct course *c, const struct move *m, i64 id)
{
    if (is_final(c->flow, m->to))
        assert_int_equal(0, running(id, "*"));
    else if (m->clock)
        assert_int_equal(1, running(id, m->clock));
    if (m->stops && strcmp(m->stops, "*") != 0 && !m->effect)
        assert_int_equal(0, running(id, m->stops));
}

/* The moves that the page offers to somebody are those of the table that people take, and say of
 * each whether it is open and if not, why. */
static void page_offers(struct course *c, const struct move *m, i64 id, unsigned role)
{
    struct desk_ask ask = { .who = course_taker(m, role),
                            .method = "GET",
                            .target = arena_fmt(d->arena, "/v1/matters/%lld", (long long)id) };
    if (!knows(c, role, id)) {
        assert_int_equal(404, desk_ask(d, &ask));
        return;
    }
    assert_int_equal(200, desk_ask(d, &ask));
    const struct json *moves = json_get(desk_json(d), "moves");
    size_t at = 0;
    for (size_t i = 0; i < c->flow->move_count; i++) {
        const struct move *one = &c->flow->moves[i];
        if (strcmp(one->from, m->from) != 0 || one->who == ROLE_SYSTEM)
            continue;
        const struct json *shown = json_at(moves, at++);
        str why = json_text(json_get(json_get(shown, "why"), "key"));
        bool open = json_type(json_get(shown, "open")) == JSON_TRUE;
        assert_true(str_eq(json_text(json_get(shown, "action")), str_from(one->action)));
        assert_true(str_eq(json_text(json_get(shown, "to")), str_from(one->to)));
        assert_int_equal(str_eq(why, S("flow.not_your_role")), !(one->who & role));
        assert_int_equal(open, why.n == 0);
        if (one == m && (m->who & role))
            assert_true(open);
    }
    assert_int_equal(at, json_size(moves));
}

static void take_and_look(struct course *c, const struct move *m, i64 id, i64 who)
{
    struct course_step s = step_of(c, m, id);
    s.who = who;
    struct traces before = traces_of(c, m, &s);
    says(c, &s, 200, "");
    const struct json *page = desk_json(d);
    struct traces after = traces_of(c, m, &s);
    struct course_matter now = course_matter(c, id);
    assert_true(str_eq(now.state, str_from(m->to)));
    assert_int_equal(s.ver + 1, now.ver);
    assert_int_equal(is_final(c->flow, m->to), now.closed_at != 0);
    assert_true(str_eq(json_text(json_get(page, "state")), str_from(m->to)));
    assert_int_equal(now.ver, json_int(json_get(page, "ver")));
    assert_int_equal(before.ledger + 1, after.ledger);
    assert_int_equal(before.outbox + 1, after.outbox);
    clocks_run(c, m, id);
}

static void take_by_each_role(struct course *c, const struct move *m, i64 id)
{
    for (int i = 0; i < ROLES; i++) {
        i64 one = id ? id : course_open_to(c, m);
        page_offers(c, m, one, role_no(i));
        id = one;
        if (!(m->who & role_no(i)))
            continue;
        take_and_look(c, m, one, course_taker(m, role_no(i)));
        id = 0;
    }
}

static void who_the_table_names_takes_the_move_and_leaves_its_traces(void **s)
{
    (void)s;
    each_move(take_by_each_role);
}

static void ask_from_outside(struct course *c, const struct move *m, i64 id)
{
    str before = desk_dump(d);
    static const i64 people[] = { OUTSIDER, STRANGER };
    for (size_t i = 0; i < COUNT(people); i++) {
        struct course_step s = step_of(c, m, id);
        s.who = people[i];
        s.form = "{}";
        says(c, &s, 404, "matter.not_found");
    }
    is_unchanged(c, before, m->action);
}

static void outside_its_scope_a_matter_is_not_found(void **s)
{
    (void)s;
    each_move(ask_from_outside);
}

static void ask_with_other_versions(struct course *c, const struct move *m, i64 id)
{
    struct course_step s = step_of(c, m, id);
    i64 ver = s.ver, others[] = { ver + 1, ver - 1, ver + 1000 };
    s.form = course_form(c, m, s.who);
    str before = desk_dump(d);
    for (size_t i = 0; i < COUNT(others); i++) {
        s.ver = others[i];
        if (s.ver == 0)
            continue;
        says(c, &s, 409, "stale");
        const struct json *current = json_get(desk_json(d), "current");
        assert_int_equal(ver, json_int(json_get(current, "ver")));
        assert_true(str_eq(json_text(json_get(current, "state")), str_from(m->from)));
    }
    s.ver = 0;
    says(c, &s, 400, "if_match_required");
    is_unchanged(c, before, m->action);
}

static void another_version_is_refused_and_shown_the_newest(void **s)
{
    (void)s;
    each_move(ask_with_other_versions);
}

static void ask_with_wrong_forms(struct course *c, const struct move *m, i64 id)
{
    struct course_step s = step_of(c, m, id);
    str before = desk_dump(d);
    s.form = "{\"no-such-field\":1}";
    says(c, &s, 422, "invalid");
    bool needs = false;
    for (size_t i = 0; m->form && i < m->form->count; i++)
        needs |= (m->form->fields[i].flags & REQUIRED) != 0;
    s.form = "{}";
    if (needs)
        says(c, &s, 422, "invalid");
    is_unchanged(c, before, m->action);
}

static void a_wrong_form_moves_nothing(void **s)
{
    (void)s;
    each_move(ask_with_wrong_forms);
}

/* The second time nothing happens, and the answer is the first one, though the matter has moved on.
 * Another step with that key is refused. */
static void ask_twice(struct course *c, const struct move *m, i64 id)
{
    struct course_step s = step_of(c, m, id);
    s.form = course_form(c, m, s.who);
    s.key = arena_fmt(d->arena, "key-%lld-%s", (long long)id, m->action).p;
    says(c, &s, 200, "");
    struct loop_reply first = d->reply;
    str before = desk_dump(d);
    says(c, &s, 200, "");
    assert_true(str_eq(first.body, d->reply.body));
    assert_true(str_eq(loop_header(&d->reply, "Idempotent-Replayed"), S("true")));
    assert_int_equal(0, loop_header(&first, "Idempotent-Replayed").n);
    s.ver++;
    says(c, &s, 409, "replay.other");
    is_unchanged(c, before, m->action);
}

static void the_same_key_moves_once_and_is_answered_alike(void **s)
{
    (void)s;
    each_move(ask_twice);
}

int main(int argc, char **argv)
{
    only = argc > 1 ? argv[1] : "";
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_house, close_house)
    const struct CMUnitTest tests[] = {
        TEST(every_state_is_reached_and_every_move_open_to_something),
        TEST(what_the_table_does_not_give_is_refused_and_changes_nothing),
        TEST(who_the_table_names_takes_the_move_and_leaves_its_traces),
        TEST(outside_its_scope_a_matter_is_not_found),
        TEST(another_version_is_refused_and_shown_the_newest),
        TEST(a_wrong_form_moves_nothing),
        TEST(the_same_key_moves_once_and_is_answered_alike),
    };
    return testdb_run(tests, COUNT(tests));
}
