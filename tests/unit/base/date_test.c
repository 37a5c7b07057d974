#include "base/date.h"

#include "base/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;
static struct rand r;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 1949);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static int month_days(int y, int m)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return days[m - 1] + (m == 2 && leap);
}

static void assert_day(day d, int y, int m, int dom)
{
    int y2 = 0, m2 = 0, dom2 = 0;
    assert_int_equal(day_of(y, m, dom), d);
    day_split(d, &y2, &m2, &dom2);
    assert_true(y == y2 && m == m2 && dom == dom2);
}

static void assert_text(str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

/* Walks on as a calendar on the wall does: 1900-01-01 was a Monday, 25,567 days before 1970. */
static void each_day_of_three_centuries_follows_the_day_before(void **state)
{
    (void)state;
    day d = -25567;
    int weekday = MONDAY;
    for (int y = 1900; y <= 2200; y++)
        for (int m = 1; m <= 12; m++)
            for (int dom = 1; dom <= month_days(y, m); dom++, d++) {
                day back = 0;
                assert_day(d, y, m, dom);
                assert_int_equal(day_weekday(d), weekday);
                weekday = weekday == SUNDAY ? MONDAY : weekday + 1;
                str text = day_text(a, d);
                assert_text(text, arena_fmt(a, "%04d-%02d-%02d", y, m, dom).p);
                assert_true(day_parse(text, &back) && back == d);
                arena_reset(a);
            }
    assert_int_equal(d, day_of(2201, 1, 1));
    assert_int_equal(day_of(1970, 1, 1), 0);
}

static void known_days_are_where_history_put_them(void **state)
{
    (void)state;
    assert_day(0, 1970, 1, 1);
    assert_day(-1, 1969, 12, 31);
    assert_day(11016, 2000, 2, 29);
    assert_day(-719468, 0, 3, 1); /* before the calendar, where its arithmetic turns */
    assert_day(-719469, 0, 2, 29);
    assert_int_equal(day_weekday(day_of(1949, 10, 1)), SATURDAY);
    assert_int_equal(day_weekday(day_of(2026, 4, 30)), 4);
    for (int k = 0; k < 2000; k++) { /* a week is a week on both sides of every number */
        day d = (day)((i64)rand_below(&r, 4000000000u) - 2000000000);
        assert_int_equal(day_weekday(d + 7), day_weekday(d));
        assert_int_equal(day_weekday(d + 1), day_weekday(d) % 7 + 1);
    }
}

/* Every text of that shape, real or not: only real dates of the years that are taken. */
static void only_real_dates_are_parsed(void **state)
{
    (void)state;
    for (int y = 1890; y <= 2210; y += y == 1910 ? 85 : y == 2010 ? 80 : 1)
        for (int m = 0; m <= 13; m++)
            for (int dom = 0; dom <= 32; dom++) {
                day d = 77777777;
                bool real = y >= 1900 && y <= 2200 && m >= 1 && m <= 12 && dom >= 1 &&
                            dom <= month_days(y, m);
                assert_true(day_parse(arena_fmt(a, "%04d-%02d-%02d", y, m, dom), &d) == real);
                assert_int_equal(d, real ? day_of(y, m, dom) : 77777777);
                arena_reset(a);
            }
}

static void texts_that_are_no_dates_are_refused_and_leave_the_day(void **state)
{
    (void)state;
    static const str bad[] = {
        STR_INIT(""),           STR_INIT("2026-04-3"),     STR_INIT("2026-04-300"),
        STR_INIT("2026-4-30 "), STR_INIT("2026/04/30"),    STR_INIT("2026-04 30"),
        STR_INIT("+026-04-30"), STR_INIT("-026-04-30"),    STR_INIT("2026-+4-30"),
        STR_INIT("2026-04- 3"), STR_INIT("20260430"),      STR_INIT("２０２６"),
        STR_INIT(" 2026-04-3"), STR_INIT("2026-04-3\0"),   STR_INIT("2026-0:-30"),
        STR_INIT("202/-04-30"), STR_INIT("2026-04-3\xb0"),
    };
    day d = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(day_parse(bad[i], &d));
    assert_int_equal(d, 7);
}

static void a_day_in_china_runs_from_midnight_to_midnight(void **state)
{
    (void)state;
    assert_true(day_start(0) == -8 * 3600000);
    for (day d = day_of(1899, 12, 30); d <= day_of(2201, 1, 2); d++) {
        i64 first = day_start(d), last = day_end(d);
        assert_true(last - first == DAY_MS - 1 && last + 1 == day_start(d + 1));
        assert_true(day_at(first) == d && day_at(last) == d);
        assert_true(day_at(first - 1) == d - 1 && day_at(last + 1) == d + 1);
        assert_true(day_at(first + (i64)rand_below(&r, (u64)DAY_MS)) == d);
    }
    i64 ms = 0; /* a clock on the wall of Peking, seen as UTC 8 hours before */
    assert_true(instant_parse(S("2026-04-30T16:00:00Z"), &ms));
    assert_true(day_at(ms) == day_of(2026, 5, 1) && day_at(ms - 1) == day_of(2026, 4, 30));
}

static void instants_are_printed_in_utc_to_the_millisecond(void **state)
{
    (void)state;
    assert_text(instant_text(a, 0), "1970-01-01T00:00:00.000Z");
    assert_text(instant_text(a, -1), "1969-12-31T23:59:59.999Z");
    assert_text(instant_text(a, 1777510923004), "2026-04-30T01:02:03.004Z");
    assert_text(instant_text(a, day_end(day_of(2200, 12, 31))), "2200-12-31T15:59:59.999Z");
    assert_text(instant_text(a, day_start(day_of(1900, 1, 1))), "1899-12-31T16:00:00.000Z");
}

/* The same instant as a clock in that zone shows it, with that many digits of a second. */
static str shown(i64 ms, int offset_minutes, int digits, i64 nanos)
{
    str utc = instant_text(a, ms + offset_minutes * 60000LL);
    int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    str fraction = arena_fmt(a, ".%03d%06d", (int)((ms % 1000 + 1000) % 1000), (int)nanos);
    return arena_fmt(a, "%.*s%.*s%c%02d:%02d", 19, utc.p, digits ? digits + 1 : 0, fraction.p,
                     offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static void an_instant_comes_back_from_any_offset_and_any_number_of_digits(void **state)
{
    (void)state;
    static const i64 unit[] = { 1000, 100, 10, 1 };
    i64 first = day_start(day_of(1900, 1, 1)), last = day_end(day_of(2200, 12, 31));
    for (int i = 0; i < 30000; i++) {
        i64 back = 0, near = (i64)rand_below(&r, (u64)DAY_MS);
        i64 ms = i % 4 == 0   ? first + near
                 : i % 4 == 1 ? last - near
                              : first + (i64)rand_below(&r, (u64)(last - first));
        int digits = (int)rand_below(&r, 10), offset = (int)rand_below(&r, 2879) - 1439;
        i64 lost = digits < 3 ? unit[digits] : 1; /* what the digits cannot say */
        i64 want = ms - ((ms % lost) + lost) % lost;
        assert_true(instant_parse(shown(ms, offset, digits, (i64)rand_below(&r, 1000000)), &back));
        assert_true(back == want);
        assert_true(instant_parse(instant_text(a, ms), &back) && back == ms);
        arena_reset(a);
    }
}

static void the_day_in_china_decides_about_the_first_and_last_instant(void **state)
{
    (void)state;
    i64 ms = 1;
    assert_false(instant_parse(S("1899-12-31T15:59:59.999Z"), &ms));
    assert_false(instant_parse(S("2200-12-31T16:00:00Z"), &ms));
    assert_false(instant_parse(S("2201-01-01T00:00:00+08:00"), &ms));
    assert_false(instant_parse(S("1900-01-01T00:00:00+08:01"), &ms));
    assert_true(ms == 1);
    assert_true(instant_parse(S("1899-12-31T16:00:00Z"), &ms));
    assert_true(instant_parse(S("1899-12-30T16:01:00-23:59"), &ms));
    assert_true(instant_parse(S("2201-01-01T15:58:59+23:59"), &ms));
    assert_true(instant_parse(S("2200-12-31t15:59:59.999999999z"), &ms));
    assert_true(ms == day_end(day_of(2200, 12, 31)));
}

static void texts_that_are_no_instants_are_refused_and_leave_the_time(void **state)
{
    (void)state;
    static const str bad[] = {
        STR_INIT("2026-04-30"),
        STR_INIT("2026-04-30 01:02:03Z"),
        STR_INIT("2026-04-31T01:02:03Z"),
        STR_INIT("2026-04-30T24:00:00Z"),
        STR_INIT("2026-04-30T01:60:00Z"),
        STR_INIT("2026-04-30T01:02:60Z"),
        STR_INIT("2026-04-30T01:02:03.Z"),
        STR_INIT("2026-04-30T01:02:03.0123456789Z"),
        STR_INIT("2026-04-30T01:02:03,5Z"),
        STR_INIT("2026-04-30T01:02:03+24:00"),
        STR_INIT("2026-04-30T01:02:03+08:60"),
        STR_INIT("2026-04-30T01:02:03+0800"),
        STR_INIT("2026-04-30T01:02:03+08"),
        STR_INIT("2026-04-30T01:02:03 +08:00"),
        STR_INIT("2026-04-30T01:02:03Z "),
        STR_INIT("2026-04-30T01:02:03Z\0"),
        STR_INIT("2026-04-30T01-02-03Z"),
        STR_INIT("2026-04-30T-1:02:03Z"),
        STR_INIT("2026-04-30T01:02: 3Z"),
        STR_INIT("2026-04-30T01:02:03Z+08:00"),
        STR_INIT("2026-04-30T01:02:03.004"),
    };
    i64 ms = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(instant_parse(bad[i], &ms));
    str good = S("2026-04-30T01:02:03.004+08:00");
    for (size_t n = 0; n < good.n; n++) /* copied, so that reading on is seen */
        assert_false(instant_parse(arena_str(a, str_sub(good, 0, n)), &ms));
    assert_true(ms == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(each_day_of_three_centuries_follows_the_day_before),
        T(known_days_are_where_history_put_them),
        T(only_real_dates_are_parsed),
        T(texts_that_are_no_dates_are_refused_and_leave_the_day),
        T(a_day_in_china_runs_from_midnight_to_midnight),
        T(instants_are_printed_in_utc_to_the_millisecond),
        T(an_instant_comes_back_from_any_offset_and_any_number_of_digits),
        T(the_day_in_china_decides_about_the_first_and_last_instant),
        T(texts_that_are_no_instants_are_refused_and_leave_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
