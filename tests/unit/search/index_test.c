#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "search/index.h"
#include "search/pinyin.h"

#include <stdlib.h>
#include <string.h>

/* A register small enough to look through: the twin asks every operator and sorts all answers. */
enum { ROWS = 1500, LIMIT = 20 };

struct shop {
    bool there, gone, hidden;
    i64 id;
    str name, person, address;
};

static struct shop shops[ROWS];
static struct arena *a;
static struct rand r;
static struct index *ix;

static const char *const cities[] = { "深圳市", "深圳市宝安区", "宝安区西乡", "", "", "新安" };
static const char *const words[] = { "李四",   "四川", "面馆", "川菜", "重庆", "小面",
                                     "便利",   "百货", "7天",  "KTV",  "长城", "美发",
                                     "美容",   "发廊", "水果", "果蔬", "茶饮", "饮料",
                                     "大药房", "房产", "行",   "a1" };
static const char *const ends[] = { "店", "商行", "有限公司", "（个体工商户）", "馆", "" };
static const char *const surnames[] = { "王", "李", "张", "欧阳", "陈" };

static str pick(const char *const *from, size_t n)
{
    return str_from(from[rand_below(&r, n)]);
}

static str some_name(void)
{
    str middle = rand_below(&r, 2) ? pick(words, COUNT(words)) : (str){ "", 0 };
    return ARENA_CONCAT(a, pick(cities, COUNT(cities)), pick(words, COUNT(words)), middle,
                        pick(ends, COUNT(ends)));
}

static void fill(struct shop *s, i64 id)
{
    *s = (struct shop){
        .there = true,
        .gone = rand_below(&r, 5) == 0,
        .hidden = rand_below(&r, 10) == 0,
        .id = id,
        .name = some_name(),
        .person = ARENA_CONCAT(a, pick(surnames, COUNT(surnames)), pick(words, COUNT(words))),
        .address = ARENA_CONCAT(
            a, S("西乡街道"), pick(words, COUNT(words)),
            arena_fmt(a, "路%d号\n%d栋", (int)rand_below(&r, 30), (int)rand_below(&r, 9)))
    };
}

static i64 id_of(void *arg, u32 row)
{
    (void)arg;
    return shops[row].id;
}

static bool pass(void *arg, u32 row)
{
    (void)arg;
    assert_true(shops[row].there);
    return !shops[row].hidden;
}

static rc texts(void *arg, const u32 *rows, size_t n, enum text_field field, str *ret,
                struct fault *f)
{
    (void)arg;
    (void)f;
    for (size_t i = 0; i < n; i++)
        ret[i] = field == FIELD_PERSON ? shops[rows[i]].person : shops[rows[i]].address;
    return OK;
}

static struct doc doc_of(u32 row)
{
    const struct shop *s = &shops[row];
    return (struct doc){ row, s->gone, s->name, s->person, s->address };
}

static bool part_of(const struct lookup *q, str text)
{
    u32 chars[200];
    return match_part(q, chars, fold_lines(text, chars, COUNT(chars)));
}

static enum tier tier_of(const struct lookup *q, const struct shop *s)
{
    u32 name[NAME_MOST];
    size_t n = fold_text(s->name, name, NAME_MOST);
    enum tier tier = match_name(q, name, n);
    if (tier == TIER_NONE)
        tier = match_pinyin(q, name, n);
    if (tier != TIER_NONE)
        return tier;
    if (part_of(q, s->person))
        return TIER_PERSON;
    if (part_of(q, s->address))
        return TIER_ADDRESS;
    return match_fuzzy(q, name, n) ? TIER_FUZZY : TIER_NONE;
}

static int by_rank(const void *x, const void *y)
{
    const struct hit *p = x, *q = y;
    if (p->tier != q->tier)
        return p->tier < q->tier ? -1 : 1;
    if (p->gone != q->gone)
        return p->gone ? 1 : -1;
    if (p->length != q->length)
        return p->length < q->length ? -1 : 1;
    return p->id < q->id ? -1 : p->id > q->id;
}

static size_t search_slowly(const struct lookup *q, struct hit *hits)
{
    size_t n = 0, kept = 0;
    u32 name[NAME_MOST];
    for (u32 row = 0; row < ROWS; row++) {
        const struct shop *s = &shops[row];
        enum tier tier = s->there && !s->hidden ? tier_of(q, s) : TIER_NONE;
        if (tier != TIER_NONE)
            hits[n++] =
                (struct hit){ tier, s->gone, (u32)fold_text(s->name, name, NAME_MOST), s->id, row };
    }
    qsort(hits, n, sizeof *hits, by_rank);
    while (kept < n && (hits[kept].tier != TIER_FUZZY || hits[0].tier == TIER_FUZZY))
        kept++;
    return kept < LIMIT ? kept : LIMIT;
}

/* A part of a text somebody may type, sometimes with a slip, sometimes in letters. */
static str something_typed(void)
{
    const struct shop *s = &shops[rand_below(&r, ROWS)];
    unsigned kind = (unsigned)rand_below(&r, 10);
    str from = kind == 0 ? s->person : kind == 1 ? s->address : s->name;
    if (kind == 2 || kind == 3)
        from = kind == 2 ? pinyin_of(a, s->name) : pinyin_initials(a, s->name);
    u32 chars[100];
    size_t n = fold_text(from, chars, COUNT(chars)), begin, length = 1 + rand_below(&r, 8);
    if (!n)
        return S("面馆");
    begin = rand_below(&r, n);
    if (kind == 4 && n > 3) {
        size_t i = rand_below(&r, n - 1);
        chars[i] = rand_below(&r, 2) ? chars[i + 1] : 0x9F98;
    }
    buf b = buf_new(a, 1000);
    for (size_t i = begin; i < n && i < begin + length; i++)
        utf8_put(&b, chars[i]);
    return buf_str(&b);
}

