#include "app/cmd.h"
#include "app/cmd_rules.h"
#include "core/clock.h"

#include <stdio.h>
#include <string.h>

enum { PAUSES = 16 };

struct question {
    struct clock_ask ask;
    bool has_from, has_law, explain;
    struct pause pauses[PAUSES];
};

static int usage(void)
{
    fputs("naguan clock CLOCK --from DAY [--law DAY] [--pause DAY..DAY]… [--explain]\n"
          "  --law    day whose law counts, the day of receipt; --from when left out\n"
          "  --pause  does not count from the first day up to the day before the second; nothing\n"
          "           after .. while it lasts\n",
          stderr);
    return CMD_USAGE;
}

static bool parse_pause(str text, struct pause *ret)
{
    size_t dots = str_find(text, S(".."));
    str to = str_sub(text, dots + 2, text.n);
    if (dots == text.n || !day_parse(str_sub(text, 0, dots), &ret->from))
        return false;
    ret->to = INT32_MAX;
    return to.n ? day_parse(to, &ret->to) : true;
}

static bool parse_option(struct question *q, str name, str value)
{
    if (str_eq(name, S("--from")))
        return q->has_from = day_parse(value, &q->ask.from);
    if (str_eq(name, S("--law")))
        return q->has_law = day_parse(value, &q->ask.law);
    if (str_eq(name, S("--pause")))
        return q->ask.pause_count < PAUSES && parse_pause(value, &q->pauses[q->ask.pause_count++]);
    return false;
}

static bool parse(struct question *q, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        str a = str_from(argv[i]);
        if (str_eq(a, S("--explain")))
            q->explain = true;
        else if (!str_starts(a, S("--")) && !q->ask.clock.n)
            q->ask.clock = a;
        else if (i + 1 >= argc || !parse_option(q, a, str_from(argv[++i])))
            return false;
    }
    q->ask.pauses = q->pauses;
    if (!q->has_law)
        q->ask.law = q->ask.from;
    return q->ask.clock.n && q->has_from;
}

/* "O121 15, 45; CPL 46" with the name of each source. */
static void print_basis(const struct rules *r, const struct rule_row *row)
{
    for (str rest = row->basis; rest.n;) {
        str articles, part = str_trim(str_cut(rest, ';', &rest));
        str key = str_cut(part, ' ', &articles);
        const struct rule_row *source = rule_find(r, S("sources"), key, row->valid_to);
        if (source)
            printf("  %.*s %.*s (%.*s)\n", STR_ARG(source->name_zh), STR_ARG(articles),
                   STR_ARG(key));
    }
}

static const char *why_word(enum step_why why)
{
    switch (why) {
    case STEP_START:
        return "start";
    case STEP_COUNTED:
        return "counted";
    case STEP_WEEKEND:
        return "weekend";
    case STEP_HOLIDAY:
        return "holiday";
    case STEP_MAKE_UP:
        return "make-up day, counted";
    case STEP_PAUSED:
        return "paused";
    case STEP_ROLLED:
        return "moved on";
    }
    return "";
}

static void print_steps(struct arena *a, const struct clock_step *steps, size_t n)
{
    static const char *const week[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    for (size_t i = 0; i < n; i++) {
        const struct clock_step *s = &steps[i];
        bool counts = s->why == STEP_COUNTED || s->why == STEP_MAKE_UP;
        printf("  %.*s %s %4.0d  %s%s%.*s\n", STR_ARG(day_text(a, s->d)), week[day_weekday(s->d)],
               counts ? s->count : 0, why_word(s->why), s->note.n ? "  " : "", STR_ARG(s->note));
    }
}

static rc explain(const struct rules *r, const struct clock_ask *ask, struct arena *a,
                  struct fault *f)
{
    struct clock_walk walk;
    const struct rule_row *row = rule_find(r, S("clocks"), ask->clock, ask->law);
    rc code = clock_explain(r, ask, a, &walk, f);
    if (code != OK || !row)
        return code;
    str length = rule_cell(r, row, S("length")), unit = rule_cell(r, row, S("unit"));
    printf("%.*s  %.*s / %.*s: %.*s %.*s\n", STR_ARG(ask->clock), STR_ARG(row->name_zh),
           STR_ARG(row->name_en), STR_ARG(length), STR_ARG(unit));
    print_basis(r, row);
    print_steps(a, walk.steps, walk.count);
    return OK;
}

static rc answer(const struct rules *r, const struct question *q, struct arena *a, struct fault *f)
{
    struct clock_result res;
    rc code = clock_due(r, &q->ask, &res, f);
    if (code == OK && q->explain)
        code = explain(r, &q->ask, a, f);
    if (code != OK)
        return code;
    str due = res.due == INT32_MAX ? S("paused") : day_text(a, res.due);
    printf("%.*s%s%s\n", STR_ARG(due), res.provisional ? " provisional" : "",
           res.rolled ? " rolled" : "");
    return OK;
}

int cmd_clock(int argc, char **argv)
{
    struct question q = { 0 };
    struct fault f;
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    struct rules *r = cmd_rules_open(a, (str){ 0 }, &argc, argv);
    int exit_code = !r ? CMD_NO : parse(&q, argc, argv) ? CMD_OK : usage();
    fault_init(&f, a);
    if (exit_code == CMD_OK && answer(r, &q, a, &f) != OK) {
        cmd_print_fault(&f);
        exit_code = CMD_NO;
    }
    rules_free(r);
    arena_free(a);
    return exit_code;
}
