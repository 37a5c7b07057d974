/* suggestion_model.h — learning and keeping a model; within the suggestions. */
#ifndef NAGUAN_SUGGESTION_MODEL_H
#define NAGUAN_SUGGESTION_MODEL_H

#include "core/job.h"
#include "rooms/suggestion/suggestion.h"
#include "search/linear.h"

extern const char *const suggestion_targets[SUGGESTS];
/* A figure of rules/suggestion_settings on a day. */
i64 suggestion_setting(const struct rules *rules, const char *code, i64 now);

/* Closed filings with what became of them; texts only as hashed pairs. */
struct filings {
    struct arena *arena;
    struct linear_text *texts;
    str (*labels)[SUGGESTS]; /* empty: not known */
    size_t n, room;
};
/* Reads the newest closed ones. */
CHECKED rc filings_read(struct job *job, struct filings *ret, struct fault *f);

/* One of the things a model suggests. */
struct learned {
    str classes[LINEAR_CLASSES];
    size_t count, first; /* first: place of its first class in a row of weights */
    struct linear_figures figures;
    bool used;
    float scale[LINEAR_CLASSES], bias[LINEAR_CLASSES];
    signed char *weights; /* LINEAR_SLOTS rows of count */
};
/* count 0: too few filings, or only one class. In a. */
struct learned learn_target(struct job *job, const struct filings *all,
                            enum suggestion_target target, struct arena *a);

/* Writes it as the bureau's current model. */
struct kept_model {
    i64 bureau_id, made_by, filings;
    struct learned targets[SUGGESTS];
};
CHECKED rc model_keep(struct tx *tx, const struct kept_model *m, i64 *ret_no, struct fault *f);

rc suggestion_train_job(struct job *job, struct json_out *result, struct fault *f);

rc suggestions_post(struct request *rq, struct fault *f);
rc suggestion_models_get(struct request *rq, struct fault *f);
rc suggestion_train_post(struct request *rq, struct fault *f);
rc suggestion_switch_post(struct request *rq, struct fault *f);

#endif
