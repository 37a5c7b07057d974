/* What closed filings teach: learned by the job from complaints that lie sealed and from reports,
 * measured, offered with confidence, switched off; and nothing that only one filing said. */
#include "bureau.h"

#include "base/date.h"
#include "base/rand.h"
#include "core/job.h"
#include "core/request.h"
#include "rooms/suggestion/suggestion.h"
#include "sys/wall.h"

static struct bureau *b;
static i64 next_id;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    next_id = 700000;
    must_exec(b->t, "UPDATE entity SET trade = '6210'", NO_ARGS);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static void given_nothing(void)
{
    static const char *const tables[] = { "suggestion_weight",
                                          "suggestion_figure",
                                          "suggestion_model",
                                          "suggestion_switch",
                                          "complaint",
                                          "report",
                                          "matter" };
    for (size_t i = 0; i < COUNT(tables); i++)
        must_exec(b->t,
                  arena_cstr(b->t->arena, arena_fmt(b->t->arena, "DELETE FROM %s", tables[i])),
                  NO_ARGS);
}

enum { FOOD, PREPAID, PRICE, KINDS };
static const char *const categories[KINDS] = { "food", "prepaid", "price" };
static const char *const own[KINDS][3] = { { "牛奶过期变质", "吃出虫子", "吃完拉肚子" },
                                           { "办卡以后关门", "充值余额不退", "会员卡用不了" },
                                           { "停车乱收费", "没有明码标价", "价格虚高" } };
static const char *const any[] = { "希望处理", "商家态度很差", "请核实情况", "昨天下午",
                                   "要求赔偿" };

static str story_of(struct rand *r, int kind)
{
    buf s = buf_new(b->t->arena, 400);
    for (int i = 0; i < 3; i++)
        buf_add(&s, str_from(any[rand_below(r, COUNT(any))]));
    buf_add(&s, str_from(own[kind][rand_below(r, 3)]));
    return buf_str(&s);
}

static void given_matter(const char *kind, i64 unit, bool closed)
{
    i64 at = wall_now() - 30 * DAY_MS;
    next_id++;
    must_exec(
        b->t,
        "INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, entity_id, "
        "rule_pack, opened_at, changed_at, closed_at, title) VALUES ($1, $2, $3, $4, 'closed', "
        "$5, $6, 'p', $7, $7, $8, 't')",
        ARGS(V_I(next_id), V_I(b->id), V_T(arena_fmt(b->t->arena, "N%lld", (long long)next_id)),
             V_T(str_from(kind)), V_I(unit), V_I(b->shop), V_I(at),
             closed ? V_I(at + DAY_MS) : V_NULL()));
}

/* Food is decided on within hours, the rest within days; Fuyong has the prices. */
static void given_complaint(int kind, str story, bool closed)
{
    i64 at = wall_now() - 30 * DAY_MS;
    str sealed;
    given_matter("complaint", kind == PRICE ? b->fuyong : b->xixiang, closed);
    assert_rc(OK, seal(b->house.keyring, "complainant", b->t->arena, story, &sealed, &b->t->fault));
    must_exec(b->t,
              "INSERT INTO complaint (id, bureau_id, intake_unit_id, category, story, decided_at) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              ARGS(V_I(next_id), V_I(b->id), V_I(b->head_unit), V_T(str_from(categories[kind])),
                   V_B(sealed), V_I(at + (kind == FOOD ? DAY_MS / 8 : 5 * DAY_MS))));
}

static void given_report(int kind, str story)
{
    i64 at = wall_now() - 30 * DAY_MS;
    given_matter("report", kind == PRICE ? b->fuyong : b->xixiang, true);
    must_exec(b->t,
              "INSERT INTO report (id, source, category, target, story, named, found_at) VALUES "
              "($1, 'intake', $2, '', $3, 0, $4)",
              ARGS(V_I(next_id), V_T(str_from(categories[kind])), V_T(story), V_I(at)));
}

static void given_filings(size_t n)
{
    struct rand r;
    rand_seed(&r, 3);
    for (size_t i = 0; i < n; i++) {
        int kind = (int)rand_below(&r, KINDS);
        if (i % 4)
            given_complaint(kind, story_of(&r, kind), true);
        else
            given_report(kind, story_of(&r, kind));
    }
}

static rc submit(struct tx *tx, void *arg, struct fault *f)
{
    i64 id;
    const struct job_ask ask = { .kind = S("suggestion.learn"), .payload = S("{}") };
    (void)arg;
    return job_submit(tx, &b->admin, &ask, &id, f);
}

static void learn(void)
{
    struct job_kinds kinds = { suggestion_room.jobs, suggestion_room.job_count };
    bool ran = false;
    assert_accepted(as(b, &b->admin, submit, NULL));
    assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
    assert_true(ran);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM job WHERE state <> 'done'", NO_ARGS));
}

struct asked {
    str text;
    struct suggestions s;
    str unit;
};

static rc ask(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    rc r = suggestions_of(tx, b->id, q->text, &q->s, f);
    for (size_t i = 0; i < q->s.n; i++) {
        q->s.at[i].target = arena_str(b->t->arena, q->s.at[i].target);
        q->s.at[i].code = arena_str(b->t->arena, q->s.at[i].code);
    }
    return r;
}

static const struct suggested *suggested(struct asked *q, const char *text, const char *target)
{
    q->text = str_from(text);
    q->s = (struct suggestions){ 0 };
    must_read(b->t, ask, q);
    for (size_t i = 0; i < q->s.n; i++)
        if (str_eq(q->s.at[i].target, str_from(target)))
            return &q->s.at[i];
    return NULL;
}

