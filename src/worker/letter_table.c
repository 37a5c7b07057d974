/* letter_table.c — the tables of a letter. */
#include "worker/letter_page.h"

#include <string.h>

/* A row higher than this goes on at the next page when at least SPLIT_ROOM of it stands on this
 * one.
 */
static const double CELL_PAD = 4, SPLIT_ROW = 240, SPLIT_ROOM = 96;
static const char CELL_FONT[] = "Noto Serif CJK SC 10.5";

struct cells {
    str text[LETTER_COLUMNS];
    double width[LETTER_COLUMNS];
    double done[LETTER_COLUMNS]; /* how much of each stood on pages before */
    size_t n;
};

static struct page_text cell_text(struct page *p, const struct cells *c, size_t i)
{
    return page_text(p, c->text[i], CELL_FONT, c->width[i] - 2 * CELL_PAD, AT_LEFT);
}

/* What is still to be put of a row, with its padding. */
static double row_height(struct page *p, const struct cells *c)
{
    double most = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct page_text t = cell_text(p, c, i);
        most = t.height - c->done[i] > most ? t.height - c->done[i] : most;
        page_text_free(&t);
    }
    return most + 2 * CELL_PAD;
}

/* The lines of a cell after those already done, as many as there is room for. Returns how much is
 * done then. */
static double put_cell(struct page *p, const struct page_text *t, double left, double done,
                       double room)
{
    double top = p->y, from = done, at = 0;
    for (size_t i = 0; i < t->n; i++) {
        double height = t->lines[i].height;
        if (at >= from - 0.01) {
            if (at + height - from > room + 0.01)
                break;
            p->y = top + at - from;
            page_show_line(p, &t->lines[i], left);
            done = at + height;
        }
        at += height;
    }
    p->y = top;
    return done;
}

/* One row, or as much of it as this height holds. */
static void put_row_part(struct page *p, struct cells *c, double height)
{
    double left = LEFT, top = p->y;
    for (size_t i = 0; i < c->n; i++) {
        struct page_text t = cell_text(p, c, i);
        page_frame(p, left, top, c->width[i], height);
        p->y = top + CELL_PAD;
        c->done[i] = put_cell(p, &t, left + CELL_PAD, c->done[i], height - 2 * CELL_PAD);
        left += c->width[i];
        page_text_free(&t);
    }
    p->y = top + height;
}

static void put_head(struct page *p, const struct cells *head)
{
    struct cells again = head ? *head : (struct cells){ .n = 0 };
    if (again.n)
        put_row_part(p, &again, row_height(p, &again));
}

/* A row stands on one page, unless it is long; its head stands above it again. */
static void put_row(struct page *p, const struct cells *whole, const struct cells *head)
{
    struct cells c = *whole;
    double left = row_height(p, &c), room = p->limit - p->y;
    if (p->quiet || left <= room) {
        put_row_part(p, &c, left);
        return;
    }
    if (left < SPLIT_ROW || room < SPLIT_ROOM) {
        page_next(p);
        put_head(p, head);
    }
    while (p->y + left > p->limit) {
        double before = left;
        put_row_part(p, &c, p->limit - p->y);
        left = row_height(p, &c);
        if (left >= before)
            return;
        page_next(p);
        put_head(p, head);
    }
    put_row_part(p, &c, left);
}

/* How much of a row has to stand below its head. */
static double least_of_row(struct page *p, const struct cells *row)
{
    double height = row_height(p, row);
    return height < SPLIT_ROW ? height : SPLIT_ROOM;
}

static str first_row(const struct cells *head, str rows, struct cells *ret)
{
    str rest, line = str_cut(rows, LETTER_ROW, &rest);
    *ret = *head;
    for (size_t i = 0; i < ret->n; i++)
        ret->text[i] = str_cut(line, LETTER_CELL, &line);
    return rest;
}

static void put_table(struct page *p, const struct cells *head, str rows)
{
    struct cells row;
    bool first = true;
    while (rows.n) {
        rows = first_row(head, rows, &row);
        if (first && !p->quiet)
            page_make_room(p, row_height(p, head) + least_of_row(p, &row));
        if (first)
            put_head(p, head);
        first = false;
        put_row(p, &row, head);
    }
}

/* "no:8|what:92|{items}". Returns the rows of its value, none when it has none. */
static str read_head(const struct page *p, str line, struct cells *ret)
{
    str name = { 0 };
    *ret = (struct cells){ .n = 0 };
    while (line.n && ret->n < LETTER_COLUMNS) {
        str width, cell = str_cut(line, '|', &line);
        if (line.n == 0) {
            name = str_sub(cell, 1, cell.n - 1);
            break;
        }
        i64 share = 0;
        ret->text[ret->n] = str_cut(cell, ':', &width);
        str_to_i64(width, &share);
        ret->width[ret->n++] = TEXT_W * (double)share / 100;
    }
    const struct letter_value *v = letter_value_of(p->letter, name);
    return v ? v->value : S("");
}

/* "|18|82" */
static bool read_widths(struct page *p, str line)
{
    double widths[LETTER_COLUMNS] = { 0 };
    size_t n = 0;
    while (line.n && n < LETTER_COLUMNS) {
        i64 share;
        if (!str_to_i64(str_cut(line, '|', &line), &share))
            return false;
        widths[n++] = TEXT_W * (double)share / 100;
    }
    memcpy(p->widths, widths, sizeof widths);
    p->columns = n;
    return n > 0;
}

static void put_literal_row(struct page *p, str line)
{
    struct cells row = { .n = p->columns };
    bool any = false;
    str rest = line;
    for (size_t i = 0; i < row.n; i++) {
        bool empty;
        str cell = str_cut(rest, '|', &rest);
        row.text[i] = letter_fill(p, cell, &empty);
        row.width[i] = p->widths[i];
        any = any || (!empty && str_find(cell, S("{")) < cell.n);
    }
    if (any || str_find(line, S("{")) == line.n)
        put_row(p, &row, NULL);
}

static bool has_rows(str line)
{
    return str_ends(line, S("}")) && str_find(line, S(":")) < str_find(line, S("{"));
}

void page_put_table_line(struct page *p, str line)
{
    str cells = str_sub(line, 1, line.n);
    struct cells head;
    if (has_rows(line))
        put_table(p, &head, read_head(p, cells, &head));
    else if (!read_widths(p, cells))
        put_literal_row(p, cells);
}

double page_table_start(struct page *p, str line)
{
    struct cells head, row;
    if (line.n < 2 || line.p[0] != '|' || !has_rows(line))
        return 0;
    str rows = read_head(p, str_sub(line, 1, line.n), &head);
    if (rows.n == 0)
        return 0;
    first_row(&head, rows, &row);
    return row_height(p, &head) + least_of_row(p, &row);
}
