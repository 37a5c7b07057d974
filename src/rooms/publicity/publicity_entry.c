#include "rooms/publicity/publicity_entry.h"

i64 publicity_setting(const struct rules *rules, const char *code, day on)
{
    const struct rule_row *row = rule_find(rules, S("publicity_settings"), str_from(code), on);
    i64 value = 0; /* the loader has checked that it is a number */
    if (row)
        (void)str_to_i64(rule_cell(rules, row, S("value")), &value);
    return value;
}

static bool says(const struct rules *rules, const struct rule_row *row, const char *column,
                 const char *word)
{
    return str_eq(rule_cell(rules, row, str_from(column)), str_from(word));
}

bool publicity_ground(const struct rules *rules, str code, day on)
{
    const struct rule_row *row = rule_find(rules, S("publicity_exclusions"), code, on);
    return row && says(rules, row, "applies", "head");
}

/* Whether a rule of exclusion follows of itself from what the closed complaint says. */
static bool applies(const struct rules *rules, const struct rule_row *row,
                    const struct publicity_facts *p)
{
    if (says(rules, row, "applies", "refused"))
        return p->refused;
    if (says(rules, row, "applies", "withdrawn"))
        return !p->accepted && !p->refused && !p->settled;
    if (says(rules, row, "applies", "ended"))
        return p->termination.n && str_eq(rule_cell(rules, row, S("reason")), p->termination);
    if (says(rules, row, "applies", "consent"))
        return !p->consents;
    return false; /* by hand */
}

/* The first one in the order of the file; the law of the day on which it was closed. */
static const struct rule_row *exclusion_of(const struct rules *rules,
                                           const struct publicity_facts *p, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("publicity_exclusions"), &n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].valid_from <= on && on <= rows[i].valid_to && applies(rules, &rows[i], p))
            return &rows[i];
    return NULL;
}

/* By any row of the code: one that was withheld stays so when its rule ends. */
static const struct rule_row *ground_of(const struct rules *rules, str code, day on)
{
    const struct rule_row *row = rule_find(rules, S("publicity_exclusions"), code, on);
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("publicity_exclusions"), &n);
    for (size_t i = 0; !row && i < n; i++)
        if (str_eq(rows[i].code, code))
            row = &rows[i];
    return row;
}

static str state_of(const struct publicity_facts *p, const struct rule_row *excluded)
{
    if (!p->closed_at)
        return S("open");
    if (excluded)
        return S("excluded");
    if (p->ground.n)
        return S("withheld");
    if (p->ended_at)
        return S("over");
    return p->published_at ? S("public") : S("waiting");
}

static str result_of(const struct publicity_facts *p)
{
    if (p->settled)
        return p->by_itself ? S("first") : S("settled");
    return S("ended");
}

static int year_of(i64 at)
{
    int year, month, dom;
    day_split(day_at(at), &year, &month, &dom);
    return year;
}

struct publicity_entry publicity_entry_of(const struct rules *rules,
                                          const struct publicity_facts *p)
{
    struct publicity_entry e = { .closed_day = DAY_NONE,
                                 .due_day = DAY_NONE,
                                 .until_day = DAY_NONE };
    bool undone = str_eq(p->state, S("undone")), ended = p->closed_at && !undone;
    if (!p->entity_id || undone || !(p->accepted || p->settled || ended))
        return e;
    e.is = true;
    const struct rule_row *excluded = NULL, *withheld = NULL;
    if (ended) {
        e.closed_day = day_at(p->closed_at);
        e.due_day = e.closed_day + (day)publicity_setting(rules, "wait_days", e.closed_day);
        e.until_day = e.due_day + (day)publicity_setting(rules, "stay_days", e.closed_day);
        excluded = exclusion_of(rules, p, e.closed_day);
        withheld = p->ground.n ? ground_of(rules, p->ground, e.closed_day) : NULL;
        e.result = result_of(p);
    }
    const struct rule_row *why = excluded ? excluded : withheld;
    bool left_out = (excluded && says(rules, excluded, "counts", "no")) ||
                    (withheld && says(rules, withheld, "counts", "no"));
    e.state = state_of(p, excluded);
    e.exclusion = why ? why->code : S("");
    e.counts = (struct counts){ .entity_id = p->entity_id,
                                .year = year_of(p->opened_at),
                                .counted = !left_out };
    e.counts.closed = !left_out && ended;
    e.counts.settled = e.counts.closed && p->settled;
    e.counts.by_itself = e.counts.settled && p->by_itself;
    return e;
}