static void assert_code(const char *expected, const struct suggested *s)
{
    assert_non_null(s);
    assert_true(str_eq(str_from(expected), s->code));
    assert_true(s->confidence > 0.4 && s->confidence <= 1 && s->accuracy > 0.8);
}

static void closed_filings_teach_category_urgency_and_unit(void)
{
    struct asked q;
    given_filings(300);
    learn();
    assert_code("food", suggested(&q, "昨天买的牛奶过期变质，要求赔偿", "category"));
    assert_code("urgent", suggested(&q, "昨天买的牛奶过期变质，要求赔偿", "urgency"));
    assert_code("prepaid", suggested(&q, "充值余额不退，商家态度很差", "category"));
    assert_code(arena_cstr(b->t->arena, arena_fmt(b->t->arena, "%lld", (long long)b->fuyong)),
                suggested(&q, "停车乱收费，没有明码标价", "unit"));
    assert_true(q.s.model_no == 1);
    /* all are of one trade: there is nothing to tell apart */
    assert_null(suggested(&q, "牛奶过期变质", "trade"));
    assert_int_equal(300, must_int(b->t, "SELECT filings FROM suggestion_model", NO_ARGS));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM suggestion_figure WHERE target = 'category' "
                                 "AND accuracy > baseline + 0.3 AND folds = 5 AND used = 1",
                                 NO_ARGS));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM ledger WHERE act = 'suggestion.learn'", NO_ARGS));
}

static void a_new_model_takes_the_place_of_the_old_whose_figures_stay(void)
{
    struct asked q;
    given_filings(300);
    learn();
    learn();
    assert_int_equal(2, must_int(b->t, "SELECT count(*) FROM suggestion_model", NO_ARGS));
    assert_int_equal(0, must_int(b->t,
                                 "SELECT count(*) FROM suggestion_weight w JOIN suggestion_model m "
                                 "ON m.id = w.model_id WHERE m.state = 'past'",
                                 NO_ARGS));
    assert_code("price", suggested(&q, "停车乱收费，没有明码标价", "category"));
    assert_true(q.s.model_no == 2);
}

static void who_tells_it_changes_nothing(void)
{
    struct asked q;
    given_filings(300);
    learn();
    const struct suggested *one =
        suggested(&q, "昨天买的牛奶过期变质，我叫欧阳诗涵，电话13812345678，要求赔偿", "category");
    assert_code("food", one);
    double confidence = one->confidence;
    one = suggested(&q, "昨天买的牛奶过期变质，我叫王小明，电话13987654321，要求赔偿", "category");
    assert_non_null(one);
    assert_true(one->confidence == confidence);
}

/* One who complained of food again and again gives no word to the model. */
static void a_name_that_is_often_told_is_not_learned(void)
{
    struct asked q;
    struct rand r;
    rand_seed(&r, 5);
    for (int i = 0; i < 300; i++) {
        int kind = i % KINDS;
        str story = story_of(&r, kind);
        given_complaint(
            kind, kind == FOOD ? ARENA_CONCAT(b->t->arena, story, S("，我叫欧阳诗涵。")) : story,
            true);
    }
    learn();
    const struct suggested *known = suggested(&q, "欧阳诗涵", "category");
    double confidence = known ? known->confidence : 0;
    str code = known ? known->code : S("");
    const struct suggested *other = suggested(&q, "司徒清扬", "category");
    assert_true((other ? other->confidence : 0) == confidence);
    assert_true(str_eq(code, other ? other->code : S("")));
}

static void what_is_switched_off_is_not_suggested(void)
{
    struct asked q;
    given_filings(300);
    learn();
    must_exec(b->t,
              "INSERT INTO suggestion_switch (bureau_id, target, active, changed_by, changed_at) "
              "VALUES ($1, 'category', 0, 1, 1)",
              ARGS(V_I(b->id)));
    assert_null(suggested(&q, "牛奶过期变质", "category"));
    assert_non_null(suggested(&q, "牛奶过期变质", "urgency"));
}

static void too_few_or_open_filings_teach_nothing(void)
{
    struct asked q;
    struct rand r;
    given_filings(100);
    rand_seed(&r, 9);
    for (int i = 0; i < 200; i++)
        given_complaint(i % KINDS, story_of(&r, i % KINDS), false);
    learn();
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM suggestion_model", NO_ARGS));
    assert_null(suggested(&q, "牛奶过期变质", "category"));
    assert_true(q.s.model_no == 0 && q.s.n == 0);
}

static void words_that_tell_nothing_are_not_used(void)
{
    struct asked q;
    struct rand r;
    rand_seed(&r, 11);
    for (int i = 0; i < 240; i++)
        given_complaint((int)rand_below(&r, KINDS), S("希望处理，商家态度很差"), true);
    learn();
    assert_int_equal(
        0, must_int(b->t, "SELECT count(*) FROM suggestion_figure WHERE used = 1", NO_ARGS));
    assert_null(suggested(&q, "希望处理，商家态度很差", "category"));
}

/* A bureau takes a second to make: one for all of them. */
static void suggestions_are_learned_measured_and_switched(void **s)
{
    static void (*const rules[])(void) = {
        closed_filings_teach_category_urgency_and_unit,
        a_new_model_takes_the_place_of_the_old_whose_figures_stay,
        who_tells_it_changes_nothing,
        a_name_that_is_often_told_is_not_learned,
        what_is_switched_off_is_not_suggested,
        too_few_or_open_filings_teach_nothing,
        words_that_tell_nothing_are_not_used,
    };
    (void)s;
    for (size_t i = 0; i < COUNT(rules); i++) {
        given_nothing();
        rules[i]();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(suggestions_are_learned_measured_and_switched, open_bureau,
                                        close_bureau),
    };
    return testdb_run(tests, COUNT(tests));
}
