#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "search/doors_page.h"
#include "search/doors_tile.h"

#include "mvt_reader.h"

#include <stdlib.h>
#include <string.h>

/* The twin keeps rows as they were put and looks at each of them. */
enum { ROWS = 6000 };

static struct door rows[ROWS];
static bool alive[ROWS];
static struct doors *d;
static struct arena *a;
static struct rand r;

static const char *const trades[] = { "6210", "6291", "5211", "8040", "1311", "", "9011" };
static const char *const grades[] = { "A", "B", "C", "D", "" };
static const char *const states[] = { "active", "closed", "provisional" };
static const char *const door_states[] = { "matched", "absent", "vacant", "unseen" };
static const char *const kinds[] = { "company", "individual" };
static const char *const places[] = { "440306001001", "440306001002", "440306002001", "440306002",
                                      "" };

#define PICK(array) str_from((array)[rand_below(&r, COUNT(array))])

static i64 some_time(void)
{
    return rand_below(&r, 4)
               ? 1700000000000 + (i64)rand_below(&r, 200) * 86400000 + (i64)rand_below(&r, 2000)
               : 0;
}

static void fill(int i)
{
    struct door *o = &rows[i];
    i64 id = o->id;
    bool has_door = rand_below(&r, 12) > 0;
    *o = (struct door){ .id = id ? id : 1000000 + i * 5,
                        .is_door = has_door,
                        .located = has_door && rand_below(&r, 9) > 0,
                        .trade = PICK(trades),
                        .grade = PICK(grades),
                        .state = PICK(states),
                        .kind = PICK(kinds),
                        .door_state = has_door ? PICK(door_states) : (str){ "", 0 },
                        .place_code = PICK(places),
                        .entity_place_code = PICK(places),
                        .bureau_id = 1 + (i % 10 == 0),
                        .officer_id = (i64)rand_below(&r, 4) * 7,
                        .seen_at = some_time(),
                        .changed_at = some_time() + 1000,
                        .enrolled_at = some_time(),
                        .opened_on =
                            rand_below(&r, 5) ? 3000 + (day)rand_below(&r, 20000) : DOOR_NO_DAY,
                        .filings = (i64)rand_below(&r, 6) };
    unsigned far = (unsigned)rand_below(&r, 40);
    o->entity_id = !has_door  ? o->id
                   : far == 0 ? 0
                   : far == 1 ? o->id - (i64)5000000000 - i
                              : o->id - 1;
    o->first = o->entity_id != 0 && rand_below(&r, 8) > 0;
    o->unit_id = o->bureau_id * 100 + (i64)rand_below(&r, 5);
    o->entity_unit_id =
        rand_below(&r, 3) ? o->unit_id : o->bureau_id * 100 + (i64)rand_below(&r, 5);
    if (o->located) {
        double spread = rand_below(&r, 3) ? 0.01 : 0.2;
        o->x = mercator_x(113.85 + spread * rand_unit(&r));
        o->y = mercator_y(22.6 + spread * rand_unit(&r));
    }
}

static void put(int i)
{
    u32 row;
    alive[i] = true;
    assert_int_equal(OK, doors_put(d, &rows[i], &row, NULL));
    assert_true(doors_id(d, row) == rows[i].id && doors_entity(d, row) == rows[i].entity_id);
    assert_int_equal(row, doors_find(d, rows[i].id));
}

static void change_some(int n)
{
    while (n-- > 0) {
        int i = (int)rand_below(&r, ROWS);
        if (alive[i] && rand_below(&r, 4) == 0) {
            alive[i] = false;
            assert_int_not_equal(UINT32_MAX, doors_drop(d, rows[i].id));
            assert_int_equal(UINT32_MAX, doors_find(d, rows[i].id));
            continue;
        }
        struct door before = rows[i];
        fill(i);
        if (rand_below(&r, 2) && before.id) { /* most changes do not move the door */
            rows[i].located = before.located;
            rows[i].x = before.x;
            rows[i].y = before.y;
        }
        put(i);
    }
}

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 31);
    memset(rows, 0, sizeof rows);
    memset(alive, 0, sizeof alive);
    d = doors_new(100);
    for (int i = 0; i < ROWS; i++) {
        fill(i);
        if (i % 5)
            put(i);
    }
    doors_order(d, a);
    assert_int_equal(0, doors_strays(d));
    change_some(700);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    doors_free(d);
    arena_free(a);
    return 0;
}

