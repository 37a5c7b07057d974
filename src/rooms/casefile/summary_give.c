/* summary_give.c — a penalty on the spot is given: limits, officers, paper. */
#include "base/buf.h"
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_money.h"
#include "rooms/casefile/case_subject.h"
#include "rooms/casefile/paper_parts.h"
#include "rooms/casefile/summary.h"
#include "rooms/document/document.h"

enum { FACTS_MAX = 64 << 10, NAMES = 1000 };

/* ---- may it be given on the spot ---- */

static bool has_cash(struct tx *tx, str ground)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("cash_grounds"), ground, day_at(tx_now(tx)));
    return row && str_eq(rule_cell(rules, row, S("cash")), S("yes"));
}

static i64 number_cell(struct tx *tx, const char *list, str code, const char *column)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, str_from(list), code, day_at(tx_now(tx)));
    i64 n = 0;
    return row && str_to_i64(rule_cell(rules, row, str_from(column)), &n) ? n : 0;
}

static rc check_penalties(struct tx *tx, const struct summary_new *in, str party, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    bool fine = false;
    rc r = OK;
    if (in->penalties.n == 0)
        r = fault_field(f, S("penalties"), "required", S(""));
    for (size_t i = 0; i < in->penalties.n; i++) {
        const struct rule_row *kind =
            rule_find(rules, S("penalty_kinds"), in->penalties.at[i], day_at(tx_now(tx)));
        if (!kind || !str_eq(rule_cell(rules, kind, S("simple")), S("yes")))
            r = fault_field(f, S("penalties"), "not_here", in->penalties.at[i]);
        fine |= kind && str_eq(rule_cell(rules, kind, S("money")), S("fine"));
    }
    if (fine != (in->fine > 0))
        r = fault_field(f, S("fine"), fine ? "required" : "not_here", S(""));
    if (in->fine > number_cell(tx, "summary_limits", party, "amount"))
        r = fault_field(f, S("fine"), "too_heavy", S(""));
    return r;
}

/* Cash on the spot (PEN 72): a small fine, or a ground. */
static rc check_cash(struct tx *tx, const struct summary_new *in, struct fault *f)
{
    i64 most = number_cell(tx, "cash_grounds", in->cash, "most");
    if (!has_cash(tx, in->cash))
        return OK;
    if (in->fine == 0)
        return fault_field(f, S("cash"), "not_here", in->cash);
    return most && in->fine > most ? fault_field(f, S("cash"), "too_heavy", in->cash) : OK;
}

static rc check_officer(struct tx *tx, const struct actor *who, i64 id, const char *field,
                        struct fault *f)
{
    i64 fit = 0;
    rc r = db_int(tx, &Q_case_officer_fit, ARGS(V_I(id), V_I(who->bureau_id)), &fit, f);
    return r == OK && !fit ? fault_field(f, str_from(field), "not_certified", S("")) : r;
}

static rc check_people(struct tx *tx, const struct actor *who, const struct summary_new *in,
                       i64 lead, struct fault *f)
{
    if (!in->rights_told)
        return fault_field(f, S("rights_told"), "condition_missing", S(""));
    if (in->entity_id == 0 && in->premises_id == 0)
        return fault_field(f, S("entity_id"), "required", S(""));
    if (lead == in->second_id)
        return fault_field(f, S("second_id"), "same_person", S(""));
    rc one = check_officer(tx, who, lead, "lead_id", f);
    rc two = check_officer(tx, who, in->second_id, "second_id", f);
    return one != OK ? one : two;
}

/* ---- its paper ---- */

static str penalty_names(struct tx *tx, struct strs codes)
{
    const struct rules *rules = house_of(tx)->rules;
    buf b = buf_new(tx_arena(tx), NAMES);
    for (size_t i = 0; i < codes.n; i++) {
        const struct rule_row *row =
            rule_find(rules, S("penalty_kinds"), codes.at[i], day_at(tx_now(tx)));
        if (i)
            buf_add(&b, S("\xE3\x80\x81"));
        buf_add(&b, row ? row->name_zh : codes.at[i]);
    }
    return buf_str(&b);
}

