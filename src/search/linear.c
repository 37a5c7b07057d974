#include "search/linear.h"

#include "base/rand.h"
#include "search/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 10 };
static const double RATE = 0.5, DECAY = 1e-6;

static int by_slot(const void *x, const void *y)
{
    const uint16_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

struct linear_text linear_read(struct arena *a, str text)
{
    u32 *c = ARENA_ARRAY(a, u32, LINEAR_FEATURES + 1);
    uint16_t *slots = ARENA_ARRAY(a, uint16_t, LINEAR_FEATURES);
    float *values = ARENA_ARRAY(a, float, LINEAR_FEATURES);
    size_t chars = fold_text(text, c, LINEAR_FEATURES + 1), n = 0, kept = 0;
    for (size_t i = 0; i + 1 < chars; i++) {
        u64 key = ((u64)c[i] << 21 | c[i + 1]) * 0x9E3779B97F4A7C15u;
        slots[n++] = (uint16_t)(key >> 49);
    }
    qsort(slots, n, sizeof *slots, by_slot);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || slots[i] != slots[i - 1])
            slots[kept++] = slots[i];
    for (size_t i = 0; i < kept; i++)
        values[i] = (float)(1 / sqrt((double)kept));
    return (struct linear_text){ slots, values, kept };
}

void linear_softmax(double *scores, size_t n, double temperature)
{
    double most = scores[0] / temperature, sum = 0;
    for (size_t k = 0; k < n; k++)
        most = fmax(most, scores[k] / temperature);
    for (size_t k = 0; k < n; k++)
        sum += scores[k] = exp(scores[k] / temperature - most);
    for (size_t k = 0; k < n; k++)
        scores[k] /= sum;
}

static void score(const struct linear_model *m, const struct linear_text *t, double *out)
{
    for (size_t k = 0; k < m->classes; k++)
        out[k] = m->bias[k];
    for (size_t i = 0; i < t->n; i++) {
        const float *w = m->weights + (size_t)t->slots[i] * m->classes;
        for (size_t k = 0; k < m->classes; k++)
            out[k] += (double)t->values[i] * w[k];
    }
}

void linear_predict(const struct linear_model *m, const struct linear_text *text, double *out)
{
    score(m, text, out);
    linear_softmax(out, m->classes, m->temperature);
}

/* ---- training ---- */

struct training {
    const struct linear_data *d;
    struct linear_model m;
    float *squares, *bias_squares; /* of the gradients so far (AdaGrad) */
    bool *known;                   /* slots that enough texts have */
};

static void learn(struct training *t, size_t at)
{
    const struct linear_text *x = &t->d->texts[at];
    size_t classes = t->m.classes;
    double p[LINEAR_CLASSES];
    score(&t->m, x, p);
    linear_softmax(p, classes, 1);
    p[t->d->labels[at]] -= 1;
    for (size_t k = 0; k < classes; k++) {
        t->bias_squares[k] += (float)(p[k] * p[k]);
        t->m.bias[k] -= (float)(RATE * p[k] / sqrt((double)t->bias_squares[k] + 1e-8));
    }
    for (size_t i = 0; i < x->n; i++) {
        size_t row = (size_t)x->slots[i] * classes;
        if (!t->known[x->slots[i]])
            continue;
        for (size_t k = 0; k < classes; k++) {
            double g = p[k] * (double)x->values[i] + DECAY * (double)t->m.weights[row + k];
            t->squares[row + k] += (float)(g * g);
            t->m.weights[row + k] -= (float)(RATE * g / sqrt((double)t->squares[row + k] + 1e-8));
        }
    }
}

static bool *known_slots(const struct linear_data *d, const size_t *order, size_t n,
                         struct arena *a)
{
    u32 *count = ARENA_ARRAY(a, u32, LINEAR_SLOTS);
    bool *known = ARENA_ARRAY(a, bool, LINEAR_SLOTS);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d->texts[order[i]].n; k++)
            count[d->texts[order[i]].slots[k]]++;
    for (size_t s = 0; s < LINEAR_SLOTS; s++)
        known[s] = count[s] >= d->least_texts;
    return known;
}

static void shuffle(size_t *order, size_t n, struct rand *r)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = rand_below(r, i), swap = order[i - 1];
        order[i - 1] = order[k];
        order[k] = swap;
    }
}