/* What a condition says, read as it is written. */
static i64 number_of(const struct door *o, enum door_key key)
{
    switch ((int)key) {
    case DOOR_SEEN:
        return o->seen_at;
    case DOOR_CHANGED:
        return o->changed_at;
    case DOOR_ENROLLED:
        return o->enrolled_at;
    case DOOR_OPENED:
        return o->opened_on == DOOR_NO_DAY ? 0 : o->opened_on;
    default:
        return o->filings + 1;
    }
}

static str text_of(const struct door *o, enum door_key key, enum door_kind kind)
{
    switch ((int)key) {
    case DOOR_TRADE:
        return o->trade;
    case DOOR_GRADE:
        return o->grade;
    case DOOR_STATE:
        return o->state;
    case DOOR_DOOR_STATE:
        return o->door_state;
    case DOOR_KIND:
        return o->kind;
    default:
        return kind == OPERATORS ? o->entity_place_code : o->place_code;
    }
}

static i64 id_of(const struct door *o, enum door_key key, enum door_kind kind)
{
    if (key == DOOR_UNIT)
        return kind == OPERATORS ? o->entity_unit_id : o->unit_id;
    if (key == DOOR_OFFICER)
        return o->officer_id;
    return kind == OPERATORS ? o->entity_id : o->id;
}

static bool has_value(const struct door *o, enum door_key key, enum door_kind kind)
{
    if (key == DOOR_FILINGS)
        return true;
    if (key >= DOOR_SEEN)
        return number_of(o, key) != 0;
    return key == DOOR_ID || key == DOOR_UNIT || key == DOOR_OFFICER ? id_of(o, key, kind) != 0
                                                                     : text_of(o, key, kind).n != 0;
}

static bool cond_holds(const struct door *o, const struct door_cond *c, enum door_kind kind)
{
    bool value = has_value(o, c->key, kind), in = false;
    if (c->op == DOOR_NULL || c->op == DOOR_NOT_NULL)
        return value == (c->op == DOOR_NOT_NULL);
    if (c->op == DOOR_RANGE) {
        i64 v = c->key == DOOR_FILINGS ? o->filings : number_of(o, c->key);
        return value && v >= c->low && v <= c->high;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (c->ids) {
            in = in || id_of(o, c->key, kind) == c->ids[i];
            continue;
        }
        str t = c->texts[i];
        in = in ||
             (str_ends(t, S("*")) ? str_starts(text_of(o, c->key, kind), str_sub(t, 0, t.n - 1))
                                  : str_eq(t, text_of(o, c->key, kind)));
    }
    return value && in == (c->op == DOOR_IN);
}

static bool listed(int i, const struct door_filter *f)
{
    const struct door *o = &rows[i];
    if (!alive[i] || (f->kind == OPERATORS ? !o->first : !o->is_door) ||
        o->bureau_id != f->bureau_id)
        return false;
    bool unit = !f->unit_count;
    for (size_t k = 0; k < f->unit_count; k++)
        unit = unit || f->units[k] == id_of(o, DOOR_UNIT, f->kind);
    bool only = !f->only;
    for (size_t k = 0; f->only && k < f->only_count; k++)
        only = only || f->only[k] == id_of(o, DOOR_ID, f->kind);
    if (!unit || !only ||
        (f->area &&
         !(o->located && area_contains(f->area, mercator_lon(o->x), mercator_lat(o->y)))))
        return false;
    for (size_t k = 0; k < f->count; k++)
        if (!cond_holds(o, &f->conds[k], f->kind))
            return false;
    return true;
}