static rc make_paper(struct tx *tx, const struct actor *who, const struct matter *m,
                     const struct summary_new *in, i64 lead, day pay_by, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct json_out o = json_out_new(a, FACTS_MAX);
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *cash = rule_find(rules, S("cash_grounds"), in->cash, day_at(tx_now(tx)));
    str number;
    i64 id;
    json_open(&o, '{');
    rc r = paper_put_subject(tx, m, &o, f);
    if (r == OK)
        r = paper_put_officer(tx, lead, "officer", "officer_certificate", &o, f);
    if (r == OK)
        r = paper_put_officer(tx, in->second_id, "second_officer", "second_certificate", &o, f);
    json_text_of(&o, "cause", in->cause);
    json_text_of(&o, "facts", in->facts);
    json_text_of(&o, "articles", in->basis);
    json_text_of(&o, "penalties", penalty_names(tx, in->penalties));
    json_text_of(&o, "fine",
                 in->fine ? arena_fmt(a, "%lld.%02lld", (long long)(in->fine / 100),
                                      (long long)(in->fine % 100))
                          : S(""));
    json_text_of(&o, "pay_by", pay_by == DAY_NONE ? S("") : day_text(a, pay_by));
    json_text_of(&o, "cash", has_cash(tx, in->cash) && cash ? cash->name_zh : S(""));
    json_text_of(&o, "statement", in->statement);
    json_text_of(&o, "receipt", in->receipt);
    json_close(&o, '}');
    struct document_ask ask = { .kind = S("summary_decision"),
                                .matter_id = m->id,
                                .unit_id = m->unit_id,
                                .facts = json_out_str(&o) };
    if (r == OK)
        r = document_make(tx, who, &ask, &id, &number, f);
    return r == OK ? db_exec(tx, &Q_summary_number, ARGS(V_I(m->id), V_T(number)), NULL, f) : r;
}

/* ---- giving it ---- */

static str joined(struct arena *a, struct strs codes)
{
    buf b = buf_new(a, NAMES);
    for (size_t i = 0; i < codes.n; i++) {
        if (i)
            buf_char(&b, '|');
        buf_add(&b, codes.at[i]);
    }
    return buf_str(&b);
}

static rc insert(struct tx *tx, const struct matter *m, const struct summary_new *in, i64 lead,
                 str party, day pay_by, struct fault *f)
{
    day today = day_at(tx_now(tx));
    return db_exec(tx, &Q_summary_insert,
                   ARGS(V_I(m->id), V_I(m->bureau_id), V_T(in->category), V_T(in->cause),
                        V_T(in->facts), V_T(in->basis), V_T(party),
                        V_T(joined(tx_arena(tx), in->penalties)), V_I(in->fine), V_T(in->statement),
                        V_T(in->receipt), V_I(lead), V_I(in->second_id), V_I(today), V_T(in->cash),
                        pay_by == DAY_NONE ? V_NULL() : V_I(pay_by)),
                   NULL, f);
}

/* The file in any case, cash to the bureau or the fine to the bank. */
static rc start_limits(struct tx *tx, struct matter *m, const struct summary_new *in,
                       struct fault *f)
{
    day today = day_at(tx_now(tx));
    rc r = matter_clock_start(tx, m, S("P15"), today, f);
    if (r == OK && in->fine)
        r = matter_clock_start(tx, m, has_cash(tx, in->cash) ? S("P11") : S("P10"), today, f);
    return r;
}

static rc open_matter(struct tx *tx, const struct actor *who, const struct summary_new *in,
                      const struct case_subject *s, i64 lead, struct matter *m, struct fault *f)
{
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), in->category, day_at(tx_now(tx)));
    if (!category)
        return fault_field(f, S("category"), "not_in_force", in->category);
    *m = (struct matter){ .kind = S("summary"),
                          .state = S("given"),
                          .unit_id = who->unit_id,
                          .person_id = lead,
                          .entity_id = s->entity_id,
                          .premises_id = s->premises_id,
                          .place_code = s->place_code,
                          .lon = s->lon,
                          .lat = s->lat,
                          .has_point = s->has_point,
                          .title = category->name_zh,
                          .title_list = S("filing_categories"),
                          .title_code = in->category };
    return matter_open(tx, who, m, f);
}

rc summary_give(struct tx *tx, const struct actor *who, const struct summary_new *in, i64 *ret_id,
                struct fault *f)
{
    struct matter m;
    struct case_subject s;
    struct clock_result pay = { .due = DAY_NONE };
    i64 lead = in->lead_id ? in->lead_id : who->person_id;
    day today = day_at(tx_now(tx));
    struct clock_ask ask = { .clock = S("P10"), .law = today, .from = today };
    rc r = check_people(tx, who, in, lead, f);
    if (r == OK)
        r = case_subject(tx, who->bureau_id,
                         &(struct case_subject_of){ in->entity_id, in->premises_id, who->unit_id },
                         &s, f);
    if (r == OK)
        r = check_penalties(tx, in, s.party, f);
    if (r == OK)
        r = check_cash(tx, in, f);
    if (r == OK && in->fine && !has_cash(tx, in->cash))
        r = clock_due(house_of(tx)->rules, &ask, &pay, f);
    if (r == OK)
        r = open_matter(tx, who, in, &s, lead, &m, f);
    if (r == OK)
        r = insert(tx, &m, in, lead, s.party, pay.due, f);
    if (r == OK)
        r = start_limits(tx, &m, in, f);
    if (r == OK)
        r = make_paper(tx, who, &m, in, lead, pay.due, f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}
