#include "rooms/food/score.h"

#include <math.h>

static i64 thousandths(str number)
{
    double d = 0;
    (void)str_to_double(number, &d);
    return llround(d * POINT);
}

/* ---- static ---- */

struct table {
    const struct rules *rules;
    const struct rule_row *rows;
    size_t n;
};

static str cell(const struct table *t, size_t i, const char *column)
{
    return rule_cell(t->rules, &t->rows[i], str_from(column));
}

/* The first band whose upper end holds the value; -1 when none does. Bands follow each other
 * without a gap (rules check), so the lower ends need no look. */
static int band_of(const struct table *t, str factor, double value)
{
    for (size_t i = 0; i < t->n; i++) {
        i64 end;
        str most = cell(t, i, "at_most");
        if (!str_eq(cell(t, i, "factor"), factor))
            continue;
        if (str_eq(cell(t, i, "unit"), S("points"))) /* the province's own figure, as it stands */
            return llround(value * POINT) <= thousandths(cell(t, i, "factor_max")) ? (int)i : -1;
        if (most.n == 0 || (str_to_i64(most, &end) && value <= (double)end))
            return (int)i;
    }
    return -1;
}

static i64 points_of(const struct table *t, size_t band, double value)
{
    return str_eq(cell(t, band, "unit"), S("points")) ? llround(value * POINT)
                                                      : thousandths(cell(t, band, "points"));
}

/* One value of one factor; a higher one than before takes its place. */
static rc take_value(const struct table *t, const struct json *j, struct food_factor *ret, str path,
                     struct fault *f)
{
    enum json_type type = json_type(j);
    double value = json_real(j);
    if (type != JSON_INT && type != JSON_REAL)
        return fault_field(f, path, "not_a_number", S(""));
    if (value < 0)
        return fault_field(f, path, "out_of_range", S(""));
    if (value == 0)
        return OK;
    int band = band_of(t, ret->factor, value);
    if (band < 0)
        return fault_field(f, path, "out_of_range", S(""));
    i64 points = points_of(t, (size_t)band, value);
    if (points >= ret->points) {
        ret->points = points;
        ret->value = value;
        ret->band = t->rows[band].code;
    }
    return OK;
}

static rc take_factor(const struct table *t, const struct json *inputs, struct food_factor *ret,
                      struct fault *f)
{
    const struct json *j = NULL;
    for (size_t i = 0; i < json_size(inputs); i++)
        if (str_eq(json_key(inputs, i), ret->factor))
            j = json_member(inputs, i);
    if (!j || json_type(j) == JSON_NULL)
        return OK;
    str path = arena_fmt(f->arena, "inputs.%.*s", STR_ARG(ret->factor));
    if (json_type(j) != JSON_ARRAY)
        return take_value(t, j, ret, path, f);
    rc r = OK;
    for (size_t i = 0; r == OK && i < json_size(j); i++)
        r = take_value(t, json_at(j, i), ret, path, f);
    return r;
}

static bool listed(str words, str word)
{
    while (words.n)
        if (str_eq(str_cut(words, '|', &words), word))
            return true;
    return false;
}

static bool known_factor(const struct food_static *s, str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->factors[i].factor, name))
            return true;
    return false;
}

/* The factors of a table in the order of its rows. */
static void list_factors(const struct table *t, struct food_static *s)
{
    for (size_t i = 0; i < t->n && s->n < FACTORS_MOST; i++)
        if (!known_factor(s, cell(t, i, "factor")))
            s->factors[s->n++] =
                (struct food_factor){ .factor = cell(t, i, "factor"),
                                      .most = thousandths(cell(t, i, "factor_max")) };
}

static i64 sum_of(const struct food_static *s, str one_of, bool rounded)
{
    i64 sum = 0, highest = 0;
    for (size_t i = 0; i < s->n; i++) {
        i64 points = s->factors[i].points;
        if (!listed(one_of, s->factors[i].factor))
            sum += points;
        else if (points > highest)
            highest = points;
    }
    sum += highest;
    return rounded ? (sum + POINT / 2) / POINT * POINT : sum;
}

