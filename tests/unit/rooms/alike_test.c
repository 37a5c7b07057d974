/* Stories that tell of the same are found, others are not: measured against the share of pieces
 * they have in common, counted one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "base/utf8.h"
#include "rooms/intake/alike.h"
#include "search/fold.h"

enum { KEY = 77, MOST = 400, PAIRS = 3000 };

static const char *const PHRASES[] = {
    "在该店购买牛奶",     "发现已经过期三天",   "要求店家退一赔十",   "店员态度非常恶劣",
    "拒绝提供购物小票",   "付款使用微信支付",   "办理健身卡两年",     "门店突然关门停业",
    "余额一直没有退还",   "多次拨打电话无人接", "后厨卫生状况很差",   "发现蟑螂和老鼠",
    "没有办理营业执照",   "占用消防通道摆卖",   "虚假宣传保健品功效", "老人花了两万多块钱",
    "价格标签与结账不符", "手机维修后又坏了",   "网上下单没有发货",   "押金迟迟不予退回",
};

static size_t pieces(const char *text, u64 *out)
{
    u32 folded[MOST];
    size_t n = fold_text(str_from(text), folded, MOST), count = 0;
    for (size_t i = 0; i + 3 <= n; i++) {
        u64 piece = (u64)folded[i] << 42 | (u64)folded[i + 1] << 21 | folded[i + 2];
        size_t k = 0;
        while (k < count && out[k] != piece)
            k++;
        if (k == count)
            out[count++] = piece;
    }
    return count;
}

static double shared(const char *a, const char *b)
{
    u64 left[MOST], right[MOST];
    size_t n = pieces(a, left), m = pieces(b, right), both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            both += left[i] == right[k];
    return (double)both / (double)(n + m - both);
}

static void make_story(struct rand *r, char *out, size_t phrases)
{
    size_t at = 0;
    for (size_t i = 0; i < phrases; i++) {
        str phrase = str_from(PHRASES[rand_below(r, COUNT(PHRASES))]);
        memcpy(out + at, phrase.p, phrase.n);
        at += phrase.n;
    }
    out[at] = 0;
}

static bool share_a_band(const struct alike *a, const struct alike *b)
{
    i64 left[ALIKE_BANDS], right[ALIKE_BANDS];
    alike_bands(a, left);
    alike_bands(b, right);
    for (size_t i = 0; i < ALIKE_BANDS; i++)
        if (left[i] == right[i])
            return true;
    return false;
}

static void the_estimate_is_near_the_truth_and_the_alike_share_a_band(void **s)
{
    struct rand r;
    rand_seed(&r, 20260506);
    double error = 0;
    size_t close = 0, found = 0, apart = 0, mistaken = 0;
    (void)s;
    for (int i = 0; i < PAIRS; i++) {
        char a[1024], b[1024];
        make_story(&r, a, 8);
        memcpy(b, a, sizeof b);
        if (rand_below(&r, 2))
            make_story(&r, b, 8);
        else
            memcpy(b + rand_below(&r, 20) * 3, PHRASES[rand_below(&r, COUNT(PHRASES))], 21);
        struct alike left = alike_of(str_from(a), KEY), right = alike_of(str_from(b), KEY);
        double truth = shared(a, b), seen = alike_share(&left, &right) / 100.0;
        error += truth > seen ? truth - seen : seen - truth;
        close += truth >= 0.7;
        found += truth >= 0.7 && share_a_band(&left, &right);
        apart += truth < 0.1;
        mistaken += truth < 0.1 && seen >= 0.6;
    }
    assert_true(error / PAIRS < 0.08);
    assert_true(close > 500 && (double)found / (double)close >= 0.98);
    assert_true(apart > 100);
    assert_int_equal(0, mistaken);
}

static void the_same_is_wholly_alike_however_it_is_written(void **s)
{
    (void)s;
    struct alike a = alike_of(S("在该店购买 ABC 牛奶，发现已经过期！要求退一赔十。"), KEY),
                 b = alike_of(S("在该店购买ａｂｃ牛奶 发现已经过期，要求退一赔十"), KEY),
                 other = alike_of(S("在该店购买 ABC 牛奶，发现已经过期！要求退一赔十。"), KEY + 1);
    assert_int_equal(100, alike_share(&a, &b));
    assert_true(alike_share(&a, &other) < 20); /* nothing is learnt without the key */
}

static void what_is_short_says_nothing(void **s)
{
    (void)s;
    struct alike a = alike_of(S("要求退款"), KEY), none = { 0 };
    assert_false(a.set);
    assert_int_equal(0, alike_share(&a, &a));
    assert_int_equal(0, alike_share(&none, &a));
    assert_false(alike_of(S(""), KEY).set);
    assert_false(alike_of(((str){ "\xff\xfe\xe4", 3 }), KEY).set);
}

static void what_is_stored_reads_back(void **s)
{
    (void)s;
    char bytes[ALIKE_BYTES];
    struct alike a = alike_of(S("门店突然关门停业，余额一直没有退还"), KEY);
    assert_true(a.set);
    alike_write(&a, bytes);
    struct alike b = alike_read((str){ bytes, sizeof bytes });
    assert_int_equal(100, alike_share(&a, &b));
    assert_false(alike_read((str){ bytes, 10 }).set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_estimate_is_near_the_truth_and_the_alike_share_a_band),
        cmocka_unit_test(the_same_is_wholly_alike_however_it_is_written),
        cmocka_unit_test(what_is_short_says_nothing),
        cmocka_unit_test(what_is_stored_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
