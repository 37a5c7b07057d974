#include "testdb.h"

#include "base/rand.h"
#include "search/mirror.h"

#include <stdio.h>
#include <string.h>

/* A register of some hundred operators written by plain SQL; the mirror must say what the tables
 * say, however it came to know: by reading everything, from an image, or by following changes. */
enum { OPERATORS_MADE = 400, BUREAU = 1 };

static struct rand r;
static i64 next_id = 5000;

static const char *const names[] = { "李四面馆",         "王五百货店", "深圳市宝安区新安便利店",
                                     "重庆小面",         "大长城KTV",  "美容美发中心",
                                     "顺丰物流有限公司", "老王修车行", "云南过桥米线",
                                     "七天酒店" };
static const char *const persons[] = { "王小明", "李雷", "韩梅梅", "欧阳锋" };
static const char *const states[] = { "active", "closed", "provisional" };
static const char *const trades[] = { "6210", "5211", "8040" };
static const char *const grades[] = { "A", "B", "C", "D" };

static str pick(const char *const *from, size_t n)
{
    return str_from(from[rand_below(&r, n)]);
}

static void exec(struct testdb *t, const char *sql, const struct val *args, size_t n)
{
    must_exec(t, sql, args, n);
}

static void insert_door(struct testdb *t, i64 id, i64 entity_id)
{
    exec(t,
         "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, address, place_code, lon, "
         "lat, door_state, created_at, "
         "changed_at) VALUES ($1, 1, $2, $3, 'sign', $4, '440306001', $5, $6, 'matched', 0, "
         "1700000000000)",
         ARGS(V_I(id), V_I(10 + (i64)rand_below(&r, 2)), V_ID(entity_id),
              V_T(arena_fmt(t->arena, "固戍一路%d号", (int)rand_below(&r, 50))),
              V_D(113.8 + 0.1 * rand_unit(&r)), V_D(22.5 + 0.1 * rand_unit(&r))));
}

static void insert_operator(struct testdb *t, i64 id)
{
    str name = ARENA_CONCAT(t->arena, pick(names, COUNT(names)),
                            arena_fmt(t->arena, "%d", (int)rand_below(&r, 40)));
    exec(t,
         "INSERT INTO entity (id, bureau_id, unit_id, uscc, name, kind, trade, state, "
         "legal_person, address, place_code, "
         "grade, filings, opened_on, created_at, changed_at) VALUES ($1, 1, $2, $3, $4, 'company', "
         "$5, $6, $7, "
         "'西乡街道', '440306001', $8, $9, $10, 0, $11)",
         ARGS(V_I(id), V_I(10 + (i64)rand_below(&r, 2)),
              V_T(arena_fmt(t->arena, "9144030%011lld", (long long)id)), V_T(name),
              V_T(pick(trades, 3)), V_T(pick(states, 3)), V_T(pick(persons, 4)),
              V_T(pick(grades, 4)), V_I((i64)rand_below(&r, 5)),
              V_I(15000 + (i64)rand_below(&r, 3000)),
              V_I(1700000000000 + (i64)rand_below(&r, 1000) * 1000)));
    for (i64 doors = (i64)rand_below(&r, 3); doors > 0; doors--)
        insert_door(t, ++next_id, id);
}

static rc mark(struct tx *tx, void *arg, struct fault *f)
{
    return search_changed(tx, *(i64 *)arg, f);
}

static rc mark_much(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return search_changed_much(tx, f);
}

static void given_register(struct testdb *t)
{
    static const char *const tables[] = { "search_dirty", "search_image", "search_piece",
                                          "matter",       "licence",      "premises",
                                          "entity",       "unit",         "bureau" };
    rand_seed(&r, 77);
    next_id = 5000;
    for (size_t i = 0; i < COUNT(tables); i++)
        exec(t, arena_cstr(t->arena, arena_fmt(t->arena, "DELETE FROM %s", tables[i])), NO_ARGS);
    exec(t,
         "INSERT INTO bureau (id, name, name_en, short_name, division, created_at) VALUES (1, 'b', "
         "'b', 'b', '440306', 0)",
         NO_ARGS);
    for (i64 unit = 10; unit < 12; unit++)
        exec(t,
             "INSERT INTO unit (id, bureau_id, kind, code, name, name_en, created_at) VALUES ($1, "
             "1, 'station', $2, 'u', "
             "'u', 0)",
             ARGS(V_I(unit), V_T(arena_fmt(t->arena, "u%d", (int)unit))));
    for (i64 id = 1000; id < 1000 + OPERATORS_MADE; id++)
        insert_operator(t, id);
    for (int i = 0; i < 20; i++)
        insert_door(t, ++next_id, 0);
}

static struct mirror *opened(struct testdb *t)
{
    struct mirror *m = NULL;
    assert_rc(OK, mirror_open(t->db, &m, &t->fault));
    return m;
}

