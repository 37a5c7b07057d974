#include "core/rule_pack.h"

enum { YEARS_AROUND = 30, LATE_DECEMBER = 25 };

static bool inside(const struct calendar *c, day d)
{
    return d >= c->first && d <= c->last;
}

static enum day_kind plain_kind(day d)
{
    return day_weekday(d) >= SATURDAY ? DAY_WEEKEND : DAY_WORK;
}

static bool kind_works(enum day_kind k)
{
    return k == DAY_WORK || k == DAY_MAKE_UP;
}

enum day_kind calendar_kind(const struct rules *r, day d)
{
    const struct calendar *c = &r->calendar;
    return inside(c, d) ? (enum day_kind)c->kinds[d - c->first] : plain_kind(d);
}

bool calendar_works(const struct rules *r, day d)
{
    return kind_works(calendar_kind(r, d));
}

static bool year_known(const struct calendar *c, int year)
{
    return year >= c->year_first && year <= c->year_last && c->year_known[year - c->year_first];
}

bool calendar_known(const struct rules *r, day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    if (!year_known(&r->calendar, year))
        return false;
    return month < 12 || dom < LATE_DECEMBER || year_known(&r->calendar, year + 1);
}

str calendar_note(const struct rules *r, day d)
{
    const struct calendar *c = &r->calendar;
    const struct rule_row *row = inside(c, d) ? c->notes[d - c->first] : NULL;
    return row ? row->name_zh : (str){ 0 };
}

/* Recounts after the kinds have changed. */
static void count_days(struct rules *r)
{
    struct calendar *c = &r->calendar;
    i32 works = 0, unknown = 0;
    for (day d = c->first; d <= c->last; d++) {
        size_t i = (size_t)(d - c->first);
        c->before[i] = works;
        c->unknown[i] = unknown;
        if (kind_works((enum day_kind)c->kinds[i]))
            c->works[works++] = d;
        unknown += !calendar_known(r, d);
    }
    c->before[c->last - c->first + 1] = works;
    c->unknown[c->last - c->first + 1] = unknown;
    c->work_count = works;
}

/* "calendar/2026.csv" → 2026; 0 for other files. The loader has checked the form. */
static int file_year(str name)
{
    i64 year;
    if (!str_starts(name, S("calendar/")) || !str_to_i64(str_sub(name, 9, name.n - 4), &year))
        return 0;
    return (int)year;
}

static void find_years(struct rules *r)
{
    struct calendar *c = &r->calendar;
    for (size_t i = 0; i < r->file_count; i++) {
        int year = file_year(r->files[i].name);
        if (!year)
            continue;
        if (!c->year_first || year < c->year_first)
            c->year_first = year;
        if (year > c->year_last)
            c->year_last = year;
    }
    if (!c->year_first)
        c->year_first = c->year_last = 2000;
    c->year_known = ARENA_ARRAY(r->arena, bool, (size_t)(c->year_last - c->year_first + 1));
}

static void mark_notices(struct rules *r)
{
    struct calendar *c = &r->calendar;
    const struct rule_list *l = rules_list(r, S("calendar"));
    for (size_t i = 0; l && i < l->count; i++) {
        day d;
        if (!day_parse(l->rows[i].code, &d) || !inside(c, d))
            continue;
        bool off = str_eq(l->rows[i].cells[0], S("off"));
        enum day_kind work = plain_kind(d) == DAY_WEEKEND ? DAY_MAKE_UP : DAY_WORK;
        c->kinds[d - c->first] = (unsigned char)(off ? DAY_HOLIDAY : work);
        c->notes[d - c->first] = &l->rows[i];
        c->year_known[file_year(r->files[l->places[i].file].name) - c->year_first] = true;
    }
}

void calendar_build(struct rules *r)
{
    struct calendar *c = &r->calendar;
    find_years(r);
    c->first = day_of(c->year_first - YEARS_AROUND, 1, 1);
    c->last = day_of(c->year_last + YEARS_AROUND, 12, 31);
    size_t n = (size_t)(c->last - c->first) + 1;
    c->kinds = ARENA_ARRAY(r->arena, unsigned char, n);
    c->notes = ARENA_ARRAY(r->arena, const struct rule_row *, n);
    c->before = ARENA_ARRAY(r->arena, i32, n + 1);
    c->unknown = ARENA_ARRAY(r->arena, i32, n + 1);
    c->works = ARENA_ARRAY(r->arena, day, n);
    for (size_t i = 0; i < n; i++)
        c->kinds[i] = (unsigned char)plain_kind(c->first + (day)i);
    mark_notices(r);
    count_days(r);
}

void calendar_override(struct rules *r, const struct day_override *days, size_t n)
{
    struct calendar *c = &r->calendar;
    for (size_t i = 0; i < n; i++) {
        day d = days[i].d;
        if (!inside(c, d))
            continue;
        enum day_kind work = plain_kind(d) == DAY_WEEKEND ? DAY_MAKE_UP : DAY_WORK;
        enum day_kind off = plain_kind(d) == DAY_WEEKEND ? DAY_WEEKEND : DAY_HOLIDAY;
        c->kinds[d - c->first] = (unsigned char)(days[i].works ? work : off);
        c->notes[d - c->first] = NULL;
    }
    count_days(r);
}

static day walk(const struct rules *r, day d, int n)
{
    int step = n < 0 ? -1 : 1;
    for (int left = n * step; left > 0;) {
        d += step;
        left -= calendar_works(r, d);
    }
    return d;
}

day calendar_add(const struct rules *r, day from, int n)
{
    const struct calendar *c = &r->calendar;
    if (n == 0)
        return from;
    if (!inside(c, from))
        return walk(r, from, n);
    /* Forward: working days up to and including from lie before the first one counted. */
    i64 at =
        n > 0 ? (i64)c->before[from - c->first + 1] + n - 1 : (i64)c->before[from - c->first] + n;
    return at >= 0 && at < c->work_count ? c->works[at] : walk(r, from, n);
}

bool calendar_unsure(const struct rules *r, day from, day to)
{
    const struct calendar *c = &r->calendar;
    if (from > to)
        return false;
    if (!inside(c, from) || !inside(c, to))
        return true;
    return c->unknown[to - c->first + 1] > c->unknown[from - c->first];
}

int calendar_between(const struct rules *r, day from, day to)
{
    const struct calendar *c = &r->calendar;
    if (to < from)
        return -calendar_between(r, to, from);
    if (inside(c, from) && inside(c, to))
        return c->before[to - c->first + 1] - c->before[from - c->first + 1];
    int n = 0;
    for (day d = from + 1; d <= to; d++)
        n += calendar_works(r, d);
    return n;
}
