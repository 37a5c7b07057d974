/* What is offered as alike is what looking at every intake one by one would offer. */
#include "bureau.h"

#include "base/date.h"
#include "base/rand.h"
#include "rooms/intake/intake_split.h"
#include "rooms/intake/likeness.h"

#include <string.h>

enum { INTAKES = 70, PROBES = 40, OFFERED = 10 };

static const char *const PHONES[] = { "13800000001", "13800000002", "13800000003", "" };
static const char *const STORIES[] = {
    "在该店购买牛奶发现已经过期三天，要求店家退一赔十，店员态度非常恶劣，拒绝提供购物小票",
    "办理健身卡两年，门店突然关门停业，余额一直没有退还，多次拨打电话无人接听，要求退费",
    "后厨卫生状况很差，发现蟑螂和老鼠，没有办理营业执照，还占用消防通道摆卖，请尽快查处",
    "太短",
};
static const char *const TAILS[] = { "", "，请尽快处理", "，谢谢",
                                     "，已经反映过三次仍然没有人管这件事情，十分气愤" };

static struct bureau *b;
static struct actor clerk;

struct seen {
    i64 id, received_at;
    const char *phone;
    bool about_shop, has_complaint, has_report;
    struct alike facts;
};
static struct seen seen[INTAKES];

static str story_of(struct rand *r)
{
    return ARENA_CONCAT(b->t->arena, str_from(STORIES[rand_below(r, COUNT(STORIES))]),
                        str_from(TAILS[rand_below(r, COUNT(TAILS))]));
}

struct making {
    struct rand *r;
    struct seen *seen;
};

static rc make_one(struct tx *tx, void *arg, struct fault *f)
{
    struct making *m = arg;
    struct seen *s = m->seen;
    static const str refund[] = { STR_INIT("refund") };
    const struct intake_part_new report = { .category = S("food") };
    bool complains = rand_below(m->r, 3) == 0, reports = rand_below(m->r, 3) == 0;
    s->phone = PHONES[rand_below(m->r, COUNT(PHONES))];
    s->about_shop = rand_below(m->r, 2) == 0;
    complains = complains && s->phone[0];
    struct intake_new in = { .channel = S("phone"),
                             .premises_id = s->about_shop ? b->door : 0,
                             .subject_name = s->about_shop ? S("") : S("别的店"),
                             .subject_address = S("某路1号"),
                             .received_at = tx_now(tx) - (i64)(rand_below(m->r, 300) + 1) * DAY_MS,
                             .demands = { refund, 1 },
                             .story = story_of(m->r) };
    if (s->phone[0])
        in.sender = (struct intake_party){ .name = S("王某某"),
                                           .phone = str_from(s->phone),
                                           .address = S("某花园1栋") };
    if (complains)
        in.split.complaint = report;
    if (reports)
        in.split.reports = (struct records){ (void *)(uintptr_t)&report, 1 };
    struct intake_taken taken;
    rc r = intake_take(tx, &clerk, &in, NULL, &taken, f);
    s->id = taken.id;
    s->received_at = in.received_at;
    s->has_complaint = complains;
    s->has_report = reports;
    s->facts = traces_of(tx, &in.sender, in.story).facts;
    return r;
}

/* ---- one by one ---- */

static bool share_a_band(const struct alike *x, const struct alike *y)
{
    i64 left[ALIKE_BANDS], right[ALIKE_BANDS];
    if (!x->set || !y->set)
        return false;
    alike_bands(x, left);
    alike_bands(y, right);
    for (size_t i = 0; i < ALIKE_BANDS; i++)
        if (left[i] == right[i])
            return true;
    return false;
}

