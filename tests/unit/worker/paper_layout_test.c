/* Every letter of rules/letters with what people write into it: short, empty, long, without a place
 * to break. Nothing leaves the margins, nothing stands on anything else, no text is lost, no page
 * holds only a date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/buf.h"
#include "core/rule_pack.h"
#include "worker/letter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAD(...)                                                                                   \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        assert_true(!"a paper as it should be");                                                   \
    } while (0)

enum { LINES = 20000, VALUES = 64 };

/* The margins of letter.h. */
static const double LEFT = 79.4, RIGHT = 79.4 + 442.2, BOTTOM = 841.89 - 68, FOOT = 780;

static struct rules *rules;
static struct arena *a;
static struct letter_line *lines;
static size_t line_count;

static void see(void *arg, const struct letter_line *line)
{
    (void)arg;
    assert_true(line_count < LINES);
    lines[line_count] = *line;
    lines[line_count++].text = (str){ arena_str(a, line->text).p, line->text.n };
}

static int draw(str text, const struct letter_value *values, size_t n)
{
    struct letter l = { .text = text,
                        .values = values,
                        .n = n,
                        .qr = S("https://naguan.example/d/paper/0123456789abcdef0123"),
                        .footer = S("演示数据，不具法律效力"),
                        .page = S("第 {page} 页，共 {pages} 页"),
                        .seen = see };
    int fd = open("/dev/null", O_WRONLY), pages = 0;
    line_count = 0;
    assert_true(fd >= 0);
    assert_int_equal(OK, letter_draw(a, &l, fd, &pages, NULL));
    close(fd);
    assert_true(line_count > 0);
    assert_int_equal(pages, lines[line_count - 1].page);
    return pages;
}

/* ---- what has to hold of every paper ---- */

static bool cross(const struct letter_line *x, const struct letter_line *y)
{
    const double touch = 0.5;
    return x->page == y->page && x->left + touch < y->right && y->left + touch < x->right &&
           x->top + touch < y->bottom && y->top + touch < x->bottom;
}

static void nothing_on_anything_else(str name)
{
    for (size_t i = 0; i < line_count; i++)
        for (size_t k = i + 1; k < line_count && lines[k].page == lines[i].page; k++)
            if (cross(&lines[i], &lines[k]))
                BAD("%.*s, page %d: \"%.*s\" stands on \"%.*s\"\n", STR_ARG(name), lines[i].page,
                    STR_ARG(lines[i].text), STR_ARG(lines[k].text));
}

static void within_the_margins(str name)
{
    for (size_t i = 0; i < line_count; i++) {
        const struct letter_line *l = &lines[i];
        bool foot = l->top > FOOT && l->bottom < 841;
        if (l->left < LEFT - 0.5 || l->right > RIGHT + 0.5 || (!foot && l->bottom > BOTTOM + 0.5))
            BAD("%.*s, page %d: \"%.*s\" leaves the margins (%.0f to %.0f, %.0f)\n", STR_ARG(name),
                l->page, STR_ARG(l->text), l->left, l->right, l->bottom);
    }
}

/* Chinese typesetting: closing marks never begin a line, opening ones never end it. */
static void no_mark_in_a_wrong_place(str name)
{
    static const char *const closing[] = {
        "，", "。", "；", "：", "、", "）", "》", "”", "！", "？"
    };
    static const char *const opening[] = { "（", "《", "“", "〔" };
    for (size_t i = 0; i < line_count; i++) {
        str line = str_trim(lines[i].text);
        for (size_t k = 0; k < COUNT(closing); k++)
            if (str_starts(line, str_from(closing[k])))
                BAD("%.*s: a line begins \"%.*s\"\n", STR_ARG(name), STR_ARG(line));
        for (size_t k = 0; k < COUNT(opening); k++)
            if (str_ends(line, str_from(opening[k])))
                BAD("%.*s: a line ends \"%.*s\"\n", STR_ARG(name), STR_ARG(line));
    }
}

/* Where the bureau and the day stand, something else stands above them. */
static void no_page_with_only_a_date(str name)
{
    for (size_t i = 1; i < line_count; i++)
        if (str_eq(lines[i].text, S("BUREAU")) && lines[i - 1].page != lines[i].page &&
            lines[i].page > 1)
            BAD("%.*s: page %d begins with the bureau's name\n", STR_ARG(name), lines[i].page);
}

