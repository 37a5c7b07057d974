/* What every request goes through, whatever it asks for. */
#include "pipeline.h"

#include "base/date.h"
#include "sys/wall.h"

#include <string.h>

#define NOTE "{\"text\":\"a door is blocked\"}"

static struct pipeline *p;

static int up(void **state)
{
    p = pipeline_new(*state, NULL);
    return 0;
}

static int down(void **state)
{
    (void)state;
    pipeline_free(p);
    return 0;
}

static void who_asks_is_known_from_the_cookie(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), head = browser_of(p), partner = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&head, "Admin"); /* logins are folded */
    sign_in(&partner, "street");
    ask(&anna, 200, "GET", "/v1/t/mine", NULL);
    assert_true(str_eq(json_text(json_get(reply_json(p), "name")), S("anna")));
    assert_int_equal(json_int(json_get(reply_json(p), "units")), 1);
    assert_int_equal(json_type(json_get(reply_json(p), "whole")), JSON_FALSE);
    ask(&head, 200, "GET", "/v1/t/mine", NULL);
    assert_int_equal(json_int(json_get(reply_json(p), "units")), 3);
    assert_int_equal(json_type(json_get(reply_json(p), "whole")), JSON_TRUE);
    ask(&partner, 200, "GET", "/v1/t/mine", NULL);
    assert_int_equal(json_type(json_get(reply_json(p), "assigned")), JSON_TRUE);
}

static void strangers_get_nothing(void **state)
{
    (void)state;
    struct browser w = browser_of(p);
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
    ask(&w, 401, "POST", "/v1/t/notes", NOTE);
    w.cookie = S("naguan=0123456789012345678901234567890123456789012");
    ask(&w, 401, "GET", "/v1/t/mine", NULL);
    ask(&w, 200, "GET", "/healthz", NULL);
    assert_int_equal(notes(p), 0);
}

static void a_role_opens_only_its_own_doors(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), chen = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&chen, "chen");
    ask(&anna, 403, "GET", "/v1/t/chief", NULL);
    ask(&chen, 200, "GET", "/v1/t/chief", NULL);
}

static void a_change_needs_the_text_of_its_own_session(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), ben = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&ben, "ben");
    anna.no_csrf = true;
    ask(&anna, 403, "POST", "/v1/t/notes", NOTE);
    assert_true(str_eq(reply_key(p), S("session.csrf")));
    anna.no_csrf = false;
    anna.csrf = ben.csrf;
    ask(&anna, 403, "POST", "/v1/t/notes", NOTE);
    assert_int_equal(notes(p), 0);
}

static void addresses_and_methods_are_told_apart(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 404, "GET", "/v1/t/nothing", NULL);
    ask(&anna, 405, "DELETE", "/v1/t/mine", NULL);
    assert_true(str_eq(loop_header(&p->reply, "Allow"), S("GET, HEAD")));
}

static void bodies_are_read_strictly(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 400, "POST", "/v1/t/notes", "{\"text\":");
    ask(&anna, 422, "POST", "/v1/t/notes", "[]");
    ask(&anna, 422, "POST", "/v1/t/notes", "{\"colour\":\"blue\"}");
    assert_int_equal(json_size(json_get(reply_json(p), "errors")),
                     2); /* unknown, and text is missing */
    ask(&anna, 400, "POST", "/v1/t/notes", NULL);
    anna.type = "text/plain";
    ask(&anna, 415, "POST", "/v1/t/notes", NOTE);
    assert_int_equal(notes(p), 0);
}

static void a_refusal_changes_nothing(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 409, "POST", "/v1/t/notes", "{\"text\":\"refuse\"}");
    assert_true(str_eq(reply_key(p), S("test.refused")));
    ask(&anna, 500, "POST", "/v1/t/notes", "{\"text\":\"fail\"}");
    assert_int_equal(str_find(p->reply.body, S("secret")), p->reply.body.n);
    assert_int_equal(notes(p), 0);
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    assert_int_equal(notes(p), 1);
}

static void the_same_key_is_done_once_and_answered_alike(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.key = "k-1";
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    str first = p->reply.body, place = loop_header(&p->reply, "Location");
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    assert_true(str_eq(p->reply.body, first));
    assert_true(str_eq(loop_header(&p->reply, "Location"), place));
    assert_true(str_eq(loop_header(&p->reply, "Idempotent-Replayed"), S("true")));
    assert_int_equal(notes(p), 1);
}

static void a_key_serves_one_request_of_one_person(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), ben = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&ben, "ben");
    anna.key = ben.key = "k-2";
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
    ask(&anna, 409, "POST", "/v1/t/notes", "{\"text\":\"another\"}");
    assert_true(str_eq(reply_key(p), S("replay.other")));
    ask(&ben, 201, "POST", "/v1/t/notes", NOTE);
    assert_int_equal(notes(p), 2);
}

