#include "core/actor.h"
#include "core/clock.h"
#include "demo_world.h"
#include "rooms/demo/demo_sheets.h"

#include <string.h>

enum { SHOPS = 8000 };

static int open_world(void **state)
{
    *state = world_open(SHOPS, 1);
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    return 0;
}

static void a_station_walks_on_working_days_before_today(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    size_t done = 0;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct sweep *s = &h->sweeps[i];
        if (s->state != SWEEP_DONE)
            continue;
        done++;
        assert_true(s->on < h->today && s->on >= h->first);
        assert_true(calendar_works(w->rules, s->on));
        assert_true(s->ended_at < day_start(h->today));
    }
    assert_true(done > 900);
}

static void the_team_is_of_the_station_and_its_community(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct sweep *s = &h->sweeps[i];
        assert_int_equal(w->ground->communities[s->community].street, s->street);
        assert_true(s->team_size >= 1);
        for (size_t k = 0; k < s->team_size; k++) {
            if (w->crew->members[s->team[k]].roles & ROLE_PARTNER) { /* they go along today */
                assert_true(s->on == h->today && s->state == SWEEP_LOCKED && k > 0);
                continue;
            }
            assert_int_equal(w->crew->members[s->team[k]].office,
                             w->crew->first_station + s->street);
            assert_true(w->crew->members[s->team[k]].certificate.n > 0);
        }
    }
}

static void nobody_calls_at_a_shop_that_has_not_opened(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    for (size_t i = 0; i < h->call_count; i++) {
        struct shop s;
        shop_outline(&w->market, h->calls[i].shop, &s);
        assert_true(s.opened < h->sweeps[h->calls[i].sweep].on);
        assert_int_equal(s.community - w->ground->communities,
                         h->sweeps[h->calls[i].sweep].community);
    }
}

static void a_shop_is_enrolled_once_and_only_when_it_is_registered_and_trades(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    static unsigned char seen[SHOPS];
    size_t enrolled = 0;
    for (size_t i = 0; i < h->call_count; i++) {
        struct shop s;
        if (h->calls[i].outcome != CALL_ENROLLED)
            continue;
        shop_outline(&w->market, h->calls[i].shop, &s);
        assert_true(s.registered && str_eq(s.state, S("active")));
        assert_int_equal(seen[s.i]++, 0);
        assert_int_equal(h->enrolled[s.i], i);
        enrolled++;
    }
    assert_true(enrolled > SHOPS / 4);
}

static const char *state_after(enum step step)
{
    static const char *const states[STEPS] = {
        [STEP_ORDER] = "ordered",  [STEP_GUIDE] = "guided",         [STEP_LICENSED] = "closed",
        [STEP_SETTLE] = "closed",  [STEP_TRANSFER] = "transferred", [STEP_PROOF] = "proven",
        [STEP_RECHECK] = "closed", [STEP_REJECT] = "ordered",       [STEP_ANSWER] = "closed",
        [STEP_CLUE] = "clue",
    };
    return states[step];
}

/* The moves of the hazard flow. */
static bool may_follow(str state, enum step step)
{
    bool open = str_eq(state, S("open")), ordered = str_eq(state, S("ordered")),
         proven = str_eq(state, S("proven"));
    switch (step) {
    case STEP_ORDER:
    case STEP_GUIDE:
    case STEP_SETTLE:
        return open;
    case STEP_LICENSED:
        return str_eq(state, S("guided"));
    case STEP_TRANSFER:
        return open || ordered;
    case STEP_PROOF:
        return ordered;
    case STEP_RECHECK:
    case STEP_REJECT:
    case STEP_CLUE:
        return ordered || proven;
    case STEP_ANSWER:
        return str_eq(state, S("transferred"));
    case STEPS:
        break;
    }
    return false;
}

