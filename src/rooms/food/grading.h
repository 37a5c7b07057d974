/* grading.h — the form of a year (风险等级确定表): filled in by one, reviewed by another. */
#ifndef NAGUAN_FOOD_GRADING_H
#define NAGUAN_FOOD_GRADING_H

#include "core/flow.h"
#include "core/record.h"

struct grading_form {
    str advice;         /* rules: food_advice */
    struct strs events; /* rules: grade_changes */
    i64 steps;
    str note;
};

struct grading_new {
    i64 entity_id, year; /* year 0: this one */
    str advice;
    struct strs events;
    i64 steps;
    str note;
};

extern const struct record grading_new_record, grading_form_record, grading_return_record;

/* Opens the form of a year for an operator with a score; REFUSED "food.no_score" without one. */
CHECKED rc grading_open(struct tx *tx, const struct actor *who, const struct grading_new *in,
                        i64 *ret_id, struct fault *f);

rc grading_post(struct request *rq, struct fault *f);
rc grading_page(struct request *rq, struct fault *f);

#endif
