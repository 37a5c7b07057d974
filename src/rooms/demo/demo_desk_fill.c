/* demo_desk_fill.c — the patterns of demo/courses.csv, filled in for one arrival. */
#include "base/date.h"
#include "rooms/demo/demo_desk.h"
#include "sys/wall.h"

enum { FILLED_MOST = 16 << 10, SITTING_HOUR = 15 };

static str id_of(struct desk *d, i64 id)
{
    return day_format(d->today, "%lld", (long long)id);
}

static str person_of(struct desk *d, str name)
{
    const struct {
        const char *name;
        str id;
    } people[] = {
        { "clerk", d->clerk.id },
        { "mediator", d->mediator.id },
        { "head", d->head.id },
        { "investigator", d->investigator.id },
        { "officer", d->today->officer.id },
        { "chief", d->today->chief.id },
        { "colleague", d->today->second },
        { "other_colleague", d->today->third },
        { "centre", d->clerk.unit },
        { "station", d->today->chief.unit },
        { "other_station", d->chief2.unit },
    };
    for (size_t i = 0; i < COUNT(people); i++)
        if (str_eq(name, str_from(people[i].name)))
            return people[i].id;
    return S("");
}

static str number_of(struct desk *d, const struct arrival *a, str name)
{
    const struct {
        const char *name;
        i64 id;
    } numbers[] = {
        { "second_mediator", d->mediator2 },
        { "second_investigator", d->investigator2 },
        { "intake", a->ids[DESK_INTAKE] },
        { "complaint", a->ids[DESK_COMPLAINT] },
        { "report", a->ids[DESK_REPORT] },
        { "clue", a->ids[DESK_CLUE] },
        { "case", a->ids[DESK_CASE] },
        { "first_intake", a->of->ids[DESK_INTAKE] },
        { "first_report", a->of->ids[DESK_REPORT] },
        { "made", a->made },
        { "offer", a->offer },
        { "measure", a->measure },
        { "entity", a->entity },
        { "premises", a->premises },
        { "amount", a->amount },
        { "part", a->amount / 1000 * 700 },
    };
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (str_eq(name, str_from(numbers[i].name)))
            return id_of(d, numbers[i].id);
    return S("");
}

/* $day3, $at1: so many days from now. */
static str moment_of(struct desk *d, str name, int days)
{
    day on = day_at(wall_now()) + days;
    if (str_eq(name, S("day")))
        return day_text(d->today->arena, on);
    return str_eq(name, S("at"))
               ? instant_text(d->today->arena, day_start(on) + SITTING_HOUR * (i64)3600000)
               : S("");
}

static str value_of(struct desk *d, const struct arrival *a, str name, int days)
{
    if (str_eq(name, S("code")))
        return str_from(a->code);
    if (str_eq(name, S("consumer_code")))
        return str_from(a->consumer);
    if (str_eq(name, S("operator_code")))
        return str_from(a->operator);
    if (str_eq(name, S("category")))
        return words_cell(words_list(d->today->words, "arrivals"), a->row, "category");
    str found = person_of(d, name);
    if (!found.n)
        found = number_of(d, a, name);
    return found.n ? found : moment_of(d, name, days);
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/* Cuts a name with its number from the front of *rest. */
static str cut_name(str *rest, int *ret_days)
{
    size_t n = 0, digits;
    while (n < rest->n && is_of_name(rest->p[n]))
        n++;
    str name = str_sub(*rest, 0, n);
    *ret_days = 0;
    for (digits = n;
         digits < rest->n && rest->p[digits] >= '0' && rest->p[digits] <= '9' && digits < n + 3;
         digits++)
        *ret_days = *ret_days * 10 + (rest->p[digits] - '0');
    *rest = str_sub(*rest, digits, rest->n);
    return name;
}

str desk_fill(struct desk *d, const struct arrival *a, str pattern)
{
    struct today *t = d->today;
    buf b = buf_new(t->arena, FILLED_MOST);
    while (pattern.n && t->went == OK) {
        char c = pattern.p[0];
        int days;
        pattern = str_sub(pattern, 1, pattern.n);
        if (c != '$') {
            buf_char(&b, c == ';' ? ',' : c);
            continue;
        }
        str name = cut_name(&pattern, &days), value = value_of(d, a, name, days);
        if (!value.n)
            t->went = fail_detail(t->fault, INTERNAL, "demo.day", "courses: nothing for $%.*s",
                                  STR_ARG(name));
        buf_add(&b, value);
    }
    return buf_str(&b);
}