/* order: the texts to learn from; it is shuffled. */
static struct linear_model train(const struct linear_data *d, size_t *order, size_t n,
                                 struct arena *a)
{
    struct training t = { .d = d };
    struct rand r;
    size_t cells = LINEAR_SLOTS * d->classes;
    t.m = (struct linear_model){ d->classes, ARENA_ARRAY(a, float, cells),
                                 ARENA_ARRAY(a, float, d->classes), 1 };
    t.squares = ARENA_ARRAY(a, float, cells);
    t.bias_squares = ARENA_ARRAY(a, float, d->classes);
    t.known = known_slots(d, order, n, a);
    rand_seed(&r, d->seed);
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(order, n, &r);
        for (size_t i = 0; i < n; i++)
            learn(&t, order[i]);
    }
    return t.m;
}

struct linear_model linear_train(const struct linear_data *d, struct arena *a)
{
    size_t *order = ARENA_ARRAY(a, size_t, d->n);
    for (size_t i = 0; i < d->n; i++)
        order[i] = i;
    return train(d, order, d->n, a);
}

/* ---- cross-validation ---- */

static size_t rank_of(const double *scores, size_t n, int label)
{
    size_t rank = 0;
    for (size_t k = 0; k < n; k++)
        rank += scores[k] > scores[label] || (scores[k] == scores[label] && (int)k < label);
    return rank;
}

static double loss_at(const double *scores, const struct linear_data *d, double temperature)
{
    double p[LINEAR_CLASSES], sum = 0;
    for (size_t i = 0; i < d->n; i++) {
        memcpy(p, scores + i * d->classes, d->classes * sizeof *p);
        linear_softmax(p, d->classes, temperature);
        sum -= log(fmax(p[d->labels[i]], 1e-12));
    }
    return sum / (double)d->n;
}

static void ask_fold(const struct linear_data *d, const size_t *order, size_t fold, size_t folds,
                     double *scores, struct arena *a)
{
    struct arena_mark mark = arena_mark(a);
    size_t *rest = ARENA_ARRAY(a, size_t, d->n), n = 0;
    for (size_t i = 0; i < d->n; i++)
        if (i % folds != fold)
            rest[n++] = order[i];
    struct linear_model m = train(d, rest, n, a);
    for (size_t i = fold; i < d->n; i += folds)
        score(&m, &d->texts[order[i]], scores + order[i] * d->classes);
    arena_rewind(a, mark);
}

static double most_frequent(const struct linear_data *d)
{
    size_t count[LINEAR_CLASSES] = { 0 }, most = 0;
    for (size_t i = 0; i < d->n; i++)
        count[d->labels[i]]++;
    for (size_t k = 0; k < d->classes; k++)
        most = count[k] > most ? count[k] : most;
    return (double)most / (double)d->n;
}

struct linear_figures linear_validate(const struct linear_data *d, size_t folds,
                                      struct arena *scratch)
{
    static const double temperatures[] = { 0.35, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 5 };
    struct linear_figures f = { .n = d->n, .folds = folds, .log_loss = HUGE_VAL };
    struct arena_mark mark = arena_mark(scratch);
    size_t *order = ARENA_ARRAY(scratch, size_t, d->n), first = 0, three = 0;
    double *scores = ARENA_ARRAY(scratch, double, d->n * d->classes);
    struct rand r;
    for (size_t i = 0; i < d->n; i++)
        order[i] = i;
    rand_seed(&r, d->seed + 1);
    shuffle(order, d->n, &r);
    for (size_t fold = 0; fold < folds; fold++)
        ask_fold(d, order, fold, folds, scores, scratch);
    for (size_t i = 0; i < d->n; i++) {
        size_t rank = rank_of(scores + i * d->classes, d->classes, d->labels[i]);
        first += rank == 0;
        three += rank < 3;
    }
    for (size_t i = 0; i < COUNT(temperatures); i++) {
        double loss = loss_at(scores, d, temperatures[i]);
        if (loss < f.log_loss) {
            f.log_loss = loss;
            f.temperature = temperatures[i];
        }
    }
    f.accuracy = (double)first / (double)d->n;
    f.among_three = (double)three / (double)d->n;
    f.baseline = most_frequent(d);
    arena_rewind(scratch, mark);
    return f;
}