static struct door_cond some_cond(void)
{
    static const enum door_key text_keys[] = { DOOR_TRADE,      DOOR_GRADE, DOOR_STATE,
                                               DOOR_DOOR_STATE, DOOR_KIND,  DOOR_PLACE };
    static const str wanted[] = { STR_INIT("62*"),        STR_INIT("5211"),      STR_INIT("C"),
                                  STR_INIT("D"),          STR_INIT("active"),    STR_INIT("unseen"),
                                  STR_INIT("440306001*"), STR_INIT("individual") };
    struct door_cond c = { .op = (enum door_op)rand_below(&r, 2) };
    if (rand_below(&r, 4) == 0)
        c.op = rand_below(&r, 2) ? DOOR_NULL : DOOR_NOT_NULL;
    if (rand_below(&r, 2)) {
        c.key = text_keys[rand_below(&r, COUNT(text_keys))];
        c.texts = wanted;
        c.n = COUNT(wanted) - rand_below(&r, 3);
    } else if (rand_below(&r, 3) == 0) {
        i64 *ids = ARENA_ARRAY(a, i64, 3);
        c.key = rand_below(&r, 2) ? DOOR_UNIT : DOOR_OFFICER;
        for (int i = 0; i < 3; i++)
            ids[i] = c.key == DOOR_UNIT ? 100 + (i64)rand_below(&r, 5)
                                        : (i64)(1 + rand_below(&r, 3)) * 7;
        c.ids = ids;
        c.n = 3;
    } else {
        c.key = (enum door_key)(DOOR_SEEN + rand_below(&r, 5));
        c.op = c.op >= DOOR_NULL ? c.op : DOOR_RANGE;
        i64 day_ = 1700000000000 + (i64)rand_below(&r, 200) * 86400000;
        c.low = c.key == DOOR_FILINGS ? 1 : c.key == DOOR_OPENED ? (i64)rand_below(&r, 9000) : day_;
        c.high = rand_below(&r, 3) == 0  ? INT64_MAX
                 : c.key == DOOR_FILINGS ? 3
                 : c.key == DOOR_OPENED  ? c.low + 4000
                                         : c.low + (i64)40 * 86400000 - 1;
    }
    return c;
}

static struct door_filter some_filter(enum door_kind kind)
{
    struct door_cond *conds = ARENA_ARRAY(a, struct door_cond, 3);
    i64 *units = ARENA_ARRAY(a, i64, 2);
    struct door_filter f = { .kind = kind,
                             .bureau_id = 1 + (rand_below(&r, 6) == 0),
                             .conds = conds,
                             .count = rand_below(&r, 4) };
    for (size_t i = 0; i < f.count; i++)
        conds[i] = some_cond();
    if (rand_below(&r, 3) == 0) {
        units[0] = 101;
        units[1] = 103;
        f.units = units;
        f.unit_count = 2;
    }
    if (rand_below(&r, 8) == 0) {
        i64 *only = ARENA_ARRAY(a, i64, ROWS);
        for (int i = 0; i < ROWS; i += 3)
            only[f.only_count++] = kind == OPERATORS ? rows[i].id - 1 : rows[i].id;
        f.only = only;
    }
    return f;
}

static struct door_test *test_of(const struct door_filter *f)
{
    struct door_test *t;
    assert_int_equal(OK, door_test_new(d, f, a, &t, NULL));
    return t;
}

static const u64 *bits_of(const struct door_filter *f)
{
    return door_test_all(test_of(f), a);
}

static void filters_hold_for_exactly_the_rows_they_describe(void **state)
{
    (void)state;
    u64 total = 0;
    for (int round = 0; round < 400; round++) {
        struct door_filter f = some_filter(round % 2 ? OPERATORS : DOORS);
        struct door_test *t;
        assert_int_equal(OK, door_test_new(d, &f, a, &t, NULL));
        const u64 *bits = door_test_all(t, a);
        u64 n = 0;
        for (int i = 0; i < ROWS; i++) {
            u32 row = doors_find(d, rows[i].id);
            bool expected = listed(i, &f),
                 in = row != UINT32_MAX && (bits[row / 64] >> row % 64 & 1);
            assert_int_equal(expected, in);
            if (row != UINT32_MAX)
                assert_int_equal(expected, door_test_row(t, row));
            n += expected;
        }
        assert_true(n == door_bits_count(d, bits));
        total += n;
    }
    assert_true(total > 20000);
}