/* The rows of rules/likeness_rules, as a person reads them. */
static i64 rank_of(const struct seen *s, const struct seen *probe, const char *kind, i64 days)
{
    bool person = s->phone[0] && probe->phone[0] && strcmp(s->phone, probe->phone) == 0;
    bool other = s->phone[0] && probe->phone[0] && !person;
    bool subject = s->about_shop == probe->about_shop; /* all others share one typed name */
    bool report = strcmp(kind, "complaint") != 0 && s->has_report;
    bool complaint = strcmp(kind, "report") != 0 && s->has_complaint;
    int similar = alike_share(&s->facts, &probe->facts);
    if (report && person && subject && similar >= 60 && days <= 3650)
        return 1;
    if (complaint && person && subject && similar >= 60 && days <= 1095)
        return 2;
    if (person && similar >= 80 && days <= 30)
        return 3;
    if (complaint && other && subject && similar >= 45 && days <= 60)
        return 4;
    if (person && subject && days <= 365)
        return 5;
    return similar >= 70 && days <= 90 ? 6 : 0;
}

static bool comes_into_question(const struct seen *s, const struct seen *probe)
{
    bool person = s->phone[0] && probe->phone[0] && strcmp(s->phone, probe->phone) == 0;
    return person || (s->about_shop && probe->about_shop) || share_a_band(&s->facts, &probe->facts);
}

static i64 rank_by_hand(const struct seen *s, const struct seen *probe, const char *kind, i64 now)
{
    i64 days = (now - s->received_at) / DAY_MS;
    return comes_into_question(s, probe) ? rank_of(s, probe, kind, days) : 0;
}

struct probing {
    struct rand *r;
    bool mistaken;
    size_t offered;
};

static rc probe_one(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const kinds[] = { "", "complaint", "report" };
    struct probing *p = arg;
    struct seen probe = { .phone = PHONES[rand_below(p->r, COUNT(PHONES))],
                          .about_shop = rand_below(p->r, 2) == 0 };
    const char *kind = kinds[rand_below(p->r, COUNT(kinds))];
    struct intake_party sender = { .phone = str_from(probe.phone) };
    struct likeness_ask ask = { .bureau_id = b->id,
                                .kind = str_from(kind),
                                .entity_id = probe.about_shop ? b->shop : 0,
                                .subject_name = probe.about_shop ? S("") : S("别的店"),
                                .traces = traces_of(tx, &sender, story_of(p->r)) };
    struct likenesses found;
    probe.facts = ask.traces.facts;
    rc r = likeness_find(tx, &ask, &found, f);
    if (r != OK)
        return r;
    size_t expected = 0, right = 0;
    i64 worst = found.n ? found.at[found.n - 1].rank : 99;
    for (size_t i = 0; i < INTAKES; i++) {
        i64 rank = rank_by_hand(&seen[i], &probe, kind, tx_now(tx));
        expected += rank > 0;
        for (size_t k = 0; k < found.n; k++)
            if (found.at[k].id == seen[i].id)
                right += rank == found.at[k].rank;
        if (rank > 0 && rank < worst) { /* what weighs more is among them */
            size_t k = 0;
            while (k < found.n && found.at[k].id != seen[i].id)
                k++;
            p->mistaken |= k == found.n;
        }
    }
    p->mistaken |= right != found.n || found.n != (expected < OFFERED ? expected : OFFERED);
    p->offered += found.n;
    return OK;
}

static void what_is_offered_is_what_looking_at_all_of_them_offers(void **state)
{
    b = bureau_new(*state);
    clerk = b->admin;
    clerk.roles = ROLE_CLERK;
    struct rand r;
    rand_seed(&r, 42);
    for (size_t i = 0; i < INTAKES; i++)
        assert_rc(OK, as(b, &clerk, make_one, &(struct making){ &r, &seen[i] }));
    struct probing p = { .r = &r };
    for (size_t i = 0; i < PROBES; i++)
        assert_rc(OK, as(b, &clerk, probe_one, &p));
    assert_false(p.mistaken);
    assert_true(p.offered > PROBES);
    bureau_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_offered_is_what_looking_at_all_of_them_offers),
    };
    return testdb_run(tests, COUNT(tests));
}
