#include "testdb.h"

#include "core/rule_store.h"
#include "rules_dir.h"

static rc save(struct tx *tx, void *arg, struct fault *f)
{
    return rule_store_save(tx, arg, f);
}

struct asked {
    str list, code;
    struct json_out out;
};

static rc tell(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    return rule_put_history(tx, q->list, q->code, &q->out, f);
}

static const struct json *history(struct testdb *t, const char *list, const char *code)
{
    struct asked q = { str_from(list), str_from(code), json_out_new(t->arena, 1 << 20) };
    const struct json *j;
    must_read(t, tell, &q);
    assert_rc(OK, json_parse(t->arena, json_out_str(&q.out), &j, &t->fault));
    return j;
}

static struct testdb *empty(void **state)
{
    struct testdb *t = *state;
    must_exec(t, "DELETE FROM rule_row", NO_ARGS);
    must_exec(t, "DELETE FROM rule_pack", NO_ARGS);
    must_exec(t, "DELETE FROM calendar_override", NO_ARGS);
    return t;
}

static i64 row_total(const struct rules *r)
{
    const str *names;
    size_t lists = rule_lists(r, &names), total = 0, n;
    for (size_t i = 0; i < lists; i++) {
        (void)rule_rows(r, names[i], &n);
        total += n;
    }
    return (i64)total;
}

static void a_pack_is_kept_whole_and_once(void **state)
{
    struct testdb *t = empty(state);
    struct rules *r = rules_of_repository();
    must_write(t, save, r);
    must_write(t, save, r);
    assert_int_equal(must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS), 1);
    assert_int_equal(must_int(t, "SELECT count(*) FROM rule_row", NO_ARGS), row_total(r));
    rules_free(r);
}

static void a_code_tells_each_wording_once_with_the_pack_that_brought_it(void **state)
{
    struct testdb *t = empty(state);
    struct rules *before = rules_of_repository(), *after = NULL;
    assert_rc(OK, rules_with(S("acts.csv"), S("Visit,"), S("Call,"), &after, &t->fault));
    must_write(t, save, before);
    must_write(t, save, after);
    must_exec(t, "UPDATE rule_pack SET first_used_at = 1 WHERE id = $1",
              ARGS(V_T(rules_pack(before))));
    const struct json *changed = history(t, "acts", "visit");
    assert_int_equal(json_size(changed), 2);
    const struct json *old = json_at(changed, 0), *new = json_at(changed, 1);
    assert_true(str_eq(json_text(json_get(json_get(old, "row"), "name_en")), S("Visit")));
    assert_true(str_eq(json_text(json_get(json_get(new, "row"), "name_en")), S("Call")));
    assert_true(str_eq(json_text(json_get(new, "pack")), rules_pack(after)));
    const struct json *same = history(t, "acts", "patrol");
    assert_int_equal(json_size(same), 1);
    assert_true(str_eq(json_text(json_get(json_at(same, 0), "pack")), rules_pack(before)));
    rules_free(before);
    rules_free(after);
}

static void versions_of_one_pack_are_told_apart(void **state)
{
    struct testdb *t = empty(state);
    struct rules *r = rules_of_repository();
    must_write(t, save, r);
    const struct json *c4 = history(t, "clocks", "C4");
    assert_int_equal(json_size(c4), 2);
    const struct json *old = json_get(json_at(c4, 0), "row");
    const struct json *new = json_get(json_at(c4, 1), "row");
    assert_true(str_eq(json_text(json_get(old, "valid_to")), S("2026-04-14")));
    assert_true(str_eq(json_text(json_get(old, "unit")), S("WD")));
    assert_int_equal(json_type(json_get(new, "valid_to")), JSON_NULL);
    assert_int_equal(json_size(history(t, "clocks", "no such")), 0);
    rules_free(r);
}

struct own {
    struct rules *rules;
    i64 bureau_id;
};

static rc load_own(struct tx *tx, void *arg, struct fault *f)
{
    const struct own *own = arg;
    return rule_store_overrides(tx, own->bureau_id, own->rules, f);
}

static void the_bureaus_own_days_lie_over_the_national_ones(void **state)
{
    struct testdb *t = empty(state);
    struct own own = { rules_of_repository(), 7 };
    day storm = day_of(2026, 5, 6), other = day_of(2026, 5, 7);
    static const char *const sql =
        "INSERT INTO calendar_override (bureau_id, on_day, works, note) VALUES ($1, $2, 0, 'x')";
    must_exec(t, sql, ARGS(V_I(7), V_I(storm)));
    must_exec(t, sql, ARGS(V_I(8), V_I(other)));
    must_read(t, load_own, &own);
    assert_false(calendar_works(own.rules, storm));
    assert_true(calendar_works(own.rules, other));
    rules_free(own.rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_is_kept_whole_and_once),
        cmocka_unit_test(a_code_tells_each_wording_once_with_the_pack_that_brought_it),
        cmocka_unit_test(versions_of_one_pack_are_told_apart),
        cmocka_unit_test(the_bureaus_own_days_lie_over_the_national_ones),
    };
    return testdb_run(tests, COUNT(tests));
}