static i64 operators_like(struct testdb *t, const char *condition)
{
    str sql =
        arena_fmt(t->arena, "SELECT count(*) FROM entity e WHERE e.merged_into IS NULL AND %.*s",
                  STR_ARG(str_from(condition)));
    return must_int(t, arena_cstr(t->arena, sql), NO_ARGS);
}

struct asked {
    struct mirror *m;
    struct search s;
    struct found found[50];
    size_t n;
    struct scope scope;
};

static rc ask(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    struct door_filter filter = { 0 };
    tx_set_scope(tx, &q->scope);
    rc outcome = mirror_scope(tx, OPERATORS, &filter, f);
    q->s.filter = &filter;
    q->s.limit = COUNT(q->found);
    return outcome == OK ? mirror_search(tx, q->m, &q->s, q->found, &q->n, f) : outcome;
}

static size_t found(struct testdb *t, struct mirror *m, const char *typed, struct found *out)
{
    struct asked q = { .m = m, .s.typed = str_from(typed), .scope = scope_system(BUREAU) };
    must_read(t, ask, &q);
    for (size_t i = 0; out && i < q.n && i < 50; i++)
        out[i] = q.found[i];
    return q.n;
}

static struct door_filter everybody(enum door_kind kind)
{
    return (struct door_filter){ .kind = kind, .bureau_id = BUREAU };
}

/* All pages of the list by changed_at, checked against SQL. */
struct listing {
    const i64 *ids;
    size_t n, at;
};

static rc compare_id(const struct row *row, void *arg, struct fault *f)
{
    struct listing *l = arg;
    (void)f;
    assert_true(l->at < l->n);
    assert_true(l->ids[l->at++] == row_int(row, 0));
    return OK;
}

struct compared {
    const char *sql;
    struct listing l;
};

static rc compare(struct tx *tx, void *arg, struct fault *f)
{
    struct compared *c = arg;
    return db_each(tx, SQL(c->sql), NO_ARGS, compare_id, &c->l, f);
}

static void mirror_says_what_the_tables_say(struct testdb *t, struct mirror *m)
{
    struct door_filter all = everybody(OPERATORS);
    struct door_order by_change = { .key = DOOR_CHANGED, .descending = true, .limit = 1000 };
    struct mirror_ids ids;
    u64 count;
    assert_rc(OK, mirror_page(m, &all, &by_change, t->arena, &ids, &count, &t->fault));
    struct compared c = {
        "SELECT id FROM entity WHERE merged_into IS NULL ORDER BY changed_at DESC, id DESC",
        { ids.at, ids.n, 0 }
    };
    must_read(t, compare, &c);
    assert_true(c.l.at == ids.n && count == ids.n);
    struct door_filter doors = everybody(DOORS);
    struct door_order by_id = { .key = DOOR_ID, .limit = 2000 };
    assert_rc(OK, mirror_page(m, &doors, &by_id, t->arena, &ids, NULL, &t->fault));
    c = (struct compared){ "SELECT id FROM premises ORDER BY id", { ids.at, ids.n, 0 } };
    must_read(t, compare, &c);
    assert_true(c.l.at == ids.n);
    str texts[] = { S("C"), S("D") };
    struct door_cond cond = { .key = DOOR_GRADE, .op = DOOR_IN, .texts = texts, .n = 2 };
    all.conds = &cond;
    all.count = 1;
    assert_rc(OK, mirror_page(m, &all, &by_change, t->arena, &ids, &count, &t->fault));
    assert_true((i64)count == operators_like(t, "e.grade IN ('C', 'D')") && count > 0);
    struct mirror_summary sum;
    struct mirror_box world = { -180, -80, 180, 80 };
    assert_rc(OK, mirror_summary(m, &doors, &world, t->arena, &sum, &t->fault));
    assert_true((i64)sum.n ==
                must_int(t, "SELECT count(*) FROM premises WHERE lon IS NOT NULL", NO_ARGS));
}

/* Names in the mirror's order are the tables' names, each once. */
static void names_are_listed_once(struct testdb *t, struct mirror *m)
{
    struct door_filter all = everybody(OPERATORS);
    struct door_order by_name = { .key = DOOR_NAME, .limit = 1000 };
    struct mirror_ids ids;
    assert_rc(OK, mirror_page(m, &all, &by_name, t->arena, &ids, NULL, &t->fault));
    assert_true((i64)ids.n == operators_like(t, "1 = 1"));
}

static void it_reads_the_register_when_there_is_no_image(void **state)
{
    struct testdb *t = *state;
    given_register(t);
    struct mirror *m = opened(t);
    assert_true(mirror_stats(m).image == 0 && mirror_stats(m).documents == OPERATORS_MADE);
    mirror_says_what_the_tables_say(t, m);
    names_are_listed_once(t, m);
    mirror_close(m);
}

