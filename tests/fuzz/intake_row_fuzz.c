/* Any text as a table of another system, its first line the titles, its second a row, and each cell
 * as a time and as an amount: what is read of them is in bounds and reads the same when written
 * out, and the same row is read the same twice. */
#include "rooms/intake/intake_cell.h"
#include "rooms/intake/intake_table.h"

#include "base/utf8.h"
#include "target.h"

enum { MOST = 1 << 12, COLUMNS = 40, MAP_MOST = 1 << 16 };

#define FEN_MOST ((i64)1000000000000000)

static struct rules *rules;

static void a_time(struct arena *a, str cell)
{
    i64 at, again;
    if (!cell_instant(cell, &at))
        return;
    str text = day_text(a, day_at(at));
    must(cell_instant(text, &again));
    must(again == day_start(day_at(at)) && again <= at && at - again < DAY_MS);
}

static void an_amount(struct arena *a, str cell)
{
    i64 fen, again;
    if (!cell_fen(rules, cell, &fen))
        return;
    must(fen >= 0 && fen < FEN_MOST);
    str text = arena_fmt(a, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
    /* what is taken with fewer figures than its bound is taken when written in full */
    must(fen / 100 > 100000000 || (cell_fen(rules, text, &again) && again == fen));
}

static size_t cells_of(str line, str cells[COLUMNS])
{
    size_t n = 0;
    while (line.n && n < COLUMNS)
        cells[n++] = str_cut(line, ',', &line);
    return n;
}

static const struct json *map_of(struct arena *a, str template, const str *titles, size_t n)
{
    const struct json *map = NULL;
    struct json_out o = json_out_new(a, MAP_MOST);
    struct fault f;
    fault_init(&f, a);
    json_open(&o, '{');
    json_name(&o, S("fields"));
    intake_table_suggest(rules, template, titles, n, &o);
    json_close(&o, '}');
    must(json_parse(a, json_out_str(&o), &map, &f) == OK);
    return map;
}

static void a_row(struct arena *a, str first, str second)
{
    str titles[COLUMNS], cells[COLUMNS];
    size_t n = cells_of(first, titles), m = cells_of(second, cells);
    str template = intake_table_guess(rules, a, titles, n);
    struct intake_table t;
    struct intake_line one, two;
    struct fault f;
    fault_init(&f, a);
    if (!template.n ||
        intake_table_read(rules, template, map_of(a, template, titles, n), 20500, &t, &f) != OK)
        return;
    if (intake_table_bind(&t, titles, n, &f) != OK)
        return;
    intake_line_read(&t, cells, m, a, &one);
    intake_line_read(&t, cells, m, a, &two);
    must(one.in.amount >= 0 && one.in.amount < FEN_MOST);
    must(utf8_valid(one.in.story) && str_eq(one.in.story, two.in.story));
    must(one.wrong.error_count == two.wrong.error_count);
    must(one.noted.error_count == two.noted.error_count);
    const struct intake_cells row = { titles, cells, n < m ? n : m };
    for (size_t i = 0; i < row.n; i++)
        (void)intake_table_shown(rules, a, template, &row, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str s = { (const char *)data, size }, rest, cells[COLUMNS];
    if (size > MOST || !utf8_valid(s))
        return 0;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    if (!rules)
        must(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f) == OK);
    str first = str_cut(s, '\n', &rest), second = str_cut(rest, '\n', &rest);
    size_t n = cells_of(second, cells);
    for (size_t i = 0; i < n; i++) {
        a_time(a, cells[i]);
        an_amount(a, cells[i]);
    }
    a_row(a, first, second);
    arena_free(a);
    return 0;
}