static void a_condition_within_a_second_is_left_to_the_database(void **state)
{
    (void)state;
    struct door_test *t;
    struct door_cond c = {
        .key = DOOR_SEEN, .op = DOOR_RANGE, .low = 1700000000500, .high = INT64_MAX
    };
    struct door_filter f = { .bureau_id = 1, .conds = &c, .count = 1 };
    assert_int_equal(UNSUPPORTED, door_test_new(d, &f, a, &t, NULL));
    c = (struct door_cond){ .key = DOOR_TRADE, .op = DOOR_RANGE, .low = 1, .high = 2 };
    assert_int_equal(UNSUPPORTED, door_test_new(d, &f, a, &t, NULL));
}

static void an_area_holds_what_lies_in_it(void **state)
{
    (void)state;
    struct area *area;
    struct fault fault;
    fault_init(&fault, a);
    assert_int_equal(OK, area_parse(a,
                                    S("{\"type\":\"Polygon\",\"coordinates\":[[[113.852,22.602],["
                                      "113.95,22.61],[113.9,22.75],"
                                      "[113.852,22.602]]]}"),
                                    S("area"), &area, &fault));
    struct door_filter f = { .bureau_id = 1, .area = area };
    const u64 *bits = bits_of(&f);
    u64 n = 0;
    for (int i = 0; i < ROWS; i++)
        n += listed(i, &f);
    assert_true(n == door_bits_count(d, bits) && n > 100);
}

struct twin_order {
    const struct door_order *o;
    enum door_kind kind;
} sorting;

static int compare_values(const struct door *x, const struct door *y)
{
    enum door_key key = sorting.o->key;
    int way = sorting.o->descending ? -1 : 1, c = 0;
    bool has_x = has_value(x, key, sorting.kind), has_y = has_value(y, key, sorting.kind);
    if (key != DOOR_ID && has_x != has_y)
        return has_x ? -1 : 1;
    if (key >= DOOR_SEEN && has_x && has_y) { /* kept to the second */
        i64 p = number_of(x, key), q = number_of(y, key);
        i64 unit = key == DOOR_OPENED || key == DOOR_FILINGS ? 1 : 1000;
        c = p / unit < q / unit ? -1 : p / unit > q / unit;
    } else if (key != DOOR_ID && key != DOOR_UNIT && key != DOOR_OFFICER && key < DOOR_SEEN) {
        c = str_cmp(text_of(x, key, sorting.kind), text_of(y, key, sorting.kind));
    } else if (key < DOOR_SEEN) {
        i64 p = id_of(x, key, sorting.kind), q = id_of(y, key, sorting.kind);
        c = p < q ? -1 : p > q;
    }
    i64 p = id_of(x, DOOR_ID, sorting.kind), q = id_of(y, DOOR_ID, sorting.kind);
    return way * (c ? c : p < q ? -1 : p > q);
}

static int compare_rows(const void *x, const void *y)
{
    const int *i = x, *k = y;
    return compare_values(&rows[*i], &rows[*k]);
}

static void pages_follow_one_another_as_in_one_sorted_list(void **state)
{
    (void)state;
    static int expected[ROWS];
    for (int round = 0; round < 150; round++) {
        struct arena_mark mark = arena_mark(a);
        enum door_kind kind = round % 2 ? OPERATORS : DOORS;
        struct door_filter f = some_filter(kind);
        struct door_order o = {
            (enum door_key)(round % DOOR_NAME), rand_below(&r, 2), 1 + rand_below(&r, 300), { 0 }
        };
        const u64 *bits = bits_of(&f);
        size_t n = 0, at = 0, got;
        for (int i = 0; i < ROWS; i++)
            if (listed(i, &f))
                expected[n++] = i;
        sorting = (struct twin_order){ &o, kind };
        qsort(expected, n, sizeof *expected, compare_rows);
        u32 *page = ARENA_ARRAY(a, u32, o.limit);
        while ((got = doors_page(d, kind, bits, &o, page, a)) > 0) {
            for (size_t i = 0; i < got; i++, at++)
                assert_int_equal(doors_find(d, rows[expected[at]].id), page[i]);
            const struct door *last = &rows[expected[at - 1]];
            o.after = (struct door_after){ .set = true, .id = id_of(last, DOOR_ID, kind) };
            o.after.null = o.key != DOOR_ID && !has_value(last, o.key, kind);
            o.after.number = o.key == DOOR_FILINGS ? last->filings
                             : o.key >= DOOR_SEEN  ? number_of(last, o.key)
                                                   : id_of(last, o.key, kind);
            if (o.key != DOOR_ID && o.key < DOOR_SEEN && o.key != DOOR_UNIT &&
                o.key != DOOR_OFFICER)
                o.after.text = text_of(last, o.key, kind);
        }
        assert_int_equal(n, at);
        arena_rewind(a, mark);
    }
}

