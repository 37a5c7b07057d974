#include "rooms/demo/demo_trades.h"

static double cell_real(const struct word_list *list, size_t row, const char *column)
{
    double v = 0;
    return str_to_double(words_cell(list, row, column), &v) ? v : 0;
}

static void read_sites(const struct word_list *list, size_t row, struct trade *t)
{
    static const char *const columns[SITES] = { "road", "lane", "park", "tower" };
    double whole = 0;
    for (int i = 0; i < SITES; i++)
        whole += t->at[i] = cell_real(list, row, columns[i]);
    for (int i = 0; i < SITES; i++)
        t->at[i] /= whole > 0 ? whole : 1;
}

static struct trade read_trade(const struct word_list *list, size_t row)
{
    struct trade t = { .code = words_cell(list, row, "code"),
                       .share = cell_real(list, row, "share"),
                       .sole = cell_real(list, row, "sole") / 100,
                       .shop = words_cell(list, row, "shop"),
                       .firm = words_cell(list, row, "firm"),
                       .permits = words_cell(list, row, "permits"),
                       .complaints = cell_real(list, row, "complaints"),
                       .hazards = cell_real(list, row, "hazards") };
    read_sites(list, row, &t);
    t.meals = str_starts(t.code, S("62"));
    t.food = t.meals || str_find(t.permits, S("JY")) < t.permits.n ||
             str_find(t.permits, S("SC")) < t.permits.n;
    t.workshop = t.code.p[0] <= '3' || str_starts(t.code, S("811"));
    return t;
}

const struct trades *trades_read(const struct words *w, struct arena *a)
{
    const struct word_list *list = words_list(w, "trades");
    struct trades *t = ARENA_NEW(a, struct trades);
    struct trade *all = ARENA_ARRAY(a, struct trade, list->rows);
    double whole = 0;
    for (size_t i = 0; i < list->rows; i++) {
        all[i] = read_trade(list, i);
        whole += all[i].share;
    }
    t->all = all;
    t->n = list->rows;
    for (int s = 0; s < SITES; s++) {
        double *up_to = ARENA_ARRAY(a, double, t->n), sum = 0;
        for (size_t i = 0; i < t->n; i++)
            up_to[i] = sum += all[i].share / whole * all[i].at[s];
        t->up_to[s] = up_to;
        t->shares[s] = sum;
    }
    return t;
}

const struct trade *trades_pick(const struct trades *t, enum site site, struct rand *r)
{
    double at = rand_unit(r) * t->shares[site];
    size_t i = 0;
    while (i + 1 < t->n && t->up_to[site][i] <= at)
        i++;
    return &t->all[i];
}