static size_t seen[TIER_NONE + 1];

static void compare_searches(int times)
{
    static struct hit slow[ROWS];
    struct find_rows rows = { NULL, pass, texts };
    for (int i = 0; i < times; i++) {
        str typed = something_typed();
        struct lookup q = lookup_read(typed);
        struct hit fast[LIMIT];
        size_t n, expected = search_slowly(&q, slow);
        assert_int_equal(OK, index_find(ix, &q, &rows, LIMIT, fast, &n, NULL));
        bool same = n == expected;
        for (size_t k = 0; k < n && same; k++)
            same = by_rank(&fast[k], &slow[k]) == 0 && fast[k].row == slow[k].row;
        if (!same)
            print_error("search %d for %.*s: %zu, expected %zu\n", i, STR_ARG(typed), n, expected);
        assert_true(same);
        seen[n ? fast[0].tier : TIER_NONE]++;
    }
}

static void compare_orders(void)
{
    static u32 forward[ROWS];
    u32 n = 0, row, there = 0;
    struct name_place at = index_names_begin();
    while ((row = index_names_next(ix, &at)) != NO_ROW)
        forward[n++] = row;
    for (u32 i = 0; i < ROWS; i++)
        there += shops[i].there;
    assert_int_equal(there, n);
    for (u32 i = n; i-- > 0;)
        assert_int_equal(forward[i], index_names_previous(ix, &at));
    assert_int_equal(NO_ROW, index_names_previous(ix, &at));
    for (u32 i = 0; i + 1 < n; i++) {
        u32 name[NAME_MOST], next[NAME_MOST];
        size_t k = fold_text(shops[forward[i]].name, name, NAME_MOST),
               m = fold_text(shops[forward[i + 1]].name, next, NAME_MOST), d = 0;
        while (d < k && d < m && name[d] == next[d])
            d++;
        assert_true(d == k || (d < m && pinyin_order(name[d]) < pinyin_order(next[d])));
        if (d == k && d == m)
            assert_true(shops[forward[i]].id < shops[forward[i + 1]].id);
        at = index_names_at(ix, name, k, shops[forward[i]].id, false);
        assert_int_equal(forward[i + 1], index_names_next(ix, &at));
        at = index_names_at(ix, next, m, shops[forward[i + 1]].id, true);
        assert_int_equal(forward[i], index_names_previous(ix, &at));
    }
}

static void build(void)
{
    struct arena *scratch = arena_new(0), *to = arena_new(0);
    struct segment s;
    struct segment_builder *b = segment_builder_new(scratch);
    for (u32 row = 0; row < ROWS; row++) {
        struct doc d = doc_of(row);
        if (shops[row].there)
            segment_add(b, &d);
    }
    assert_int_equal(OK, segment_finish(b, to, &s, NULL));
    index_take(ix, &s, to);
    arena_free(scratch);
}

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 4);
    ix = index_new(id_of, NULL);
    memset(shops, 0, sizeof shops);
    memset(seen, 0, sizeof seen);
    for (u32 row = 0; row < ROWS; row++)
        fill(&shops[row], 1000 + row);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    index_free(ix);
    arena_free(a);
    return 0;
}

static void the_first_answers_are_those_of_looking_at_everything(void **state)
{
    (void)state;
    build();
    compare_searches(4000);
    for (int tier = TIER_EXACT; tier <= TIER_NONE; tier++)
        assert_true(seen[tier] > 0);
}

static void what_comes_changes_and_goes_is_found_at_once(void **state)
{
    (void)state;
    for (u32 row = ROWS / 2; row < ROWS; row++)
        shops[row].there = false;
    build();
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 150; i++) {
            u32 row = (u32)rand_below(&r, ROWS);
            if (shops[row].there && rand_below(&r, 3) == 0) {
                shops[row].there = false;
                index_drop(ix, row);
                continue;
            }
            fill(&shops[row], shops[row].id);
            struct doc d = doc_of(row);
            index_put(ix, &d);
        }
        compare_searches(400);
        compare_orders();
    }
    assert_true(index_late(ix) > 200);
}

static void a_document_put_again_as_it_is_stays_where_it_is(void **state)
{
    (void)state;
    build();
    for (u32 row = 0; row < ROWS; row += 7) {
        struct doc d = doc_of(row);
        index_put(ix, &d);
    }
    assert_int_equal(0, index_late(ix));
    shops[7].person = S("王五");
    struct doc d = doc_of(7);
    index_put(ix, &d);
    index_put(ix, &d);
    assert_int_equal(1, index_late(ix));
}

static void lists_by_name_run_both_ways_from_anywhere(void **state)
{
    (void)state;
    build();
    compare_orders();
}

static void an_empty_index_answers_nothing(void **state)
{
    (void)state;
    struct find_rows rows = { NULL, pass, texts };
    struct lookup q = lookup_read(S("李四"));
    struct hit hits[LIMIT];
    size_t n = 9;
    assert_int_equal(OK, index_find(ix, &q, &rows, LIMIT, hits, &n, NULL));
    assert_int_equal(0, n);
    build();
    q = lookup_read(S("，。"));
    assert_int_equal(OK, index_find(ix, &q, &rows, LIMIT, hits, &n, NULL));
    assert_int_equal(0, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_answers_are_those_of_looking_at_everything, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_comes_changes_and_goes_is_found_at_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_document_put_again_as_it_is_stays_where_it_is, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(lists_by_name_run_both_ways_from_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_index_answers_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