static void a_refused_request_leaves_its_key_free(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.key = "k-3";
    ask(&anna, 409, "POST", "/v1/t/notes", "{\"text\":\"refuse\"}");
    ask(&anna, 201, "POST", "/v1/t/notes", NOTE);
}

static void keys_that_are_none_are_refused(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    static const char *const bad[] = {
        "with blank", "0123456789012345678901234567890123456789012345678901234567890123x"
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        anna.key = bad[i];
        ask(&anna, 400, "POST", "/v1/t/notes", NOTE);
    }
    assert_int_equal(notes(p), 0);
}

static void what_was_shown_in_clear_is_not_kept(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.key = "k-4";
    ask(&anna, 400, "POST", "/v1/t/secret", "{}");
    assert_true(str_eq(reply_key(p), S("purpose_required")));
    anna.purpose = "%E5%A4%8D%E6%A0%B8"; /* two Chinese characters, as a browser must send them */
    ask(&anna, 200, "POST", "/v1/t/secret", "{}");
    assert_int_equal(must_int(p->b->t, "SELECT count(*) FROM replay", NO_ARGS), 0);
    assert_int_equal(
        must_int(p->b->t, "SELECT count(*) FROM ledger WHERE act = 'test.secret' AND purpose = $1",
                 ARGS(V_T(S("\xE5\xA4\x8D\xE6\xA0\xB8")))),
        1);
}

static void a_stale_version_is_shown_the_new_one(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.if_match = "\"2\"";
    ask(&anna, 409, "PATCH", "/v1/t/notes/7", "{}");
    assert_int_equal(json_int(json_get(json_get(reply_json(p), "current"), "ver")), 3);
    anna.if_match = "\"3\"";
    ask(&anna, 204, "PATCH", "/v1/t/notes/7", "{}");
    assert_true(str_eq(loop_header(&p->reply, "ETag"), S("\"4\"")));
    anna.if_match = "three";
    ask(&anna, 400, "PATCH", "/v1/t/notes/7", "{}");
    anna.if_match = NULL;
    ask(&anna, 404, "PATCH", "/v1/t/notes/seven", "{}");
}

static void long_reads_run_elsewhere_with_the_same_answer(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 200, "GET", "/v1/t/long", NULL);
    assert_true(str_eq(json_text(json_get(reply_json(p), "name")), S("anna")));
}

static void answers_are_not_kept_by_browsers(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 200, "GET", "/v1/t/mine", NULL);
    assert_true(str_eq(loop_header(&p->reply, "Cache-Control"), S("no-store")));
    assert_true(str_eq(loop_header(&p->reply, "X-Content-Type-Options"), S("nosniff")));
}

static void figures_are_counted_by_route_without_names(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    ask(&anna, 200, "GET", "/v1/t/mine", NULL);
    ask(&anna, 403, "GET", "/v1/t/chief", NULL);
    ask(&anna, 200, "GET", "/metrics", NULL);
    str text = p->reply.body;
    str line = S("naguan_route_total{method=\"GET\",route=\"/v1/t/mine\"} 1\n");
    str refused = S("naguan_route_refused_total{method=\"GET\",route=\"/v1/t/chief\"} 1\n");
    assert_true(str_find(text, line) < text.n);
    assert_true(str_find(text, refused) < text.n);
    assert_int_equal(str_find(text, S("anna")), text.n);
}

static void too_many_requests_have_to_wait(void **state)
{
    pipeline_free(p);
    struct app_options o = { .actor_rate = { 1, 3 } };
    p = pipeline_new(*state, &o);
    struct browser anna = browser_of(p), ben = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&ben, "ben");
    for (int i = 0; i < 3; i++)
        ask(&anna, 200, "GET", "/v1/t/mine", NULL);
    ask(&anna, 429, "GET", "/v1/t/mine", NULL);
    assert_true(loop_header(&p->reply, "Retry-After").n > 0);
    ask(&ben, 200, "GET", "/v1/t/mine", NULL); /* each has a bucket of their own */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(who_asks_is_known_from_the_cookie),
        TEST(strangers_get_nothing),
        TEST(a_role_opens_only_its_own_doors),
        TEST(a_change_needs_the_text_of_its_own_session),
        TEST(addresses_and_methods_are_told_apart),
        TEST(bodies_are_read_strictly),
        TEST(a_refusal_changes_nothing),
        TEST(the_same_key_is_done_once_and_answered_alike),
        TEST(a_key_serves_one_request_of_one_person),
        TEST(a_refused_request_leaves_its_key_free),
        TEST(keys_that_are_none_are_refused),
        TEST(what_was_shown_in_clear_is_not_kept),
        TEST(a_stale_version_is_shown_the_new_one),
        TEST(long_reads_run_elsewhere_with_the_same_answer),
        TEST(answers_are_not_kept_by_browsers),
        TEST(figures_are_counted_by_route_without_names),
        TEST(too_many_requests_have_to_wait),
    };
    return testdb_run(tests, COUNT(tests));
}
