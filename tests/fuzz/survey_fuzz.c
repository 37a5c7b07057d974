/* Any bytes as the questions of a survey and an answer to them, {"questions":[…],"answers":{…}}:
 * questions that are taken are written so that they are read as the same; what is wrong is told of
 * a question by its place and of an answer by its key; an answer that is taken answers every
 * question that must be answered, and no other. */
#include "rooms/survey/survey_store.h"

#include "base/utf8.h"

#include "target.h"

struct sent {
    struct records questions;
    const struct json *answers;
};

static const struct field fields[] = {
    FIELD(struct sent, questions, F_RECORDS, REQUIRED, .max = 40, .of = &question_record),
    FIELD(struct sent, answers, F_JSON, 0),
};
static const struct record sent_record = RECORD("Sent", struct sent, fields);

static void same_when_read_again(struct arena *a, const struct records *questions)
{
    struct records again;
    str text = form_text(questions, a);
    must(utf8_valid(text));
    must(form_read(a, text, &again, NULL) == OK);
    must(again.n == questions->n);
    must(str_eq(text, form_text(&again, a)));
}

static void faults_have_a_place(const struct fault *f, const char *within)
{
    for (const struct field_error *e = f->errors; e; e = e->next)
        must(e->code.n > 0 && utf8_valid(e->field) && str_starts(e->field, str_from(within)));
}

static bool answered(const struct json *answers, str key)
{
    for (size_t i = 0; i < json_size(answers); i++)
        if (str_eq(json_key(answers, i), key))
            return json_type(json_member(answers, i)) != JSON_NULL;
    return false;
}

static void whole(const struct records *questions, const struct json *answers)
{
    const struct question *q = questions->at;
    must(json_type(answers) == JSON_OBJECT);
    for (size_t i = 0; i < questions->n; i++)
        must(!q[i].required || answered(answers, q[i].key));
    for (size_t i = 0; i < json_size(answers); i++) {
        bool asked = false;
        for (size_t k = 0; k < questions->n; k++)
            asked |= str_eq(q[k].key, json_key(answers, i));
        must(asked);
    }
}

static void take(struct arena *a, const struct sent *sent)
{
    struct fault f;
    fault_init(&f, a);
    rc r = form_check(&sent->questions, a, &f);
    must(r == (f.error_count ? INVALID : OK));
    faults_have_a_place(&f, "questions.");
    same_when_read_again(a, &sent->questions);
    if (r != OK)
        return;
    fault_clear(&f);
    r = answers_check(&sent->questions, sent->answers, a, &f);
    must(r == (f.error_count ? INVALID : OK));
    faults_have_a_place(&f, "answers");
    if (r == OK)
        whole(&sent->questions, sent->answers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fault f;
    const struct json *j;
    struct sent sent = { .answers = NULL };
    fault_init(&f, a);
    if (size < 1 << 16 && json_parse(a, (str){ (const char *)data, size }, &j, &f) == OK &&
        record_decode(&sent_record, j, &sent, a, &f) == OK)
        take(a, &sent);
    arena_free(a);
    return 0;
}
