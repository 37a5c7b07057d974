#include "rooms/casefile/case_money.h"

enum { WHOLE = 10000, DAYS_MOST = 40000, MONTH_SMALL = 3 };

static i64 cell_int(const struct rules *r, const struct rule_row *row, str column)
{
    i64 n = 0;
    return row && str_to_i64(rule_cell(r, row, column), &n) ? n : 0;
}

static bool cell_yes(const struct rules *r, const struct rule_row *row, str column)
{
    return row && str_eq(rule_cell(r, row, column), S("yes"));
}

/* ---- hearing ---- */

static i64 threshold(const struct rules *r, const struct penalty *p)
{
    size_t n;
    const struct rule_row *rows = rule_rows(r, S("hearing_thresholds"), &n);
    i64 general = 0, own = 0;
    for (size_t i = 0; i < n; i++) {
        str province = rule_cell(r, &rows[i], S("province"));
        bool valid = rows[i].valid_from <= p->on && p->on <= rows[i].valid_to;
        if (!valid || !str_eq(rule_cell(r, &rows[i], S("party")), p->party))
            continue;
        if (province.n == 0)
            general = cell_int(r, &rows[i], S("amount"));
        else if (str_eq(province, p->province))
            own = cell_int(r, &rows[i], S("amount"));
    }
    return own ? own : general;
}

bool penalty_gives_hearing(const struct rules *r, const struct penalty *p)
{
    i64 sum = threshold(r, p);
    if (sum && (p->fine >= sum || p->confiscated >= sum))
        return true;
    for (str rest = p->penalties; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        if (cell_yes(r, rule_find(r, S("penalty_kinds"), one, p->on), S("hearing")))
            return true;
    }
    return false;
}

/* ---- publication ---- */

bool penalty_is_published(const struct rules *r, const struct penalty *p)
{
    for (str rest = p->penalties; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        if (!cell_yes(r, rule_find(r, S("penalty_kinds"), one, p->on), S("bare")))
            return true;
    }
    return false;
}

bool penalty_may_end_early(const struct rules *r, const struct penalty *p)
{
    for (str rest = p->penalties; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        if (!cell_yes(r, rule_find(r, S("penalty_kinds"), one, p->on), S("early")))
            return false;
    }
    return true;
}

static day add_months(day d, i64 months)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    i64 total = (i64)year * 12 + month - 1 + months;
    day first = day_of((int)(total / 12), (int)(total % 12) + 1, 1);
    day next = day_of((int)((total + 1) / 12), (int)((total + 1) % 12) + 1, 1);
    return first + dom - 1 < next ? first + dom - 1 : next - 1;
}

/* A fine that could be given on the spot is a small one. */
static bool small_fine(const struct rules *r, const struct penalty *p)
{
    return p->fine <= cell_int(r, rule_find(r, S("summary_limits"), p->party, p->on), S("amount"));
}

day penalty_published_until(const struct rules *r, const struct penalty *p, day from)
{
    i64 months = MONTH_SMALL;
    for (str rest = p->penalties; rest.n;) {
        str one = str_cut(rest, '|', &rest);
        const struct rule_row *row = rule_find(r, S("penalty_kinds"), one, p->on);
        i64 own = cell_int(r, row, S("months"));
        bool fine = row && str_eq(rule_cell(r, row, S("money")), S("fine"));
        if (own > months && !(fine && small_fine(r, p)))
            months = own;
    }
    return add_months(from, months);
}

/* ---- late ---- */

static i64 due_by(const struct fine_state *s, day d)
{
    i64 sum = 0;
    for (size_t i = 0; i < s->part_count; i++)
        sum += s->parts[i].due <= d ? s->parts[i].amount : 0;
    return sum;
}

static i64 paid_by(const struct fine_state *s, day d)
{
    i64 sum = 0;
    for (size_t i = 0; i < s->paid_count; i++)
        sum += s->paid[i].on <= d ? s->paid[i].amount : 0;
    return sum;
}

i64 fine_late(const struct rules *r, const struct fine_state *s, day today)
{
    const struct rule_row *row = rule_find(r, S("late_interest"), S("FINE"), today);
    i64 per_day = cell_int(r, row, S("per_day")), most = cell_int(r, row, S("most")), parts = 0;
    i64 whole = 0;
    day first = today;
    for (size_t i = 0; i < s->part_count; i++) {
        whole += s->parts[i].amount;
        first = s->parts[i].due < first ? s->parts[i].due : first;
    }
    if (today - first > DAYS_MOST)
        first = today - DAYS_MOST;
    for (day d = first + 1; d <= today && parts < whole * most; d++) {
        i64 open = due_by(s, d - 1) - paid_by(s, d - 1);
        parts += open > 0 ? open * per_day : 0;
    }
    parts = parts < whole * most ? parts : whole * most;
    return parts / WHOLE;
}

i64 fine_overdue(const struct fine_state *s, day today)
{
    i64 open = due_by(s, today - 1) - paid_by(s, today);
    return open > 0 ? open : 0;
}
