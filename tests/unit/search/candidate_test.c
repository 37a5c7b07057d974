#include "testdb.h"

#include "search/candidate.h"

/* A few operators written by plain SQL, and what is told of one of them. */
enum { BUREAU = 1, MADE = 6 };

static const struct {
    i64 id;
    const char *name, *sign, *address, *uscc, *state;
    i64 unit;
} shops[MADE] = {
    { 1000, "深圳市宝安区西乡杨记废品回收站", "杨记废品回收站",
      "深圳市宝安区西乡街道固戍社区固戍新村十三巷3号101", "91350100M000100Y43", "active", 10 },
    { 1001, "深圳市宝安区西乡杨记废品回收部", "杨记废品回收部",
      "深圳市宝安区西乡街道固戍社区固戍新村十三巷5号101", "", "active", 10 },
    { 1002, "深圳市信辉膳食管理有限公司", "信辉饭堂承包店",
      "深圳市宝安区福海街道大洋社区长安二街213号", "", "active", 11 },
    { 1003, "深圳市新辰安文化娱乐有限公司", "新辰安游戏厅",
      "深圳市宝安区福海街道大洋社区长安二街225号102铺", "", "active", 11 },
    { 1004, "深圳市宝安区福海阿明货运部", "阿明货运部",
      "深圳市宝安区福海街道大洋社区长安二街218号103铺", "", "closed", 11 },
    { 1005, "深圳市宝安区福海阿明货运站", "阿明货运站", "深圳市宝安区福海街道大洋社区长安三街7号",
      "", "active", 11 },
};

static void exec(struct testdb *t, const char *sql, const struct val *args, size_t n)
{
    must_exec(t, sql, args, n);
}

static void given_shops(struct testdb *t)
{
    static const char *const tables[] = { "search_dirty", "search_image", "search_piece",
                                          "matter",       "licence",      "premises",
                                          "entity",       "unit",         "bureau" };
    for (size_t i = 0; i < COUNT(tables); i++)
        exec(t, arena_cstr(t->arena, arena_fmt(t->arena, "DELETE FROM %s", tables[i])), NO_ARGS);
    exec(t,
         "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) VALUES (1, 'b', "
         "'b', 'b', '440306', 0)",
         NO_ARGS);
    for (i64 unit = 10; unit < 12; unit++)
        exec(t,
             "INSERT INTO unit (id, bureau_id, kind, code, name, name_en, created_at) VALUES ($1, "
             "1, 'station', $2, 'u', 'u', 0)",
             ARGS(V_I(unit), V_T(arena_fmt(t->arena, "u%d", (int)unit))));
    for (size_t i = 0; i < MADE; i++) {
        str uscc = str_from(shops[i].uscc);
        exec(t,
             "INSERT INTO entity (id, bureau_id, unit_id, uscc, name, kind, state, address, "
             "filings, created_at, changed_at) VALUES ($1, 1, $2, $3, $4, 'company', $5, $6, 0, 0, "
             "1700000000000)",
             ARGS(V_I(shops[i].id), V_I(shops[i].unit), V_T0(uscc), V_T(str_from(shops[i].name)),
                  V_T(str_from(shops[i].state)), V_T(str_from(shops[i].address))));
        exec(t,
             "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, address, door_state, "
             "created_at, changed_at) VALUES ($1, 1, $2, $3, $4, $5, 'matched', 0, 1700000000000)",
             ARGS(V_I(shops[i].id + 1000), V_I(shops[i].unit), V_I(shops[i].id),
                  V_T(str_from(shops[i].sign)), V_T(str_from(shops[i].address))));
    }
}

struct asked {
    struct mirror *m;
    struct clue_form form;
    struct scope scope;
    struct candidate found[10];
    size_t n;
};

static rc ask(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    struct door_filter filter = { 0 };
    tx_set_scope(tx, &q->scope);
    struct clues clues = clues_read(tx_arena(tx), &q->form);
    struct candidate_ask a = { .clues = &clues, .filter = &filter, .limit = COUNT(q->found) };
    rc r = mirror_scope(tx, OPERATORS, &filter, f);
    return r == OK ? mirror_candidates(tx, q->m, &a, q->found, &q->n, f) : r;
}

static struct asked told(struct testdb *t, struct mirror *m, struct clue_form form)
{
    struct asked q = { .m = m, .form = form, .scope = scope_system(BUREAU) };
    must_read(t, ask, &q);
    return q;
}

static struct mirror *opened(struct testdb *t)
{
    struct mirror *m = NULL;
    given_shops(t);
    assert_rc(OK, mirror_open(t->db, &m, &t->fault));
    return m;
}

