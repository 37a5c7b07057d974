/* survey_store.h — the inside of the survey room. */
#ifndef NAGUAN_SURVEY_STORE_H
#define NAGUAN_SURVEY_STORE_H

#include "base/date.h"
#include "core/list.h"
#include "rooms/food/food.h"
#include "rooms/survey/survey.h"

struct question {
    str key, kind, text; /* kind: choice, multi, number, text, photo */
    struct strs options;
    bool required;
};

/* Whom it asks: operators with a door in one of the places that fit what is said. */
struct survey_rule {
    struct strs places, trades, grades;
};

struct survey {
    i64 id, unit_id;
    str title, intro, state; /* draft, open, closed */
    i64 form_version;
    struct records questions; /* struct question */
    struct survey_rule rule;
    bool doorstep;
    day closes_on;
    i64 targets, opened_at, closed_at, ver;
};

struct answer_in {
    i64 entity_id;
    const struct json *answers; /* {"q1":"yes","q2":["a"],"q3":12} */
};
struct door_answer_in {
    const struct json *answers;
};

extern const struct record survey_record, answer_in_record, door_answer_record, question_record,
    survey_rule_record;
extern const struct list survey_list, survey_answer_list;

/* survey.c */
CHECKED rc survey_get(struct tx *tx, i64 id, struct survey *ret, struct fault *f);
rc surveys_get(struct request *rq, struct fault *f);
rc survey_page(struct request *rq, struct fault *f);
rc survey_post(struct request *rq, struct fault *f);
rc survey_patch(struct request *rq, struct fault *f);
rc survey_preview(struct request *rq, struct fault *f);
rc survey_open_post(struct request *rq, struct fault *f);
rc survey_close_post(struct request *rq, struct fault *f);

/* survey_form.c — questions and the answers to them */
/* Keys are unique, choices have options; field errors "questions.<i>.…". */
CHECKED rc form_check(const struct records *questions, struct arena *a, struct fault *f);
str form_text(const struct records *questions, struct arena *a);
CHECKED rc form_read(struct arena *a, str text, struct records *ret, struct fault *f);
/* Field errors "answers.<key>". */
CHECKED rc answers_check(const struct records *questions, const struct json *answers,
                         struct arena *a, struct fault *f);

/* survey_answer.c */
rc survey_answers_get(struct request *rq, struct fault *f);
rc survey_answer_post(struct request *rq, struct fault *f);
rc survey_answer_page(struct request *rq, struct fault *f);
rc entity_surveys(struct request *rq, struct fault *f);
rc door_surveys(struct request *rq, struct fault *f);
rc door_survey_post(struct request *rq, struct fault *f);

/* survey_count.c */
rc survey_results(struct request *rq, struct fault *f);

#endif
