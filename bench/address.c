/* Addresses with expected parts, taken apart: the share of expected parts that come out right. The
 * file is a table with tabs and a line of names: address, road, roadno, area, bldg, unit, floor,
 * house; "-" is not stated, "∅" must be empty. Tests do not use it; its path is the argument, or
 * addresses-sz/labelled.tsv in NAGUAN_SHARED_DATA. */
#include "search/address.h"
#include "figure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 20, ROUNDS = 400 };

static const struct {
    const char *name;
    enum address_part part;
} columns[] = { { "road", ADDRESS_ROAD }, { "roadno", ADDRESS_NUMBER },
                { "area", ADDRESS_AREA }, { "bldg", ADDRESS_BUILDING },
                { "unit", ADDRESS_UNIT }, { "floor", ADDRESS_FLOOR },
                { "house", ADDRESS_ROOM } };

struct tally {
    size_t right[COUNT(columns)], all[COUNT(columns)], lines;
};

static void measure(struct arena *a, str line, struct tally *t)
{
    str address = str_cut(line, '\t', &line);
    struct address got = address_parse(a, address);
    t->lines++;
    for (size_t i = 0; i < COUNT(columns); i++) {
        str wanted = str_cut(line, '\t', &line), is = got.part[columns[i].part];
        if (str_eq(wanted, S("-")) || !wanted.n)
            continue;
        if (str_eq(wanted, S("∅")))
            wanted = (str){ 0 };
        t->all[i]++;
        if (str_eq(wanted, is)) {
            t->right[i]++;
            continue;
        }
        printf("%.*s: %s is %.*s, expected %.*s\n", STR_ARG(address), columns[i].name, STR_ARG(is),
               STR_ARG(wanted));
    }
}

static str read_file(const char *path, struct arena *a)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){ 0 };
    char *bytes = arena_alloc(a, MOST);
    size_t n = fread(bytes, 1, MOST, f);
    (void)fclose(f);
    return (str){ bytes, n };
}

static void figures(struct arena *a, const struct tally *t, double us)
{
    size_t right = 0, all = 0;
    for (size_t i = 0; i < COUNT(columns); i++) {
        printf("%-8s %zu of %zu\n", columns[i].name, t->right[i], t->all[i]);
        right += t->right[i];
        all += t->all[i];
    }
    double share = all ? 100.0 * (double)right / (double)all : 0;
    print_figure(&(struct figure){ "expected parts of Shenzhen addresses", "-", "90 %",
                                   arena_fmt(a, "%.1f %% of %zu", share, all), S("-"), S("-"),
                                   share >= 90 });
    print_figure(&(struct figure){ "an address taken apart", "-", "under 0.02 ms",
                                   arena_fmt(a, "%.4f ms", us / 1e3), S("-"), S("-"), us < 20 });
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new((size_t)1 << 28);
    const char *shared = getenv("NAGUAN_SHARED_DATA");
    str path = argc > 1 ? str_from(argv[1])
               : shared ? arena_fmt(a, "%s/addresses-sz/labelled.tsv", shared)
                        : (str){ 0 };
    str file = path.n ? read_file(arena_cstr(a, path), a) : (str){ 0 }, rest;
    if (!file.n) {
        printf(
            "no file of labelled addresses: give its path, or set NAGUAN_SHARED_DATA to the folder "
            "that holds addresses-sz/\n");
        return 0;
    }
    struct tally t = { 0 };
    (void)str_cut(file, '\n', &file);
    for (rest = file; rest.n;)
        measure(a, str_cut(rest, '\n', &rest), &t);
    double from = now_us();
    for (int i = 0; i < ROUNDS; i++)
        for (rest = file; rest.n;) {
            struct arena_mark mark = arena_mark(a);
            str line = str_cut(rest, '\n', &rest);
            (void)address_parse(a, str_cut(line, '\t', &line));
            arena_rewind(a, mark);
        }
    figures(a, &t, (now_us() - from) / (double)(ROUNDS * t.lines));
    return 0;
}
