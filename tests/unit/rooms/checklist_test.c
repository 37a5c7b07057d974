/* Score and verdict of a checklist by the vectors that the phone's own arithmetic reads, too. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/street/visit.h"
#include "sys/wall.h"

#include <stdio.h>

enum { ITEMS = 64, LINE = 256 };

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

struct judging {
    struct visit_new in;
    struct visit_done done;
};

static rc judge(struct tx *tx, void *arg, struct fault *f)
{
    struct judging *j = arg;
    j->done = (struct visit_done){ 0 };
    return checklist_judge(tx, &j->in, &j->done, f);
}

static str verdict_of(char mark)
{
    return mark == 'c' ? S("conform") : mark == 'f' ? S("fail") : S("absent");
}

/* Marks stand in the order of the rules; what wants a word and a picture has both. */
static size_t answer(str list, str version, str marks, struct answer *ret)
{
    size_t n, at = 0, given = 0;
    const struct rule_row *items = rule_rows(b->rules, S("checklist_items"), &n);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(b->rules, &items[i], S("checklist")), list) ||
            !str_eq(rule_cell(b->rules, &items[i], S("version")), version))
            continue;
        assert_true(at < marks.n && given < ITEMS);
        char mark = marks.p[at++];
        if (mark != '-')
            ret[given++] = (struct answer){ items[i].code, verdict_of(mark), S("seen"), { 0 } };
    }
    assert_int_equal(at, marks.n);
    return given;
}

static double real_of(str text)
{
    double v = -1;
    assert_true(str_to_double(text, &v));
    return v;
}

static void check_vector(str line)
{
    struct answer answers[ITEMS];
    str all = line, list = str_cut(line, ',', &line), marks = str_cut(line, ',', &line);
    const struct rule_row *row = rule_find(b->rules, S("checklists"), list, day_at(wall_now()));
    assert_non_null(row);
    str version = rule_cell(b->rules, row, S("version"));
    struct judging j = { .in = { .act = S("visit"),
                                 .checklist = list,
                                 .checklist_version = version,
                                 .started_at = wall_now(),
                                 .photos_to_come = 1 } };
    j.in.items = (struct records){ answers, answer(list, version, marks, answers) };
    assert_accepted(as(b, &b->anna, judge, &j));
    double key = real_of(str_cut(line, ',', &line)), general = real_of(str_cut(line, ',', &line)),
           lost = real_of(str_cut(line, ',', &line)), possible = real_of(str_cut(line, ',', &line)),
           score = real_of(str_cut(line, ',', &line));
    bool same = (double)j.done.key == key && (double)j.done.general == general &&
                j.done.lost == lost && j.done.possible == possible && j.done.score == score &&
                str_eq(j.done.verdict, line);
    if (!same)
        print_error("%.*s: got %g of %g, score %.17g, %.*s\n", STR_ARG(all), j.done.lost,
                    j.done.possible, j.done.score, STR_ARG(j.done.verdict));
    assert_true(same);
}

static void every_vector_comes_to_its_score_and_verdict(void **s)
{
    char line[LINE];
    size_t n = 0;
    FILE *in = fopen(NAGUAN_SOURCE "/tests/unit/vectors/scores.csv", "re");
    (void)s;
    assert_non_null(in);
    while (fgets(line, sizeof line, in))
        if (line[0] != '#') {
            check_vector(str_trim(str_from(line)));
            n++;
        }
    fclose(in);
    assert_true(n > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_vector_comes_to_its_score_and_verdict, open_bureau,
                                        close_bureau),
    };
    return testdb_run(tests, COUNT(tests));
}