static bool in_tile(const struct door *o, struct tile t)
{
    return o->located && (t.z == 0 || (o->x >> (32 - t.z) == t.x && o->y >> (32 - t.z) == t.y));
}

static void check_clusters(const Vt__Layer *l, const struct door_filter *f, struct tile t)
{
    for (size_t c = 0; c < l->n_features; c++) {
        i32 px, py;
        u64 n = 0, grade_c = 0, none = 0, catering = 0;
        mvt_where(l->features[c], &px, &py);
        for (int i = 0; i < ROWS; i++) {
            if (!listed(i, f) || !in_tile(&rows[i], t) ||
                tile_unit_x(t, rows[i].x) >> 8 != px >> 8 ||
                tile_unit_y(t, rows[i].y) >> 8 != py >> 8)
                continue;
            n++;
            grade_c += str_eq(rows[i].grade, S("C"));
            none += rows[i].grade.n == 0;
            catering += str_starts(rows[i].trade, S("62"));
        }
        assert_true(n == mvt_number(l, l->features[c], "n"));
        assert_true(grade_c == mvt_number(l, l->features[c], "grade_C"));
        assert_true(none == mvt_number(l, l->features[c], "grade_none"));
        assert_true(catering == mvt_number(l, l->features[c], "trade_H"));
    }
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static void check_doors(const Vt__Layer *l, const struct door_filter *f, struct tile t)
{
    static char *ids[ROWS];
    size_t n = 0;
    for (size_t k = 0; k < l->n_features; k++)
        ids[n++] = mvt_value(l, l->features[k], "id")->text;
    qsort(ids, n, sizeof *ids, by_text);
    for (int i = 0; i < ROWS; i++) {
        const char *id = arena_cstr(a, arena_fmt(a, "%lld", (long long)rows[i].id));
        bool expected = listed(i, f) && in_tile(&rows[i], t);
        assert_int_equal(expected, bsearch(&id, ids, n, sizeof *ids, by_text) != NULL);
    }
    for (size_t k = 1; k < n; k++)
        assert_string_not_equal(ids[k - 1], ids[k]);
    for (size_t k = 0; k < l->n_features; k++) {
        const Vt__Feature *feature = l->features[k];
        i64 id = strtoll(mvt_value(l, feature, "id")->text, NULL, 10);
        const struct door *o = &rows[(id - 1000000) / 5];
        i32 px, py;
        mvt_where(feature, &px, &py);
        assert_true(px == tile_unit_x(t, o->x) && py == tile_unit_y(t, o->y));
        const Vt__Value *grade = mvt_value(l, feature, "grade");
        assert_string_equal(grade ? grade->text : "", arena_cstr(a, o->grade));
        assert_string_equal(mvt_value(l, feature, "door_state")->text,
                            arena_cstr(a, o->door_state));
    }
}

static u64 total_in(const struct door_filter *f, struct tile t)
{
    u64 n = 0;
    for (int i = 0; i < ROWS; i++)
        n += listed(i, f) && in_tile(&rows[i], t);
    return n;
}

static void tiles_of_every_zoom_hold_what_lies_there(void **state)
{
    (void)state;
    for (int round = 0; round < 4 * (TILE_MAX_ZOOM + 1); round++) {
        struct arena_mark mark = arena_mark(a);
        struct door_filter f = some_filter(DOORS);
        int z = round / 4, i = (int)rand_below(&r, ROWS);
        f.count = f.count > 1 ? 1 : f.count;
        while (!rows[i].located)
            i = (int)rand_below(&r, ROWS);
        struct tile t = { z, z ? rows[i].x >> (32 - z) : 0, z ? rows[i].y >> (32 - z) : 0 };
        str tile = doors_tile(d, test_of(&f), t, a);
        u64 expected = total_in(&f, t), n = 0;
        if (expected) {
            Vt__Tile *v = mvt_read(tile);
            const Vt__Layer *l = mvt_layer(v, z < TILE_SINGLE_ZOOM ? "clusters" : "doors");
            assert_non_null(l);
            for (size_t k = 0; k < l->n_features; k++)
                n += z < TILE_SINGLE_ZOOM ? mvt_number(l, l->features[k], "n") : 1;
            if (z < TILE_SINGLE_ZOOM)
                check_clusters(l, &f, t);
            else
                check_doors(l, &f, t);
            vt__tile__free_unpacked(v, NULL);
        }
        assert_true(expected == n && (expected > 0) == (tile.n > 0));
        arena_rewind(a, mark);
    }
}

static void sums_over_a_box_are_those_of_its_doors(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct arena_mark mark = arena_mark(a);
        struct door_filter f = some_filter(DOORS);
        double w = 113.84 + 0.2 * rand_unit(&r), n = 22.59 + 0.2 * rand_unit(&r),
               side = 0.1 * rand_unit(&r) * rand_unit(&r);
        struct door_box box = { mercator_x(w), mercator_y(n + side), mercator_x(w + side),
                                mercator_y(n) };
        struct door_counts c, expected = { 0 };
        doors_count_box(d, bits_of(&f), &box, &c);
        u64 graded_c = 0, retail = 0;
        for (int i = 0; i < ROWS; i++) {
            const struct door *o = &rows[i];
            if (!listed(i, &f) || !o->located || o->x < box.west || o->x > box.east ||
                o->y < box.north || o->y > box.south)
                continue;
            expected.n++;
            graded_c += str_eq(o->grade, S("C"));
            retail += str_starts(o->trade, S("52"));
        }
        u64 c_counted = 0;
        for (int g = 0; g < GRADES; g++)
            c_counted += str_eq(doors_grade_text(d, g), S("C")) ? c.grade[g] : 0;
        assert_true(expected.n == c.n && c_counted == graded_c && c.section[6] == retail);
        arena_rewind(a, mark);
    }
}

