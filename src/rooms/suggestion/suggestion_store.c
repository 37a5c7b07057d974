/* suggestion_store.c — models as rows, and what they say of a text. */
#include "core/story.h"
#include "db/queries.h"
#include "rooms/suggestion/suggestion_model.h"

#include <string.h>

enum { SEPARATED_MOST = 4096, ROW_MOST = SUGGESTS * LINEAR_CLASSES, SLOTS_ASKED = 32 };

/* ---- writing ---- */

struct weight_rows {
    const struct kept_model *m;
    i64 model_id;
    size_t slot, width;
    char row[ROW_MOST];
};

/* The next slot that has a weight; rows of nothing are not kept. */
static int next_row(void *arg, struct val *values, struct fault *f)
{
    struct weight_rows *w = arg;
    (void)f;
    while (w->slot < LINEAR_SLOTS) {
        size_t slot = w->slot++;
        bool any = false;
        for (int t = 0; t < SUGGESTS; t++) {
            const struct learned *l = &w->m->targets[t];
            if (!l->count)
                continue;
            memcpy(w->row + l->first, l->weights + slot * l->count, l->count);
            for (size_t k = 0; k < l->count; k++)
                any = any || l->weights[slot * l->count + k] != 0;
        }
        if (!any)
            continue;
        values[0] = V_I(w->model_id);
        values[1] = V_I((i64)slot);
        values[2] = V_B(((str){ w->row, w->width }));
        return 1;
    }
    return 0;
}

static rc keep_figure(struct tx *tx, i64 model_id, const char *target, const struct learned *l,
                      struct fault *f)
{
    struct arena *a = tx_arena(tx);
    buf classes = buf_new(a, SEPARATED_MOST);
    float head[2 * LINEAR_CLASSES];
    const struct linear_figures *g = &l->figures;
    for (size_t k = 0; k < l->count; k++) {
        if (k)
            buf_char(&classes, '|');
        buf_add(&classes, l->classes[k]);
        head[2 * k] = l->scale[k];
        head[2 * k + 1] = l->bias[k];
    }
    return db_exec(tx, &Q_suggestion_figure_insert,
                   ARGS(V_I(model_id), V_T(str_from(target)), V_T(buf_str(&classes)),
                        V_I((i64)l->first),
                        V_B(((str){ (const char *)head, 2 * l->count * sizeof *head })),
                        V_I((i64)g->n), V_I((i64)g->folds), V_D(g->accuracy), V_D(g->among_three),
                        V_D(g->baseline), V_D(g->log_loss), V_D(g->temperature), V_I(l->used)),
                   NULL, f);
}

rc model_keep(struct tx *tx, const struct kept_model *kept, i64 *ret_no, struct fault *f)
{
    static const char *const columns[] = { "model_id", "slot", "weights" };
    struct kept_model *m = ARENA_NEW(tx_arena(tx), struct kept_model);
    struct weight_rows w = { .m = m, .model_id = tx_id(tx) };
    i64 no = 0;
    *m = *kept;
    for (int t = 0; t < SUGGESTS; t++) {
        m->targets[t].first = w.width;
        w.width += m->targets[t].count;
    }
    rc r = db_int(tx, &Q_suggestion_model_next, ARGS(V_I(m->bureau_id)), &no, f);
    no = no ? no : 1;
    if (r == OK)
        r = db_exec(tx, &Q_suggestion_model_past, ARGS(V_I(m->bureau_id)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_suggestion_weights_drop, ARGS(V_I(m->bureau_id)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_suggestion_model_insert,
                    ARGS(V_I(w.model_id), V_I(m->bureau_id), V_I(no), V_I(m->filings),
                         V_I(tx_now(tx)), V_ID(m->made_by)),
                    NULL, f);
    for (int t = 0; t < SUGGESTS && r == OK; t++)
        if (m->targets[t].count)
            r = keep_figure(tx, w.model_id, suggestion_targets[t], &m->targets[t], f);
    if (r == OK)
        r = db_copy_in(tx, "suggestion_weight", columns, COUNT(columns), next_row, &w, f);
    if (r == OK)
        *ret_no = no;
    return r;
}

/* ---- asking ---- */

struct asked {
    str target, classes;
    size_t first, count;
    double accuracy, temperature;
    float head[2 * LINEAR_CLASSES];
    double scores[LINEAR_CLASSES];
};

struct asking {
    struct arena *arena;
    i64 model_id;
    struct suggestions *out;
    struct asked at[SUGGESTS];
    size_t n;
    const struct linear_text *text;
};

static size_t count_classes(str classes)
{
    size_t n = classes.n > 0;
    for (size_t i = 0; i < classes.n; i++)
        n += classes.p[i] == '|';
    return n;
}

static rc take_figure(const struct row *r, void *arg, struct fault *f)
{
    struct asking *q = arg;
    str head = row_blob(r, 6);
    struct asked *t = &q->at[q->n];
    (void)f;
    if (q->n == SUGGESTS)
        return OK;
    q->model_id = row_int(r, 0);
    q->out->model_no = row_int(r, 1);
    q->out->made_at = row_int(r, 2);
    *t = (struct asked){ .target = row_text_copy(r, 3, q->arena),
                         .classes = row_text_copy(r, 4, q->arena),
                         .first = (size_t)row_int(r, 5),
                         .accuracy = row_real(r, 7),
                         .temperature = row_real(r, 8) };
    t->count = count_classes(t->classes);
    if (t->count > LINEAR_CLASSES || head.n != 2 * t->count * sizeof *t->head)
        return OK; /* of another program: it says nothing */
    memcpy(t->head, head.p, head.n);
    for (size_t k = 0; k < t->count; k++)
        t->scores[k] = (double)t->head[2 * k + 1];
    q->n++;
    return OK;
}

static double value_of(const struct linear_text *t, i64 slot)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->slots[mid] < slot)
            low = mid + 1;
        else
            high = mid;
    }
    return low < t->n && t->slots[low] == slot ? (double)t->values[low] : 0;
}

