/* The chain of a capsule and what its clocks say. */
#include "rooms/field/capsule_chain.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define assert_text(want, got) assert_true(str_eq((got), S(want)))

static struct arena *a;
static struct fault f;

static int begin(void **s)
{
    (void)s;
    a = arena_new(0);
    fault_init(&f, a);
    return 0;
}

static int end(void **s)
{
    (void)s;
    arena_free(a);
    return 0;
}

#define ENTRY(n, at, up, act, what)                                                                \
    "\"{\\\"n\\\":" n ",\\\"at\\\":\\\"2026-11-22T" at "Z\\\",\\\"up\\\":" up                      \
    ",\\\"do\\\":\\\"" act "\\\",\\\"what\\\":" what "}\""

#define OPEN ENTRY("0", "01:00:00.000", "1.5", "open", "{}")
#define SEAL                                                                                       \
    ENTRY("1", "01:01:00.000", "60001.5", "seal", "{\\\"visit\\\":{\\\"note\\\":\\\"街边\\\"}}")

static struct capsule_new capsule(const char *journal)
{
    struct capsule_new c = { .id = S("00000000000000000000000000000001"),
                             .device = S("ffffffffffffffffffffffffffffffff"),
                             .seq = 7,
                             .prev = S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };
    assert_int_equal(OK, json_parse(a, str_from(journal), &c.journal, &f));
    c.seal = capsule_seal(&c, a);
    return c;
}

static rc opens(struct capsule_new c, struct capsule_content *ret)
{
    fault_init(&f, a);
    return capsule_open(&c, a, ret, &f);
}

static void the_seal_is_that_of_another_implementation(void **s)
{
    (void)s;
    struct capsule_new c = capsule("[" OPEN "," SEAL "]");
    assert_text("1fe23849e50b15953ee400c909fd701740a240f80a41d347b608caa514fbdb6a", c.seal);
}

static void the_closing_entry_is_the_content(void **s)
{
    struct capsule_content got;
    (void)s;
    assert_int_equal(OK, opens(capsule("[" OPEN "," SEAL "]"), &got));
    assert_text("街边", json_text(json_get(json_get(got.what, "visit"), "note")));
    assert_int_equal(60000, got.sealed_at - got.opened_at);
    assert_int_equal(0, got.jump_ms);
}

static void every_byte_counts(void **s)
{
    (void)s;
    struct capsule_content got;
    struct capsule_new good = capsule("[" OPEN "," SEAL "]"), c = good;
    c.seq = 8;
    assert_int_equal(INVALID, opens(c, &got));
    c = good;
    c.prev = S("");
    assert_int_equal(INVALID, opens(c, &got));
    c = good;
    c.id = S("00000000000000000000000000000002");
    assert_int_equal(INVALID, opens(c, &got));
    c = good;
    c.journal = capsule("[" ENTRY("0", "01:00:00.000", "1.6", "open", "{}") "," SEAL "]").journal;
    assert_int_equal(INVALID, opens(c, &got));
    assert_text("does_not_match", f.errors->code);
}

static void a_journal_ends_with_its_seal_and_counts_from_nought(void **s)
{
    (void)s;
    struct capsule_content got;
    assert_int_equal(INVALID, opens(capsule("[" OPEN "]"), &got));
    assert_text("not_sealed", f.errors->code);
    assert_int_equal(INVALID, opens(capsule("[" SEAL "]"), &got));
    assert_text("journal.0", f.errors->field);
    assert_int_equal(INVALID, opens(capsule("[]"), &got));
    assert_int_equal(INVALID, opens(capsule("{}"), &got));
    assert_int_equal(INVALID, opens(capsule("[1]"), &got));
    assert_int_equal(
        INVALID, opens(capsule("[" ENTRY("0", "01:00:00.000", "1e300", "seal", "{}") "]"), &got));
}

static void a_clock_that_was_set_back_shows_against_the_one_that_cannot_be(void **s)
{
    (void)s;
    struct capsule_content got;
    assert_int_equal(
        OK,
        opens(capsule("[" OPEN "," ENTRY("1", "01:00:01.000", "60001.5", "seal", "{}") "]"), &got));
    assert_int_equal(59000, got.jump_ms);
    /* the phone slept in between */
    assert_int_equal(
        OK,
        opens(capsule("[" OPEN "," ENTRY("1", "01:10:00.000", "1001.5", "seal", "{}") "]"), &got));
    assert_int_equal(0, got.jump_ms);
    /* the page began anew: its second clock, too */
    assert_int_equal(
        OK, opens(capsule("[" OPEN "," ENTRY("1", "00:00:00.000", "0.5", "seal", "{}") "]"), &got));
    assert_int_equal(0, got.jump_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seal_is_that_of_another_implementation),
        cmocka_unit_test(the_closing_entry_is_the_content),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(a_journal_ends_with_its_seal_and_counts_from_nought),
        cmocka_unit_test(a_clock_that_was_set_back_shows_against_the_one_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