static void ordering_again_forgets_the_dropped_and_keeps_the_rest(void **state)
{
    (void)state;
    u32 before = doors_alive(d), *old = ARENA_ARRAY(a, u32, ROWS);
    assert_true(doors_strays(d) > 100);
    for (int i = 0; i < ROWS; i++)
        old[i] = doors_find(d, rows[i].id);
    const u32 *new_of = doors_order(d, a);
    assert_true(doors_alive(d) == before && doors_count(d) == before && doors_strays(d) == 0);
    for (int i = 0; i < ROWS; i++) {
        u32 row = doors_find(d, rows[i].id);
        assert_int_equal(old[i] == UINT32_MAX ? UINT32_MAX : new_of[old[i]], row);
        if (row != UINT32_MAX)
            assert_true(doors_entity(d, row) == rows[i].entity_id);
    }
    filters_hold_for_exactly_the_rows_they_describe(state);
    tiles_of_every_zoom_hold_what_lies_there(state);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(filters_hold_for_exactly_the_rows_they_describe),
        CASE(a_condition_within_a_second_is_left_to_the_database),
        CASE(an_area_holds_what_lies_in_it),
        CASE(pages_follow_one_another_as_in_one_sorted_list),
        CASE(tiles_of_every_zoom_hold_what_lies_there),
        CASE(sums_over_a_box_are_those_of_its_doors),
        CASE(ordering_again_forgets_the_dropped_and_keeps_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