static void a_hazard_goes_only_ways_that_its_flow_has(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    for (size_t i = 0; i < h->hazard_count; i++) {
        const struct hazard_life *life = &h->hazards[i];
        str now = S("open");
        i64 at = hazard_found_at(h, life);
        bool ours = str_eq(rule_cell(w->rules, life->kind, S("ours")), S("yes"));
        for (size_t k = 0; k < life->step_count; k++) {
            const struct taken *s = &life->steps[k];
            assert_true(may_follow(now, s->step));
            assert_true(s->at >= at && s->at < day_start(h->today));
            assert_true(ours || (s->step != STEP_ORDER && s->step != STEP_CLUE));
            assert_true(!ours || s->step != STEP_TRANSFER);
            now = str_from(state_after(s->step));
            at = s->at;
        }
        assert_true(str_eq(life->state, now));
        bool ended = str_eq(now, S("closed")) || str_eq(now, S("clue"));
        assert_int_equal(ended, life->outcome.n > 0);
        assert_true(!ended || rule_known(w->rules, S("hazard_outcomes"), life->outcome));
    }
}

static void all_five_kinds_are_found_and_every_state_occurs(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    static const char *const families[] = { "H1", "H2", "H3", "H4", "H5" };
    static const char *const states[] = { "open",        "ordered", "proven",
                                          "transferred", "closed",  "clue" };
    for (size_t i = 0; i < COUNT(families); i++) {
        size_t n = 0;
        for (size_t k = 0; k < h->hazard_count; k++)
            n += str_starts(h->hazards[k].kind->code, str_from(families[i]));
        assert_true(n > 3);
    }
    struct world *large = world_open(40000, 1); /* the rarest state is one in a hundred */
    for (size_t i = 0; i < COUNT(states); i++) {
        size_t n = 0;
        for (size_t k = 0; k < large->history->hazard_count; k++)
            n += str_eq(large->history->hazards[k].state, str_from(states[i]));
        assert_true(n > 0);
    }
    world_close(large);
}

static void numbers_run_through_each_year_without_gaps(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    i64 sum = 0, wanted = 0;
    for (size_t i = 0; i < h->hazard_count; i++)
        sum += h->hazards[i].serials[SERIES_HAZARD];
    for (size_t i = 0; i < h->year_count; i++)
        wanted += h->years[i].last[SERIES_HAZARD] * (h->years[i].last[SERIES_HAZARD] + 1) / 2;
    assert_int_equal(sum, wanted);
    assert_int_equal(h->year_count, 3);
}

static void today_has_a_locked_walk_for_the_demo_officer(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    size_t stops = 0;
    for (size_t i = 0; i < h->call_count; i++) {
        const struct sweep *s = &h->sweeps[h->calls[i].sweep];
        if (s->on != h->today)
            continue;
        assert_int_equal(s->state, SWEEP_LOCKED);
        assert_int_equal(h->calls[i].outcome, CALL_PLANNED);
        stops += h->calls[i].member == w->crew->demo_officer;
    }
    assert_true(stops >= 10);
}

static void complaints_keep_to_weekdays_and_fall_on_some_again_and_again(void **state)
{
    struct world *w = world_open(60000, 3);
    const struct history *h = w->history;
    i64 weekday[8] = { 0 }, march = 0, february = 0, whole = 0;
    i32 most = 0;
    for (size_t i = 0; i < h->filing_count; i++) {
        const struct filing *one = &h->filings[i];
        int year, month, dom;
        day_split(one->on, &year, &month, &dom);
        assert_true(one->on >= h->first && one->on < h->today);
        weekday[day_weekday(one->on)] += one->n;
        march += month == 3 ? one->n : 0;
        february += month == 2 ? one->n : 0;
        whole += one->n;
    }
    for (i64 i = 0; i < w->market.shops; i++)
        most = h->filed[i] > most ? h->filed[i] : most;
    assert_true(weekday[MONDAY] > weekday[SUNDAY] * 13 / 10);
    assert_true(march > february * 14 / 10);
    assert_in_range(whole, 60000 * 25 / 100, 60000 * 40 / 100);
    assert_true(most >= 8);
    world_close(w);
    (void)state;
}

