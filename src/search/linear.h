/* linear.h — which class a short text belongs to: multinomial logistic regression over hashed pairs
 * of characters, learned from texts whose class is known.
 *
 * Pairs that fewer than `least_texts` of the texts have are not looked at: no single text leaves
 * its words in a model. Training is repeatable: the same texts and seed give the same model. */
#ifndef NAGUAN_LINEAR_H
#define NAGUAN_LINEAR_H

#include "base/arena.h"

enum { LINEAR_SLOTS = 1 << 15, LINEAR_CLASSES = 48, LINEAR_FEATURES = 1024 };

/* A text as slots in ascending order, each once, with values of length 1 together. */
struct linear_text {
    const uint16_t *slots;
    const float *values;
    size_t n;
};
/* Folded (fold.h); what is over LINEAR_FEATURES pairs is dropped. In a. */
struct linear_text linear_read(struct arena *a, str text);

struct linear_model {
    size_t classes;
    float *weights; /* LINEAR_SLOTS rows of classes */
    float *bias;
    double temperature; /* scores are divided by it, so that confidences hold */
};

struct linear_data {
    const struct linear_text *texts;
    const int *labels; /* 0 … classes − 1 */
    size_t n, classes; /* classes at most LINEAR_CLASSES */
    u32 least_texts;
    u64 seed;
};

/* What it comes to on texts that it was not trained with. */
struct linear_figures {
    size_t n, folds;
    double accuracy, among_three; /* the right class first, or among the first three */
    double baseline;              /* the most frequent class, always */
    double log_loss, temperature; /* after the temperature that makes it least */
};

/* In a. At least one text of each class. */
struct linear_model linear_train(const struct linear_data *d, struct arena *a);
/* Trains on all folds but one and asks it of that one, for each. scratch is given back. */
struct linear_figures linear_validate(const struct linear_data *d, size_t folds,
                                      struct arena *scratch);
/* Probabilities of the classes, to out. */
void linear_predict(const struct linear_model *m, const struct linear_text *text, double *out);
/* The same from sums of weights made elsewhere. */
void linear_softmax(double *scores, size_t n, double temperature);

#endif
