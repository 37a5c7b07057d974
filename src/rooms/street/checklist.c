/* checklist.c — answers against the version of the checklist they were given to, and the verdict
 * the rule makes of them. */
#include "core/house.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"

#include <math.h>

struct sheet {
    const struct rules *rules;
    const struct rule_row *list, *items;
    size_t item_count;
    str version;
};

static bool of_sheet(const struct sheet *s, const struct rule_row *item)
{
    return str_eq(rule_cell(s->rules, item, S("checklist")), s->list->code) &&
           str_eq(rule_cell(s->rules, item, S("version")), s->version);
}

static const struct rule_row *find_item(const struct sheet *s, str code)
{
    for (size_t i = 0; i < s->item_count; i++)
        if (str_eq(s->items[i].code, code) && of_sheet(s, &s->items[i]))
            return &s->items[i];
    return NULL;
}

/* The version is pinned by the phone: it may have been replaced while the phone was offline, so any
 * version that was in force on the day of the visit is good. */
static rc open_sheet(struct tx *tx, const struct visit_new *in, struct sheet *ret, struct fault *f)
{
    day on = day_at(in->started_at);
    struct sheet s = { .rules = house_of(tx)->rules, .version = in->checklist_version };
    s.list = rule_find(s.rules, S("checklists"), in->checklist, on);
    s.items = rule_rows(s.rules, S("checklist_items"), &s.item_count);
    if (!s.list)
        return fault_field(f, S("checklist"), "not_in_force", in->checklist);
    if (!str_eq(rule_cell(s.rules, s.list, S("version")), s.version))
        return fault_field(f, S("checklist_version"), "not_in_force", s.version);
    *ret = s;
    return OK;
}

/* What the hazard raised from an item says and shows need not be said and shown twice. */
static const struct hazard_new *hazard_from(const struct visit_new *in, str item)
{
    const struct hazard_new *hazards = in->hazards.at;
    for (size_t i = 0; i < in->hazards.n; i++)
        if (str_eq(hazards[i].item, item))
            return &hazards[i];
    return NULL;
}

static bool wants(const struct sheet *s, const struct rule_row *item, const char *column,
                  str verdict)
{
    str on = rule_cell(s->rules, item, str_from(column));
    return str_eq(on, verdict) || (str_eq(on, S("both")) && !str_eq(verdict, S("conform")));
}

static rc check_proof(struct tx *tx, const struct sheet *s, const struct visit_new *in, size_t i,
                      const struct rule_row *item, struct fault *f)
{
    const struct answer *a = (const struct answer *)in->items.at + i;
    const struct hazard_new *h = hazard_from(in, a->item);
    bool noted = a->note.n || (h && h->story.n);
    bool shown = a->photos.n || in->photos.n || in->photos_to_come || (h && h->photos.n);
    rc r = OK;
    if (!noted && wants(s, item, "note_required_on", a->verdict))
        r = fault_field(f, arena_fmt(tx_arena(tx), "items.%zu.note", i), "required", a->item);
    if (!shown && wants(s, item, "photo_required_on", a->verdict))
        r = fault_field(f, arena_fmt(tx_arena(tx), "items.%zu.photos", i), "required", a->item);
    return r;
}

static void count_points(const struct sheet *s, const struct rule_row *item, str verdict,
                         struct visit_done *done)
{
    double points = 0;
    str_to_double(rule_cell(s->rules, item, S("points")), &points);
    if (str_eq(verdict, S("absent")))
        return;
    done->possible += points;
    if (!str_eq(verdict, S("fail")))
        return;
    done->lost += points;
    if (str_eq(rule_cell(s->rules, item, S("class")), S("key")))
        done->key++;
    else
        done->general++;
}

static rc check_answer(struct tx *tx, const struct sheet *s, const struct visit_new *in, size_t i,
                       struct visit_done *done, struct fault *f)
{
    const struct answer *a = (const struct answer *)in->items.at + i;
    str path = arena_fmt(tx_arena(tx), "items.%zu", i);
    const struct rule_row *item = find_item(s, a->item);
    if (!item)
        return fault_field(f, ARENA_CONCAT(tx_arena(tx), path, S(".item")), "unknown_code",
                           a->item);
    if (str_eq(a->verdict, S("absent")) &&
        !str_eq(rule_cell(s->rules, item, S("absent_allowed")), S("yes")))
        return fault_field(f, ARENA_CONCAT(tx_arena(tx), path, S(".verdict")),
                           "absence_not_allowed", a->item);
    count_points(s, item, a->verdict, done);
    return check_proof(tx, s, in, i, item, f);
}