static rc take_weights(const struct row *r, void *arg, struct fault *f)
{
    struct asking *q = arg;
    double value = value_of(q->text, row_int(r, 0));
    str row = row_blob(r, 1);
    (void)f;
    for (size_t i = 0; i < q->n; i++) {
        struct asked *t = &q->at[i];
        for (size_t k = 0; k < t->count && t->first + k < row.n; k++)
            t->scores[k] +=
                value * (double)(signed char)row.p[t->first + k] * (double)t->head[2 * k];
    }
    return OK;
}

static str class_at(str classes, size_t at)
{
    str name = { 0 };
    for (size_t i = 0; i <= at; i++)
        name = str_cut(classes, '|', &classes);
    return name;
}

/* The best three; less confidence than the rules ask for suggests nothing. */
static void settle(struct asking *q, const struct asked *t, double least)
{
    double p[LINEAR_CLASSES];
    size_t best[3] = { 0 };
    memcpy(p, t->scores, sizeof p);
    linear_softmax(p, t->count, t->temperature);
    for (size_t rank = 0; rank < 3 && rank < t->count; rank++) {
        size_t top = SIZE_MAX;
        for (size_t k = 0; k < t->count; k++) {
            bool taken = (rank > 0 && k == best[0]) || (rank > 1 && k == best[1]);
            if (!taken && (top == SIZE_MAX || p[k] > p[top]))
                top = k;
        }
        best[rank] = top;
    }
    if (p[best[0]] < least)
        return;
    q->out->at[q->out->n++] = (struct suggested){
        .target = t->target,
        .code = class_at(t->classes, best[0]),
        .confidence = p[best[0]],
        .accuracy = t->accuracy,
        .second = t->count > 1 ? class_at(t->classes, best[1]) : (str){ 0 },
        .third = t->count > 2 ? class_at(t->classes, best[2]) : (str){ 0 },
    };
}

rc suggestions_of(struct tx *tx, i64 bureau_id, str text, struct suggestions *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct suggestions *out = ARENA_NEW(a, struct suggestions);
    struct asking *q = ARENA_NEW(a, struct asking);
    /* as what it learned from: without what tells who tells it */
    struct linear_text t = linear_read(a, story_mask(a, text, NULL, 0, S("")));
    q->arena = a;
    q->out = out;
    q->text = &t;
    rc r = db_each(tx, &Q_suggestion_current, ARGS(V_I(bureau_id)), take_figure, q, f);
    for (size_t from = 0; from < t.n && q->n && r == OK; from += SLOTS_ASKED) {
        struct val args[SLOTS_ASKED + 1] = { V_I(q->model_id) };
        for (size_t i = 0; i < SLOTS_ASKED; i++)
            args[i + 1] = V_I(from + i < t.n ? t.slots[from + i] : -1);
        r = db_each(tx, &Q_suggestion_weights, args, SLOTS_ASKED + 1, take_weights, q, f);
    }
    double least = (double)suggestion_setting(house_of(tx)->rules, "least_confidence", tx_now(tx));
    for (size_t i = 0; i < q->n && t.n > 1 && r == OK; i++)
        settle(q, &q->at[i], least / 100);
    if (r == OK)
        *ret = *out;
    return r;
}