static void assert_first(const struct asked *q, i64 id, unsigned reasons)
{
    assert_true(q->n > 0);
    assert_true(q->found[0].entity_id == id && q->found[0].premises_id == id + 1000);
    assert_int_equal(reasons, q->found[0].reasons & reasons);
    for (size_t i = 1; i < q->n; i++)
        assert_true(q->found[i - 1].score >= q->found[i].score);
}

#define TELL(...) told(t, m, (struct clue_form){ __VA_ARGS__ })

static void name_and_place_are_weighed_together(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    struct asked q = TELL(.name = S("杨记废品回收"), .address = S("固戍新村13巷3号"));
    assert_first(&q, 1000,
                 1u << WHY_NAME_PART | 1u << WHY_VILLAGE | 1u << WHY_LANE | 1u << WHY_LANE_NUMBER);
    q = TELL(.name = S("杨记废品回收"), .address = S("固戍新村13巷5号"));
    assert_first(&q, 1001, 1u << WHY_LANE_NUMBER);
    assert_true(q.n >= 2 && q.found[0].score > q.found[1].score);
    q = TELL(.address = S("长安二街225号"));
    assert_first(&q, 1003, 1u << WHY_ROAD | 1u << WHY_NUMBER);
    mirror_close(m);
}

static void a_sign_is_found_by_sound_and_brand(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    struct asked q = TELL(.name = S("心辉膳食管理"));
    assert_first(&q, 1002, 1u << WHY_NAME_SOUND);
    q = TELL(.name = S("信辉快餐店"));
    assert_first(&q, 1002, 1u << WHY_BRAND);
    q = TELL(.name = S("信辉饭堂承包店"));
    assert_first(&q, 1002, 1u << WHY_NAME);
    mirror_close(m);
}

static void a_sentence_is_read(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    struct asked q = TELL(.text = S("我在大洋社区长安二街225号的新辰安游戏厅充值，对方拒绝退款"));
    assert_first(&q, 1003,
                 1u << WHY_NAME | 1u << WHY_ROAD | 1u << WHY_NUMBER | 1u << WHY_COMMUNITY);
    q = TELL(.text = S("有人投诉统一社会信用代码91350100M000100Y43的商家"));
    assert_first(&q, 1000, 1u << WHY_USCC);
    assert_true(q.found[0].score >= 95);
    q = TELL(.text = S("态度恶劣"));
    assert_int_equal(0, q.n);
    mirror_close(m);
}

static void one_in_business_comes_before_one_that_is_closed(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    struct asked q = TELL(.name = S("阿明货运"));
    assert_first(&q, 1005, 1u << WHY_NAME_PART);
    assert_true(q.n >= 2 && q.found[1].entity_id == 1004 && q.found[1].gone);
    mirror_close(m);
}

static void nobody_is_offered_outside_of_the_scope(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    i64 unit = 11;
    struct asked q = { .m = m,
                       .form = { .name = S("杨记废品回收站"), .text = S("代码91350100M000100Y43") },
                       .scope = { .bureau_id = BUREAU, .units = &unit, .unit_count = 1 } };
    must_read(t, ask, &q);
    for (size_t i = 0; i < q.n; i++)
        assert_true(q.found[i].entity_id >= 1002);
    q.scope = (struct scope){ .bureau_id = 2, .whole_bureau = true };
    must_read(t, ask, &q);
    assert_int_equal(0, q.n);
    mirror_close(m);
}

static rc mark(struct tx *tx, void *arg, struct fault *f)
{
    return search_changed(tx, *(i64 *)arg, f);
}

static void one_that_came_a_moment_ago_is_offered(void **state)
{
    struct testdb *t = *state;
    struct mirror *m = opened(t);
    i64 id = 1003;
    exec(t, "UPDATE entity SET name = '深圳市宝安区福海独一无二茶饮店' WHERE id = 1003", NO_ARGS);
    must_write(t, mark, &id);
    assert_rc(OK, mirror_follow(m, &t->fault));
    struct asked q = TELL(.name = S("独一无二茶饮"));
    assert_first(&q, 1003, 1u << WHY_NAME_PART);
    mirror_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_and_place_are_weighed_together),
        cmocka_unit_test(a_sign_is_found_by_sound_and_brand),
        cmocka_unit_test(a_sentence_is_read),
        cmocka_unit_test(one_in_business_comes_before_one_that_is_closed),
        cmocka_unit_test(nobody_is_offered_outside_of_the_scope),
        cmocka_unit_test(one_that_came_a_moment_ago_is_offered),
    };
    return testdb_run(tests, COUNT(tests));
}