double checklist_score(const struct rules *rules, const struct rule_row *rule, double lost,
                       double possible)
{
    double full = 0, decimals = 0;
    if (!rule || possible <= 0)
        return 0;
    str_to_double(rule_cell(rules, rule, S("full")), &full);
    str_to_double(rule_cell(rules, rule, S("decimals")), &decimals);
    bool of_lost = str_eq(rule_cell(rules, rule, S("of")), S("lost"));
    double shift = pow(10, decimals);
    return floor(full * (of_lost ? lost : possible - lost) / possible * shift + 0.5) / shift;
}

static rc check_twice(struct tx *tx, const struct answer *answers, size_t n, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(answers[i].item, answers[k].item))
                r = fault_field(f, arena_fmt(tx_arena(tx), "items.%zu.item", i), "twice",
                                answers[i].item);
    return r;
}

/* Every non-flight inspection covers all items (Order 49 art. 27); a visit may look at some. */
static rc check_whole(const struct sheet *s, const struct visit_new *in, struct fault *f)
{
    size_t items = 0;
    if (!str_eq(in->act, S("inspection")))
        return OK;
    for (size_t i = 0; i < s->item_count; i++)
        items += of_sheet(s, &s->items[i]);
    return in->items.n == items ? OK : fault_field(f, S("items"), "all_items_needed", S(""));
}

static bool within(const struct rules *rules, const struct rule_row *row, const char *least,
                   const char *most, i64 n)
{
    i64 low = 0, high = INT64_MAX;
    str_to_i64(rule_cell(rules, row, str_from(least)), &low);
    str_to_i64(rule_cell(rules, row, str_from(most)), &high);
    return n >= low && n <= high;
}

const struct rule_row *checklist_verdict(const struct rules *rules, const struct rule_row *list,
                                         i64 key, i64 general, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("verdict_rules"), &n);
    str rule = rule_cell(rules, list, S("verdict_rule"));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(rules, &rows[i], S("rule")), rule) || on < rows[i].valid_from ||
            on > rows[i].valid_to)
            continue;
        if (within(rules, &rows[i], "key_least", "key_most", key) &&
            within(rules, &rows[i], "general_least", "general_most", general))
            return &rows[i];
    }
    return NULL;
}

rc checklist_judge(struct tx *tx, const struct visit_new *in, struct visit_done *ret,
                   struct fault *f)
{
    struct sheet s = { 0 };
    const struct answer *answers = in->items.at;
    if (in->checklist.n == 0)
        return in->items.n ? fault_field(f, S("checklist"), "required", S("")) : OK;
    rc r = open_sheet(tx, in, &s, f);
    if (r != OK)
        return r;
    r = check_twice(tx, answers, in->items.n, f);
    for (size_t i = 0; i < in->items.n; i++) {
        rc one = check_answer(tx, &s, in, i, ret, f);
        if (one != OK)
            r = one;
    }
    rc whole = check_whole(&s, in, f);
    if (r == OK && whole == OK) {
        day on = day_at(in->started_at);
        str score = rule_cell(s.rules, s.list, S("score_rule"));
        const struct rule_row *verdict =
            checklist_verdict(s.rules, s.list, ret->key, ret->general, on);
        ret->verdict = verdict ? rule_cell(s.rules, verdict, S("verdict")) : S("");
        ret->score = checklist_score(s.rules, rule_find(s.rules, S("score_rules"), score, on),
                                     ret->lost, ret->possible);
    }
    return r == OK ? whole : r;
}

const struct rule_row *checklist_of_trade(const struct rules *rules, str trade, day on)
{
    size_t n, best_fit = 0;
    const struct rule_row *rows = rule_rows(rules, S("checklists"), &n), *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (on < rows[i].valid_from || on > rows[i].valid_to)
            continue;
        str trades = rule_cell(rules, &rows[i], S("trades"));
        if (trades.n == 0 && !best)
            best = &rows[i];
        while (trades.n) {
            str one = str_cut(trades, '|', &trades);
            if (one.n > best_fit && str_starts(trade, one)) {
                best = &rows[i];
                best_fit = one.n;
            }
        }
    }
    return best;
}