static void an_image_is_the_register_it_was_made_from(void **state)
{
    struct testdb *t = *state;
    given_register(t);
    assert_rc(OK, mirror_build(t->db, &t->fault));
    struct mirror *m = opened(t);
    assert_true(mirror_stats(m).image != 0);
    mirror_says_what_the_tables_say(t, m);
    names_are_listed_once(t, m);
    struct found from_image[50], from_tables[50];
    size_t n = found(t, m, "面馆", from_image);
    exec(t, "DELETE FROM search_image", NO_ARGS);
    struct mirror *other = opened(t);
    assert_int_equal(n, found(t, other, "面馆", from_tables));
    assert_true(n > 5);
    for (size_t i = 0; i < n; i++)
        assert_true(from_image[i].entity_id == from_tables[i].entity_id);
    mirror_close(m);
    mirror_close(other);
}

static void change_something(struct testdb *t)
{
    i64 id = 1000 + (i64)rand_below(&r, OPERATORS_MADE),
        door = 5001 + (i64)rand_below(&r, (u64)(next_id - 5000));
    switch (rand_below(&r, 6)) {
    case 0:
        exec(t, "UPDATE entity SET name = $2, changed_at = changed_at + 5000 WHERE id = $1",
             ARGS(V_I(id), V_T(arena_fmt(t->arena, "改名%d铺", (int)rand_below(&r, 100)))));
        break;
    case 1:
        exec(t, "UPDATE entity SET state = 'closed', grade = 'D' WHERE id = $1", ARGS(V_I(id)));
        break;
    case 2:
        exec(t, "UPDATE premises SET lon = lon + 0.01, door_state = 'absent' WHERE id = $1",
             ARGS(V_I(door)));
        id = door;
        break;
    case 3: /* the door gets another operator; only the door is told of */
        exec(t, "UPDATE premises SET entity_id = $2 WHERE id = $1", ARGS(V_I(door), V_I(id)));
        id = door;
        break;
    case 4:
        exec(t, "UPDATE premises SET entity_id = NULL WHERE id = $1", ARGS(V_I(door)));
        id = door;
        break;
    default:
        exec(t,
             "UPDATE entity SET merged_into = 1000 WHERE id = $1 AND id <> 1000 AND NOT EXISTS "
             "(SELECT 1 FROM premises p "
             "WHERE p.entity_id = entity.id)",
             ARGS(V_I(id)));
        break;
    }
    must_write(t, mark, &id);
}

static void following_changes_ends_where_reading_anew_begins(void **state)
{
    struct testdb *t = *state;
    given_register(t);
    assert_rc(OK, mirror_build(t->db, &t->fault));
    struct mirror *m = opened(t);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 30; i++)
            change_something(t);
        insert_operator(t, 3000 + round);
        i64 id = 3000 + round;
        must_write(t, mark, &id);
        assert_rc(OK, mirror_follow(m, &t->fault));
        mirror_says_what_the_tables_say(t, m);
        names_are_listed_once(t, m);
    }
    assert_true(mirror_stats(m).late > 20 && !mirror_stats(m).behind);
    struct mirror *late_comer = opened(t);
    mirror_says_what_the_tables_say(t, late_comer);
    assert_int_equal(found(t, m, "改名", NULL), found(t, late_comer, "改名", NULL));
    mirror_close(late_comer);
    assert_rc(OK, mirror_build(t->db, &t->fault));
    assert_int_equal(0, must_int(t, "SELECT count(*) FROM search_dirty", NO_ARGS));
    assert_int_equal(1, must_int(t, "SELECT count(*) FROM search_image", NO_ARGS));
    assert_rc(OK, mirror_follow(m, &t->fault)); /* takes the new image */
    assert_int_equal(0, mirror_stats(m).late);
    mirror_says_what_the_tables_say(t, m);
    mirror_close(m);
}

static void a_bulk_load_waits_for_its_image(void **state)
{
    struct testdb *t = *state;
    given_register(t);
    assert_rc(OK, mirror_build(t->db, &t->fault));
    struct mirror *m = opened(t);
    insert_operator(t, 4000);
    must_write(t, mark_much, NULL);
    assert_rc(OK, mirror_follow(m, &t->fault));
    assert_true(mirror_stats(m).behind);
    assert_rc(OK, mirror_build(t->db, &t->fault));
    assert_rc(OK, mirror_follow(m, &t->fault));
    assert_false(mirror_stats(m).behind);
    mirror_says_what_the_tables_say(t, m);
    mirror_close(m);
}