static void one_qr(str name, bool wanted)
{
    size_t n = 0;
    for (size_t i = 0; i < line_count; i++)
        n += lines[i].text.n == 0 && lines[i].right - lines[i].left > 70;
    if (n != wanted)
        BAD("%.*s: %zu QR\n", STR_ARG(name), n);
}

static void no_bracket_is_left(str name)
{
    for (size_t i = 0; i < line_count; i++)
        if (str_find(lines[i].text, S("[")) < lines[i].text.n ||
            str_find(lines[i].text, S("{")) < lines[i].text.n)
            BAD("%.*s: \"%.*s\"\n", STR_ARG(name), STR_ARG(lines[i].text));
}

/* ---- what is written into them ---- */

static str many(str piece, size_t times)
{
    buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < times; i++)
        buf_add(&b, piece);
    return buf_str(&b);
}

static str table(str what, str detail, size_t rows)
{
    buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < rows; i++) {
        if (i)
            buf_char(&b, LETTER_ROW);
        buf_fmt(&b, "%zu%c", i + 1, LETTER_CELL);
        buf_add(&b, what);
        buf_fmt(&b, "%c不符合%c", LETTER_CELL, LETTER_CELL);
        buf_add(&b, detail);
    }
    return buf_str(&b);
}

struct writing {
    const char *name;
    str (*of)(str placeholder);
    str (*rows)(void);
};

static str short_value(str name)
{
    (void)name;
    return S("西乡街道鸿运茶餐厅");
}

static str short_rows(void)
{
    return table(S("食品经营许可证在有效期内"), S("未能出示\n《食品安全法》第35条"), 2);
}

static str empty_value(str name)
{
    (void)name;
    return S("");
}

static str no_rows(void)
{
    return S("");
}

static str long_value(str name)
{
    if (str_eq(name, S("note")) || str_eq(name, S("story")) || str_eq(name, S("remedy")))
        return many(S("后厨“冷藏、冷冻设施”（共3台）未清洗消毒；记录（2026年11月）缺失，"), 40);
    return many(S("深圳市宝安区西乡街道（工业园）"), 8);
}

static str long_rows(void)
{
    return table(many(S("食品处理区地面、墙壁、门窗、天花板"), 4),
                 many(S("现场负责人称“当天制作”，未能提供Temperature log 2026-11（冷库）；"), 9),
                 26);
}

static str unbroken_value(str name)
{
    (void)name;
    return many(S("WQ0"), 60);
}

static str unbroken_rows(void)
{
    return table(many(S("W"), 120), many(S("i"), 500), 5);
}

static const struct writing writings[] = {
    { "short", short_value, short_rows },
    { "empty", empty_value, no_rows },
    { "long", long_value, long_rows },
    { "unbroken", unbroken_value, unbroken_rows },
};

static size_t values_for(str placeholders, const struct writing *w, struct letter_value *v)
{
    size_t n = 0;
    while (placeholders.n && n < VALUES) {
        str name = str_cut(placeholders, '|', &placeholders);
        if (str_eq(name, S("findings")))
            v[n++] = (struct letter_value){ name, w->rows(), S("") };
        else if (str_eq(name, S("bureau")))
            v[n++] = (struct letter_value){ name, S("BUREAU"), S("") };
        else if (str_eq(name, S("issued_on")))
            v[n++] = (struct letter_value){ name, S("2026年11月23日"), S("") };
        else if (!str_eq(name, S("qr")))
            v[n++] = (struct letter_value){ name, w->of(name), S("") };
    }
    return n;
}

/* Numbered letters only: the sheet with a door's code is a page of its own. */
static void every_letter(void (*check)(str name, str text, const struct letter_value *v, size_t n))
{
    size_t count;
    const struct rule_row *rows = rule_rows(rules, S("letters"), &count);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COUNT(writings); k++) {
            struct letter_value v[VALUES];
            struct arena_mark mark = arena_mark(a);
            if (rule_cell(rules, &rows[i], S("number_form")).n == 0)
                continue;
            str name = arena_fmt(a, "%.*s (%s)", STR_ARG(rows[i].code), writings[k].name);
            check(name, rules_text(rules, rule_cell(rules, &rows[i], S("template"))), v,
                  values_for(rule_cell(rules, &rows[i], S("placeholders")), &writings[k], v));
            arena_rewind(a, mark);
        }
}