static void a_called_on_shop_is_complained_of_less_for_a_while(void **state)
{
    struct world *w = world_open(60000, 5);
    const struct history *h = w->history;
    i64 before = 0, after = 0;
    for (size_t i = 0; i < h->filing_count; i++) {
        const struct filing *one = &h->filings[i];
        if (h->last_call[one->shop] < 0)
            continue;
        day called = h->sweeps[h->calls[h->last_call[one->shop]].sweep].on;
        if (called > h->today - 100 || called < h->first + 460)
            continue;
        after += one->on > called && one->on <= called + 90 ? one->n : 0;
        before += one->on < called - 270 && one->on >= called - 360 ? one->n : 0;
    }
    assert_true(before > 200 && after * 100 < before * 90);
    world_close(w);
    (void)state;
}

static void the_same_seed_lives_the_same_history(void **state)
{
    const struct world *w = *state;
    struct world *again = world_open(SHOPS, 1);
    assert_int_equal(w->history->call_count, again->history->call_count);
    assert_memory_equal(w->history->calls, again->history->calls,
                        w->history->call_count * sizeof *w->history->calls);
    assert_int_equal(w->history->filing_count, again->history->filing_count);
    assert_memory_equal(w->history->filings, again->history->filings,
                        w->history->filing_count * sizeof *w->history->filings);
    world_close(again);
}

static void a_filled_sheet_is_judged_by_the_rules(void **state)
{
    const struct world *w = *state;
    const struct history *h = w->history;
    const struct sheets *sheets = sheets_read(w->rules, h->today, w->arena);
    size_t filled = 0;
    for (size_t i = 0; i < h->call_count; i++) {
        struct shop s;
        shop_outline(&w->market, h->calls[i].shop, &s);
        struct filled f = sheet_fill(sheets, h, i, &s);
        if (!f.sheet)
            continue;
        filled++;
        assert_true(call_entered(&h->calls[i]) && f.sheet->n > 0);
        assert_true(rule_known(w->rules, S("visit_verdicts"), f.verdict));
        assert_true(f.hazard_item.n == 0 || f.failed_key + f.failed_general > 0);
    }
    assert_true(filled > 1000);
}

static void every_role_can_sign_in(void **state)
{
    const struct world *w = *state;
    unsigned roles = 0;
    size_t accounts = 0;
    for (size_t i = 0; i < w->crew->member_count; i++) {
        const struct member *m = &w->crew->members[i];
        accounts += m->account;
        if (m->account)
            roles |= m->roles;
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(m->login, w->crew->members[k].login));
    }
    assert_int_equal(roles, ROLE_ANYONE & ~(unsigned)ROLE_SYSTEM);
    assert_in_range(accounts, 12, 24);
}

static void a_district_without_shops_has_people_and_places(void **state)
{
    struct world *w = world_open(0, 1);
    assert_int_equal(w->history->call_count, 0);
    assert_int_equal(w->history->filing_count, 0);
    assert_true(w->crew->member_count > 150);
    world_close(w);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_walks_on_working_days_before_today),
        cmocka_unit_test(the_team_is_of_the_station_and_its_community),
        cmocka_unit_test(nobody_calls_at_a_shop_that_has_not_opened),
        cmocka_unit_test(a_shop_is_enrolled_once_and_only_when_it_is_registered_and_trades),
        cmocka_unit_test(a_hazard_goes_only_ways_that_its_flow_has),
        cmocka_unit_test(all_five_kinds_are_found_and_every_state_occurs),
        cmocka_unit_test(numbers_run_through_each_year_without_gaps),
        cmocka_unit_test(today_has_a_locked_walk_for_the_demo_officer),
        cmocka_unit_test(complaints_keep_to_weekdays_and_fall_on_some_again_and_again),
        cmocka_unit_test(a_called_on_shop_is_complained_of_less_for_a_while),
        cmocka_unit_test(the_same_seed_lives_the_same_history),
        cmocka_unit_test(a_filled_sheet_is_judged_by_the_rules),
        cmocka_unit_test(every_role_can_sign_in),
        cmocka_unit_test(a_district_without_shops_has_people_and_places),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
