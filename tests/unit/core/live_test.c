/* The feed tells each who may know, in order, without a gap, or says that there was one. */
#include "pipeline.h"

#include "core/app_parts.h"
#include "core/live.h"
#include "core/outbox.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOTE "{\"text\":\"a door is blocked\"}"

static struct pipeline *p;
static i64 before; /* facts that were there when the hub began */

static i64 facts(void)
{
    return must_int(p->b->t, "SELECT count(*) FROM outbox", NO_ARGS);
}

static int up(void **state)
{
    p = pipeline_new(*state, NULL);
    before = facts();
    return 0;
}

static int down(void **state)
{
    (void)state;
    pipeline_free(p);
    return 0;
}

static size_t times(str text, str what)
{
    size_t n = 0;
    for (size_t at = str_find(text, what); at < text.n; at = str_find(text, what)) {
        n++;
        text = str_sub(text, at + what.n, text.n);
    }
    return n;
}

/* Waits until the hub has read all that was put: on PostgreSQL a fact is told when no older
 * transaction runs, also of other tests on the same server. */
static void settle(void)
{
    i64 all = facts() - before;
    for (int i = 0; i < 800 && live_stats(p->app->live).facts < all; i++)
        nanosleep(&(struct timespec){ .tv_nsec = 25000000 }, NULL);
    assert_true(live_stats(p->app->live).facts >= all);
}

/* All that is told to w within a moment, from behind the fact `last` on (NULL: from now). */
static str listen_to(struct browser *w, const char *last)
{
    settle();
    w->last_event = last;
    w->wait_ms = 900; /* the hub looks twice a second even when nobody tells it */
    ask(w, 200, "GET", "/v1/feed", NULL);
    w->last_event = NULL;
    w->wait_ms = 0;
    return p->reply.body;
}

/* The id of the last fact in a piece of feed, as C string. */
static const char *last_id(str text)
{
    str id = { 0 }, rest = text;
    while (rest.n) {
        str line = str_cut(rest, '\n', &rest);
        if (str_starts(line, S("id: ")))
            id = str_sub(line, 4, line.n);
    }
    return arena_cstr(p->b->t->arena, id);
}

struct putting {
    i64 unit, person;
    int count;
    bool large;
};

static rc put(struct tx *tx, void *arg, struct fault *f)
{
    static char body[4000];
    const struct putting *t = arg;
    if (t->large)
        snprintf(body, sizeof body, "{\"n\":\"%03500d\"}", 7);
    rc r = OK;
    for (int i = 0; i < t->count && r == OK; i++)
        r = outbox_put(tx, p->b->id,
                       &(struct outbox_fact){ .topic = "note.added",
                                              .subject_kind = "note",
                                              .subject_id = 1 + i,
                                              .unit_id = t->unit,
                                              .person_id = t->person,
                                              .body = t->large ? str_from(body) : S("{\"n\":1}") },
                       f);
    return r;
}

static void tell(i64 unit, i64 person, int count)
{
    must_write(p->b->t, put, &(struct putting){ unit, person, count, false });
}

/* A cursor before everything this test does. */
static const char *beginning(struct browser *w)
{
    tell(0, 0, 1);
    const char *id = last_id(listen_to(w, "0.0"));
    assert_true(*id);
    return id;
}

static void facts_come_with_their_cursor_and_members(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    listen_to(&anna, NULL);
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    str feed =
        listen_to(&anna, "0.0"); /* older than what is remembered: a reset, then what is new */
    assert_true(times(feed, S("event: reset\n")) <= 1);
    const char *from = beginning(&anna);
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    feed = listen_to(&anna, from);
    assert_int_equal(times(feed, S("event: note.added\n")), 1);
    assert_int_equal(times(feed, S("\"topic\":\"note.added\"")), 1);
    assert_int_equal(times(feed, S("\"n\":1")), 1);
    assert_int_equal(times(feed, S("\"unit_id\":\"102\"")), 1);
    assert_true(str_eq(p->reply.content_type, S("text/event-stream")));
}