static void check_layout(str name, str text, const struct letter_value *v, size_t n)
{
    draw(text, v, n);
    within_the_margins(name);
    nothing_on_anything_else(name);
    no_page_with_only_a_date(name);
    one_qr(name, true);
    no_bracket_is_left(name);
    no_mark_in_a_wrong_place(name);
}

static void every_letter_holds_what_people_write(void **s)
{
    (void)s;
    every_letter(check_layout);
}

/* The text of a column of a table, without blanks and without the heads that come again. */
static str column(double left, str head)
{
    buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < line_count; i++) {
        str line = lines[i].text;
        bool here = lines[i].left > left - 0.5 && lines[i].left < left + 0.5;
        if (!here || str_eq(line, head) || lines[i].top > FOOT)
            continue;
        for (size_t k = 0; k < line.n; k++)
            if (line.p[k] != ' ' && line.p[k] != '\n')
                buf_char(&b, line.p[k]);
    }
    return buf_str(&b);
}

/* Rows that go on at the next page, of cells whose lines are not equally high. */
static void nothing_of_a_long_table_is_lost(void **s)
{
    (void)s;
    buf rows = buf_new(a, 1 << 20), left = buf_new(a, 1 << 20), right = buf_new(a, 1 << 20);
    for (size_t i = 0; i < 12; i++) {
        str han = many(S("冷藏冷冻设施清洗消毒"), i * 11 + 1),
            latin = many(S("Temperature0123456789"), i * 7 + 1);
        if (i)
            buf_char(&rows, LETTER_ROW);
        buf_add(&rows, han);
        buf_char(&rows, LETTER_CELL);
        buf_add(&rows, latin);
        buf_add(&left, han);
        buf_add(&right, latin);
    }
    const struct letter_value v[] = { { S("rows"), buf_str(&rows), S("") } };
    assert_true(draw(S("Title\n|one:50|two:50|{rows}\n"), v, 1) > 3);
    assert_true(str_eq(buf_str(&left), column(LEFT + 4, S("one"))));
    assert_true(str_eq(buf_str(&right), column(LEFT + 442.2 / 2 + 4, S("two"))));
}

/* A head is not parted from the table below it, at whatever height of the page it comes. */
static void a_head_stands_with_its_table(void **s)
{
    (void)s;
    for (size_t above = 0; above < 30; above++) {
        const struct letter_value v[] = { { S("rows"), table(S("x"), many(S("某"), 60), 3),
                                            S("") } };
        str text = ARENA_CONCAT(a, S("Title\n"), many(S("    above\n"), above),
                                S("    HEAD\n|no:9|what:29|how:16|why:46|{rows}\n"));
        int head = 0, first = 0;
        draw(text, v, 1);
        for (size_t i = 0; i < line_count; i++) {
            head = str_find(lines[i].text, S("HEAD")) < lines[i].text.n ? lines[i].page : head;
            first = first == 0 && str_eq(lines[i].text, S("1")) ? lines[i].page : first;
        }
        assert_int_equal(head, first);
    }
}

static void a_part_in_brackets_goes_with_its_name(void **s)
{
    (void)s;
    const struct letter_value v[] = { { S("who"), S("Li"), S("") }, { S("no"), S(""), S("") } };
    draw(S("Title\nby {who}[ (no. {no})][ of {who}]\n"), v, 2);
    assert_true(str_eq(lines[1].text, S("by Li of Li")));
}

static int read_rules(void **s)
{
    (void)s;
    struct fault f;
    a = arena_new(64 << 20);
    fault_init(&f, a);
    lines = calloc(LINES, sizeof *lines);
    return lines && rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f) == OK ? 0 : -1;
}

static int drop_rules(void **s)
{
    (void)s;
    free(lines);
    rules_free(rules);
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_holds_what_people_write),
        cmocka_unit_test(nothing_of_a_long_table_is_lost),
        cmocka_unit_test(a_head_stands_with_its_table),
        cmocka_unit_test(a_part_in_brackets_goes_with_its_name),
    };
    return cmocka_run_group_tests(tests, read_rules, drop_rules);
}
