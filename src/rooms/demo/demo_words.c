#include "rooms/demo/demo_words.h"

#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const LISTS[] = {
    "arrivals", "brands",    "callings", "controls", "courses", "estates", "given",
    "hazards",  "lanes",     "notes",    "numerals", "roads",   "roles",   "surnames",
    "surveys",  "syllables", "texts",    "trades",   "units",
};

enum { COLUMNS = 24, FILE_MAX = 1 << 20, FILLED_MAX = 4000 };

struct sentence {
    str key, text;
};

struct words {
    struct word_list lists[COUNT(LISTS)];
    struct sentence *sentences; /* by key: every shop asks for several */
    size_t sentence_count;
};

static rc read_file(str path, struct arena *a, str *ret, struct fault *f)
{
    struct stat st;
    int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) || st.st_size > FILE_MAX) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return fail_detail(f, UNAVAILABLE, "demo.words_missing", "%.*s: %s", STR_ARG(path),
                           strerror(why));
    }
    char *p = arena_alloc(a, (size_t)st.st_size + 1);
    size_t n = 0;
    ssize_t got;
    while (n < (size_t)st.st_size && (got = read(fd, p + n, (size_t)st.st_size - n)) > 0)
        n += (size_t)got;
    close(fd);
    *ret = (str){ p, n };
    return utf8_valid(*ret) ? OK : fault_field(f, path, "not_utf8", (str){ 0 });
}

static size_t cut_cells(str line, str *cells)
{
    size_t n = 0;
    bool more = true;
    while (more && n < COLUMNS) {
        more = str_find(line, S(",")) < line.n;
        cells[n++] = str_trim(str_cut(line, ',', &line));
    }
    return n;
}

static size_t count_lines(str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static rc read_rows(struct word_list *list, str text, struct arena *a, struct fault *f)
{
    size_t most = count_lines(text), line_no = 0;
    str *cells = NULL;
    while (text.n) {
        str row[COLUMNS], line = str_cut(text, '\n', &text);
        line_no++;
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        size_t n = cut_cells(line, row);
        if (!cells) {
            str *names = ARENA_ARRAY(a, str, n);
            memcpy(names, row, n * sizeof *row);
            list->columns = names;
            list->column_count = n;
            cells = ARENA_ARRAY(a, str, n * most);
            continue;
        }
        if (n != list->column_count)
            return fault_field(f, arena_fmt(a, "%.*s:%zu", STR_ARG(list->name), line_no), "cells",
                               (str){ 0 });
        memcpy(cells + list->rows++ * n, row, n * sizeof *row);
    }
    list->cells = cells;
    return list->rows ? OK : fault_field(f, list->name, "empty", (str){ 0 });
}

static size_t column_of(const struct word_list *list, str column)
{
    size_t i = 0;
    while (i < list->column_count && !str_eq(list->columns[i], column))
        i++;
    return i;
}

static rc sum_shares(struct word_list *list, struct arena *a, struct fault *f)
{
    size_t share = column_of(list, S("share"));
    if (share == list->column_count)
        return OK;
    double *up_to = ARENA_ARRAY(a, double, list->rows), sum = 0;
    for (size_t i = 0; i < list->rows; i++) {
        double v;
        if (!str_to_double(list->cells[i * list->column_count + share], &v) || v < 0)
            return fault_field(f, arena_fmt(a, "%.*s:%zu", STR_ARG(list->name), i + 2), "share",
                               (str){ 0 });
        up_to[i] = sum += v;
    }
    list->up_to = up_to;
    return sum > 0 ? OK : fault_field(f, list->name, "share", (str){ 0 });
}

const struct word_list *words_list(const struct words *w, const char *name)
{
    size_t i = 0;
    while (i < COUNT(LISTS) && strcmp(LISTS[i], name) != 0)
        i++;
    assert(i < COUNT(LISTS));
    return &w->lists[i];
}

size_t words_pick(const struct word_list *list, struct rand *r)
{
    if (!list->up_to)
        return (size_t)rand_below(r, list->rows);
    double at = rand_unit(r) * list->up_to[list->rows - 1];
    size_t low = 0, high = list->rows - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list->up_to[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

str words_cell(const struct word_list *list, size_t row, const char *column)
{
    size_t i = column_of(list, str_from(column));
    assert(i < list->column_count && row < list->rows);
    return list->cells[row * list->column_count + i];
}

i64 words_int(const struct word_list *list, size_t row, const char *column)
{
    i64 v = 0;
    str cell = words_cell(list, row, column);
    return str_to_i64(cell, &v) ? v : 0;
}

str words_any(const struct word_list *list, struct rand *r, const char *column)
{
    return words_cell(list, words_pick(list, r), column);
}

str words_part(str cell, struct rand *r)
{
    size_t parts = 1;
    for (size_t i = 0; i < cell.n; i++)
        parts += cell.p[i] == '|';
    str part = cell, rest = cell;
    for (u64 skip = rand_below(r, parts) + 1; skip > 0; skip--)
        part = str_cut(rest, '|', &rest);
    return part;
}

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const struct sentence *)a)->key, ((const struct sentence *)b)->key);
}

static void sort_sentences(struct words *w, struct arena *a)
{
    const struct word_list *list = words_list(w, "texts");
    w->sentences = ARENA_ARRAY(a, struct sentence, list->rows);
    for (size_t i = 0; i < list->rows; i++)
        w->sentences[i] =
            (struct sentence){ words_cell(list, i, "key"), words_cell(list, i, "text") };
    w->sentence_count = list->rows;
    qsort(w->sentences, list->rows, sizeof *w->sentences, by_key);
}

str words_text(const struct words *w, const char *key)
{
    struct sentence wanted = { .key = str_from(key) };
    const struct sentence *found =
        bsearch(&wanted, w->sentences, w->sentence_count, sizeof wanted, by_key);
    assert(found);
    return found->text;
}

static str value_of(const struct word_value *values, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_from(values[i].name), name))
            return values[i].value;
    assert(!"a pattern names something unknown");
    return (str){ 0 };
}

str words_fill(struct arena *a, str pattern, const struct word_value *values, size_t n)
{
    char filled[FILLED_MAX];
    size_t at = 0;
    str rest = pattern;
    while (rest.n) {
        str plain = str_cut(rest, '{', &rest);
        str value = { 0 };
        if (rest.n) {
            str name = str_cut(rest, '}', &rest);
            value = value_of(values, n, name);
        }
        if (at + plain.n + value.n > sizeof filled)
            break;
        memcpy(filled + at, plain.p, plain.n);
        at += plain.n;
        if (value.n)
            memcpy(filled + at, value.p, value.n);
        at += value.n;
    }
    return arena_str(a, (str){ filled, at });
}

rc words_load(str dir, struct arena *a, const struct words **ret, struct fault *f)
{
    struct words *w = ARENA_NEW(a, struct words);
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        str text, name = str_from(LISTS[i]);
        w->lists[i].name = name;
        rc r = read_file(ARENA_CONCAT(a, dir, S("/"), name, S(".csv")), a, &text, f);
        if (r == OK)
            r = read_rows(&w->lists[i], text, a, f);
        if (r == OK)
            r = sum_shares(&w->lists[i], a, f);
        if (r != OK)
            return r;
    }
    sort_sentences(w, a);
    *ret = w;
    return OK;
}