static void only_who_may_know_is_told(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), dora = browser_of(p), head = browser_of(p),
                   partner = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&dora, "dora");
    sign_in(&head, "admin");
    sign_in(&partner, "street");
    const char *from = beginning(&head);
    tell(102, 0, 1);   /* Xixiang's */
    tell(103, 0, 1);   /* Fuyong's */
    tell(102, 204, 1); /* Xixiang's, but Dora's own work */
    tell(0, 0, 1);     /* the whole bureau's */
    str event = S("event: note.added\n");
    assert_int_equal(times(listen_to(&anna, from), event), 3);
    assert_int_equal(times(listen_to(&dora, from), event), 3);
    assert_int_equal(times(listen_to(&head, from), event), 4);
    assert_int_equal(times(listen_to(&partner, from), event), 1); /* only what is its unit's */
}

static void who_comes_back_misses_nothing_and_hears_nothing_twice(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    const char *from = beginning(&anna);
    tell(102, 0, 3);
    str first = listen_to(&anna, from);
    assert_int_equal(times(first, S("event: note.added\n")), 3);
    tell(102, 0, 2);
    str second = listen_to(&anna, last_id(first));
    assert_int_equal(times(second, S("event: note.added\n")), 2);
    assert_int_equal(times(second, S("event: reset\n")), 0);
}

static void who_is_too_far_behind_is_told_to_begin_anew(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    const char *from = beginning(&anna);
    for (int i = 0; i < 5; i++)
        tell(102, 0, 1000); /* more than memory holds */
    str feed = listen_to(&anna, from);
    assert_int_equal(times(feed, S("event: reset\n")), 1);
    assert_int_equal(times(feed, S("event: note.added\n")), 0);
    feed = listen_to(&anna, "nonsense");
    assert_int_equal(times(feed, S("event: reset\n")), 1);
}

/* More happens than memory holds, and the hub has read it all, before a byte is taken. */
static void much_happens(void *arg)
{
    (void)arg;
    for (int i = 0; i < 5; i++)
        tell(102, 0, 1000);
    settle();
}

static void a_slow_listener_is_told_to_begin_anew_and_goes_on(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.meanwhile = much_happens;
    str feed = listen_to(&anna, NULL);
    assert_int_equal(times(feed, S("event: reset\n")), 1);
    assert_int_equal(times(feed, S("event: note.added\n")),
                     0); /* half a story is worse than none */
}

static void nothing_is_told_of_what_did_not_happen(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    const char *from = beginning(&anna);
    ask(&anna, 409, "POST", "/v1/t/notes", "{\"text\":\"refuse\"}");
    assert_int_equal(times(listen_to(&anna, from), S("event: note.added\n")), 0);
}

static void a_fact_too_long_comes_without_its_body(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    const char *from = beginning(&anna);
    must_write(p->b->t, put, &(struct putting){ 102, 0, 1, true });
    str feed = listen_to(&anna, from);
    assert_int_equal(times(feed, S("event: note.added\n")), 1);
    assert_int_equal(times(feed, S("\"n\":")), 0);
}

static void listeners_that_left_are_forgotten(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    for (int i = 0; i < 3; i++)
        listen_to(&anna, NULL);
    ask(&anna, 200, "GET", "/metrics", NULL);
    assert_true(str_find(p->reply.body, S("naguan_feed_listeners 0\n")) < p->reply.body.n);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(facts_come_with_their_cursor_and_members),
        TEST(only_who_may_know_is_told),
        TEST(who_comes_back_misses_nothing_and_hears_nothing_twice),
        TEST(who_is_too_far_behind_is_told_to_begin_anew),
        TEST(a_slow_listener_is_told_to_begin_anew_and_goes_on),
        TEST(nothing_is_told_of_what_did_not_happen),
        TEST(a_fact_too_long_comes_without_its_body),
        TEST(listeners_that_left_are_forgotten),
    };
    return testdb_run(tests, COUNT(tests));
}