rc food_static_score(const struct rules *rules, const struct rule_row *form,
                     const struct json *inputs, struct food_static *ret, struct fault *f)
{
    struct table t = { .rules = rules };
    struct food_static s = { .n = 0 };
    rc r = OK;
    if (json_type(inputs) != JSON_OBJECT)
        return fault_field(f, S("inputs"), "bad_form", S(""));
    t.rows = rule_rows(rules, rule_cell(rules, form, S("list")), &t.n);
    list_factors(&t, &s);
    for (size_t i = 0; i < json_size(inputs); i++)
        if (!known_factor(&s, json_key(inputs, i)))
            r = fault_field(f, S("inputs"), "unknown_code", json_key(inputs, i));
    for (size_t i = 0; i < s.n; i++) {
        rc one = take_factor(&t, inputs, &s.factors[i], f);
        r = one == OK ? r : one;
    }
    s.points = sum_of(&s, rule_cell(rules, form, S("one_of")),
                      str_eq(rule_cell(rules, form, S("rounded")), S("yes")));
    if (r == OK)
        *ret = s;
    return r;
}

/* ---- dynamic and grade ---- */

i64 food_dynamic_points(const struct food_dynamic *d)
{
    if (d->applicable <= 0)
        return 0;
    return (2 * DYNAMIC_MOST * d->lost + d->applicable) / (2 * d->applicable);
}

str food_grade(const struct rules *rules, i64 static_points, const struct food_dynamic *d, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("grades"), &n);
    bool has = d && d->applicable > 0;
    i64 scale = has ? d->applicable : 1;
    i64 total = static_points * scale + (has ? DYNAMIC_MOST * d->lost : 0);
    str last = { 0 };
    for (size_t i = 0; i < n; i++) {
        if (on < rows[i].valid_from || on > rows[i].valid_to)
            continue;
        last = rows[i].code;
        if (total <= thousandths(rule_cell(rules, &rows[i], S("up_to"))) * scale)
            break;
    }
    return last;
}

int food_grade_rank(const struct rules *rules, str grade)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("grades"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, grade))
            return (int)i;
    return -1;
}

str food_grade_shift(const struct rules *rules, str grade, i64 steps)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("grades"), &n);
    i64 rank = food_grade_rank(rules, grade);
    if (rank < 0)
        return grade;
    rank += steps;
    rank = rank < 0 ? 0 : rank >= (i64)n ? (i64)n - 1 : rank;
    return rows[rank].code;
}

struct food_tier food_tier_of(const struct rules *rules, const struct json *kinds)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("food_kinds"), &n);
    struct food_tier t = { 0 };
    for (size_t k = 0; k < json_size(kinds); k++)
        for (size_t i = 0; i < n; i++) {
            i64 tier = 0;
            if (!str_eq(rows[i].code, json_text(json_at(kinds, k))))
                continue;
            (void)str_to_i64(rule_cell(rules, &rows[i], S("tier")), &tier);
            t.tier = tier > t.tier ? tier : t.tier;
            t.key |= str_eq(rule_cell(rules, &rows[i], S("key_supervision")), S("yes"));
        }
    return t;
}

str food_sector(const struct rules *rules, str trade, day on)
{
    size_t n, longest = 0;
    const struct rule_row *rows = rule_rows(rules, S("food_trades"), &n);
    str sector = { 0 };
    for (size_t i = 0; i < n; i++) {
        str prefix = rule_cell(rules, &rows[i], S("trade"));
        if (prefix.n > longest && str_starts(trade, prefix) && on >= rows[i].valid_from &&
            on <= rows[i].valid_to) {
            longest = prefix.n;
            sector = rule_cell(rules, &rows[i], S("sector"));
        }
    }
    return str_eq(sector, S("none")) ? (str){ 0 } : sector;
}

str food_smiley(const struct rules *rules, const struct food_dynamic *visits, size_t n,
                i64 *ret_mean)
{
    size_t count, used = 0;
    const struct rule_row *rows = rule_rows(rules, S("food_smileys"), &count);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (visits[i].applicable > 0) {
            sum += 10.0 * (double)(visits[i].applicable - visits[i].lost) /
                   (double)visits[i].applicable;
            used++;
        }
    i64 mean = used ? llround(sum / (double)used * POINT) : 0;
    *ret_mean = mean;
    for (size_t i = 0; used && i < count; i++)
        if (mean >= thousandths(rule_cell(rules, &rows[i], S("at_least"))))
            return rows[i].code;
    return (str){ 0 };
}