static void one_box_finds_by_code_person_address_and_slip(void **state)
{
    struct testdb *t = *state;
    struct found f[50];
    given_register(t);
    exec(t,
         "UPDATE entity SET name = '独一无二茶饮', legal_person = '诸葛孔明', uscc = "
         "'91440300MA5XYZ1234' WHERE id = 1007",
         NO_ARGS);
    exec(t,
         "INSERT INTO licence (id, bureau_id, entity_id, kind, number, state, created_at, "
         "changed_at) VALUES (1, 1, 1007, "
         "'food', 'JY14403060123456', 'valid', 0, 0)",
         NO_ARGS);
    struct mirror *m = opened(t);
    static const struct {
        const char *typed;
        enum found_by by;
    } cases[] = { { "91440300ma5xyz", BY_USCC }, { "JY144030601", BY_LICENCE },
                  { "独一", BY_NAME },           { "dywe", BY_PINYIN },
                  { "孔明", BY_PERSON },         { "诸葛孔明", BY_PERSON },
                  { "独一无儿茶", BY_FUZZY } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(1, found(t, m, cases[i].typed, f));
        assert_true(f[0].entity_id == 1007);
        assert_string_equal(found_by_name(cases[i].by), found_by_name(f[0].by));
    }
    assert_true(found(t, m, "固戍一路7号", f) > 0);
    assert_int_equal(BY_ADDRESS, f[0].by);
    assert_true(must_int(t,
                         "SELECT count(*) FROM premises WHERE id = $1 AND entity_id = $2 AND "
                         "address LIKE '%一路7号%'",
                         ARGS(V_I(f[0].premises_id), V_I(f[0].entity_id))) == 1);
    assert_int_equal(0, found(t, m, "没有这样的店", f));
    mirror_close(m);
}

static void an_operator_is_found_by_the_sign_over_its_door(void **state)
{
    struct testdb *t = *state;
    struct found f[50];
    given_register(t);
    i64 door = must_int(t, "SELECT min(id) FROM premises WHERE entity_id IS NOT NULL", NO_ARGS);
    i64 holder = must_int(t, "SELECT entity_id FROM premises WHERE id = $1", ARGS(V_I(door)));
    exec(t, "UPDATE premises SET name = '老地方茶档' WHERE id = $1", ARGS(V_I(door)));
    struct mirror *m = opened(t);
    static const char *const typed[] = { "老地方", "茶档", "老地方茶档" };
    for (size_t i = 0; i < COUNT(typed); i++) {
        assert_int_equal(1, found(t, m, typed[i], f));
        assert_true(f[0].entity_id == holder);
        assert_int_equal(BY_ADDRESS, f[0].by);
    }
    mirror_close(m);
}

static void a_unit_sees_its_own_and_a_partner_what_it_was_given(void **state)
{
    struct testdb *t = *state;
    given_register(t);
    struct mirror *m = opened(t);
    i64 unit = 10, other = 11;
    struct asked q = { .m = m,
                       .s.typed = S("面"),
                       .scope = { .bureau_id = BUREAU, .units = &unit, .unit_count = 1 } };
    q.s.typed = S("面馆");
    must_read(t, ask, &q);
    assert_true(q.n > 0);
    for (size_t i = 0; i < q.n; i++)
        assert_int_equal(1,
                         must_int(t, "SELECT count(*) FROM entity WHERE id = $1 AND unit_id = 10",
                                  ARGS(V_I(q.found[i].entity_id))));
    q.scope = (struct scope){ .bureau_id = 2, .whole_bureau = true };
    must_read(t, ask, &q);
    assert_int_equal(0, q.n);
    exec(t,
         "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, entity_id, "
         "rule_pack, opened_at, "
         "changed_at, title) VALUES (1, 1, 'n', 'hazard', 'open', 11, 1003, 'p', 0, 0, 't')",
         NO_ARGS);
    exec(t, "UPDATE entity SET name = '面馆面馆' WHERE id = 1003", NO_ARGS);
    i64 id = 1003;
    must_write(t, mark, &id);
    assert_rc(OK, mirror_follow(m, &t->fault));
    q.scope = (struct scope){
        .bureau_id = BUREAU, .units = &other, .unit_count = 1, .assigned_only = true
    };
    must_read(t, ask, &q);
    assert_true(q.n == 1 && q.found[0].entity_id == 1003);
    q.scope.units = &unit;
    must_read(t, ask, &q);
    assert_int_equal(0, q.n);
    mirror_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reads_the_register_when_there_is_no_image),
        cmocka_unit_test(an_image_is_the_register_it_was_made_from),
        cmocka_unit_test(following_changes_ends_where_reading_anew_begins),
        cmocka_unit_test(a_bulk_load_waits_for_its_image),
        cmocka_unit_test(one_box_finds_by_code_person_address_and_slip),
        cmocka_unit_test(an_operator_is_found_by_the_sign_over_its_door),
        cmocka_unit_test(a_unit_sees_its_own_and_a_partner_what_it_was_given),
    };
    return testdb_run(tests, COUNT(tests));
}
