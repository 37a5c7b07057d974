#include "rooms/food/frequency.h"

enum { YEAR = 12 };

int frequency_months(const struct rules *rules, str scheme, str grade, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("food_frequency"), &n);
    for (size_t i = 0; i < n; i++) {
        i64 least = 0, years = 0;
        if (on < rows[i].valid_from || on > rows[i].valid_to ||
            !str_eq(rule_cell(rules, &rows[i], S("scheme")), scheme) ||
            !str_eq(rule_cell(rules, &rows[i], S("grade")), grade))
            continue;
        (void)str_to_i64(rule_cell(rules, &rows[i], S("least")), &least);
        (void)str_to_i64(rule_cell(rules, &rows[i], S("in_years")), &years);
        if (least <= 0)
            return 0;
        i64 months = years * YEAR / least;
        return months ? (int)months : 1;
    }
    return 0;
}

static int last_of_month(int year, int month)
{
    day next = month == YEAR ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
    int y, m, dom;
    day_split(next - 1, &y, &m, &dom);
    return dom;
}

day months_later(day from, int months)
{
    int year, month, dom;
    day_split(from, &year, &month, &dom);
    int at = year * YEAR + month - 1 + months;
    year = at / YEAR;
    month = at % YEAR + 1;
    int last = last_of_month(year, month);
    return day_of(year, month, dom < last ? dom : last);
}

day frequency_due(const struct rules *rules, str scheme, str grade, day from, day on)
{
    /* the floor is the same for every grade; without a grade it is asked for the first of them */
    size_t n;
    const struct rule_row *grades = rule_rows(rules, S("grades"), &n);
    str any = n ? grades[0].code : S("");
    int floor = frequency_months(rules, S("floor"), grade.n ? grade : any, on);
    int months = grade.n ? frequency_months(rules, scheme, grade, on) : 0;
    if (months == 0 || (floor && floor < months))
        months = floor;
    return months_later(from, months);
}
