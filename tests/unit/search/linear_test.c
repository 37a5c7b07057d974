#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/buf.h"
#include "base/rand.h"
#include "search/linear.h"

#include <math.h>

/* Texts put together of words of their class and words of all. */
enum { TEXTS = 600, KINDS = 4 };

static const char *const own[KINDS][4] = {
    { "牛奶过期", "吃出虫子", "食物变质", "拉肚子" },
    { "办卡关门", "充值不退", "预付余额", "会员卡" },
    { "价格虚高", "多收费", "明码标价", "乱收停车费" },
    { "虚假宣传", "广告夸大", "功效不实", "误导顾客" },
};
static const char *const any[] = { "希望处理", "商家态度差", "请核实",     "本人在店里",
                                   "要求赔偿", "昨天下午",   "打电话不接", "已经一周" };

struct made {
    struct arena *arena;
    struct linear_text *texts;
    int labels[TEXTS];
};

static struct made make(bool telling)
{
    struct made m = { .arena = arena_new(0) };
    struct rand r;
    rand_seed(&r, 5);
    m.texts = ARENA_ARRAY(m.arena, struct linear_text, TEXTS);
    for (size_t i = 0; i < TEXTS; i++) {
        buf b = buf_new(m.arena, 400);
        m.labels[i] = (int)(rand_below(&r, 10) < 4 ? 0 : rand_below(&r, KINDS));
        for (int k = 0; k < 3; k++)
            buf_add(&b, str_from(any[rand_below(&r, COUNT(any))]));
        if (telling)
            buf_add(&b, str_from(own[m.labels[i]][rand_below(&r, 4)]));
        m.texts[i] = linear_read(m.arena, buf_str(&b));
    }
    return m;
}

static struct linear_data data_of(const struct made *m)
{
    return (struct linear_data){ m->texts, m->labels, TEXTS, KINDS, 5, 1 };
}

static void classes_are_told_apart_by_their_words(void **state)
{
    (void)state;
    struct made m = make(true);
    struct linear_data d = data_of(&m);
    struct linear_figures f = linear_validate(&d, 5, m.arena);
    assert_int_equal(TEXTS, f.n);
    assert_true(f.accuracy > 0.95 && f.among_three >= f.accuracy && f.baseline < 0.7);
    struct linear_model model = linear_train(&d, m.arena);
    struct linear_text t = linear_read(m.arena, S("昨天下午买的牛奶过期，希望处理"));
    double p[KINDS], sum = 0;
    linear_predict(&model, &t, p);
    for (int k = 0; k < KINDS; k++)
        sum += p[k];
    assert_true(fabs(sum - 1) < 1e-9 && p[0] > 0.7);
    arena_free(m.arena);
}

static void words_that_tell_nothing_are_no_better_than_the_most_frequent_class(void **state)
{
    (void)state;
    struct made m = make(false);
    struct linear_data d = data_of(&m);
    struct linear_figures f = linear_validate(&d, 5, m.arena);
    assert_true(f.accuracy < f.baseline + 0.05);
    assert_true(f.log_loss > 0.8);
    arena_free(m.arena);
}

static void a_word_of_a_single_text_leaves_nothing(void **state)
{
    (void)state;
    struct made m = make(true);
    struct linear_data d = data_of(&m);
    m.texts[7] = linear_read(m.arena, S("诸葛孔明"));
    struct linear_model model = linear_train(&d, m.arena);
    struct linear_text t = m.texts[7];
    assert_int_equal(3, t.n);
    for (size_t i = 0; i < t.n; i++)
        for (size_t k = 0; k < KINDS; k++)
            assert_true(model.weights[(size_t)t.slots[i] * KINDS + k] == 0);
    arena_free(m.arena);
}

static void the_same_texts_give_the_same_model(void **state)
{
    (void)state;
    struct made m = make(true);
    struct linear_data d = data_of(&m);
    struct linear_model a = linear_train(&d, m.arena), b = linear_train(&d, m.arena);
    assert_memory_equal(a.weights, b.weights, sizeof(float) * LINEAR_SLOTS * KINDS);
    arena_free(m.arena);
}

static void confidence_holds(void **state)
{
    (void)state;
    double sharp[2] = { 2, 0 }, flat[2] = { 2, 0 };
    linear_softmax(sharp, 2, 0.5);
    linear_softmax(flat, 2, 5);
    assert_true(sharp[0] > 0.98 && flat[0] < 0.6 && flat[0] > 0.5);
    struct made m = make(true);
    struct linear_data d = data_of(&m);
    struct linear_figures f = linear_validate(&d, 4, m.arena);
    assert_true(f.temperature >= 0.35 && f.temperature <= 5 && f.log_loss < 0.4);
    assert_int_equal(0, linear_read(m.arena, S("")).n);
    assert_int_equal(0, linear_read(m.arena, S("一")).n);
    arena_free(m.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_told_apart_by_their_words),
        cmocka_unit_test(words_that_tell_nothing_are_no_better_than_the_most_frequent_class),
        cmocka_unit_test(a_word_of_a_single_text_leaves_nothing),
        cmocka_unit_test(the_same_texts_give_the_same_model),
        cmocka_unit_test(confidence_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
