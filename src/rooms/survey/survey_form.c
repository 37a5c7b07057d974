/* survey_form.c — questions of a survey, and whether answers fit them. */
#include "rooms/survey/survey_store.h"

enum { TEXT_MAX = 256 << 10, ANSWER_MOST = 2000 };

static bool is(str kind, const char *name)
{
    return str_eq(kind, str_from(name));
}

static rc bad(struct arena *a, size_t i, const char *field, const char *code, struct fault *f)
{
    return fault_field(f, arena_fmt(a, "questions.%zu.%s", i, field), code, S(""));
}

static bool plain_key(str key)
{
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return key.n > 0;
}

rc form_check(const struct records *questions, struct arena *a, struct fault *f)
{
    const struct question *q = questions->at;
    rc r = OK;
    for (size_t i = 0; i < questions->n; i++) {
        bool chooses = is(q[i].kind, "choice") || is(q[i].kind, "multi");
        if (!plain_key(q[i].key))
            r = bad(a, i, "key", "bad_form", f);
        for (size_t k = 0; k < i; k++)
            if (str_eq(q[k].key, q[i].key))
                r = bad(a, i, "key", "twice", f);
        if (chooses && q[i].options.n < 2)
            r = bad(a, i, "options", "required", f);
        for (size_t k = 0; k < q[i].options.n; k++)
            for (size_t m = 0; m < k; m++)
                if (str_eq(q[i].options.at[k], q[i].options.at[m]))
                    r = bad(a, i, "options", "twice", f);
    }
    return r;
}

str form_text(const struct records *questions, struct arena *a)
{
    struct question *q = questions->at;
    struct json_out o = json_out_new(a, TEXT_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < questions->n; i++)
        record_encode(&question_record, &q[i], false, &o);
    json_close(&o, ']');
    return json_out_str(&o);
}

rc form_read(struct arena *a, str text, struct records *ret, struct fault *f)
{
    const struct json *j;
    rc r = json_parse(a, text, &j, f);
    struct question *q = r == OK ? ARENA_ARRAY(a, struct question, json_size(j) + 1) : NULL;
    for (size_t i = 0; r == OK && i < json_size(j); i++)
        r = record_decode(&question_record, json_at(j, i), &q[i], a, f);
    if (r == OK)
        *ret = (struct records){ q, json_size(j) };
    return r;
}

static bool has_option(const struct question *q, str text)
{
    for (size_t i = 0; i < q->options.n; i++)
        if (str_eq(q->options.at[i], text))
            return true;
    return false;
}

static const char *wrong_multi(const struct question *q, const struct json *j)
{
    if (json_type(j) != JSON_ARRAY)
        return "bad_form";
    if (q->required && json_size(j) == 0)
        return "required";
    for (size_t i = 0; i < json_size(j); i++)
        if (json_type(json_at(j, i)) != JSON_TEXT || !has_option(q, json_text(json_at(j, i))))
            return "unknown_code";
    return NULL;
}

/* Why a value is no answer to q; NULL when it is one. */
static const char *wrong(const struct question *q, const struct json *j)
{
    enum json_type type = json_type(j);
    bool empty = !j || type == JSON_NULL || (type == JSON_TEXT && json_text(j).n == 0);
    if (empty)
        return q->required ? "required" : NULL;
    if (is(q->kind, "multi"))
        return wrong_multi(q, j);
    if (is(q->kind, "number"))
        return type == JSON_INT || type == JSON_REAL ? NULL : "not_a_number";
    if (type != JSON_TEXT)
        return "bad_form";
    if (is(q->kind, "choice"))
        return has_option(q, json_text(j)) ? NULL : "unknown_code";
    i64 id;
    if (is(q->kind, "photo"))
        return str_to_i64(json_text(j), &id) && id > 0 ? NULL : "bad_form";
    return json_text(j).n <= ANSWER_MOST ? NULL : "too_long";
}

static const struct json *member(const struct json *answers, str key)
{
    for (size_t i = 0; i < json_size(answers); i++)
        if (str_eq(json_key(answers, i), key))
            return json_member(answers, i);
    return NULL;
}

static bool asked(const struct records *questions, str key)
{
    const struct question *q = questions->at;
    for (size_t i = 0; i < questions->n; i++)
        if (str_eq(q[i].key, key))
            return true;
    return false;
}

rc answers_check(const struct records *questions, const struct json *answers, struct arena *a,
                 struct fault *f)
{
    const struct question *q = questions->at;
    rc r = OK;
    if (json_type(answers) != JSON_OBJECT)
        return fault_field(f, S("answers"), "bad_form", S(""));
    for (size_t i = 0; i < json_size(answers); i++)
        if (!asked(questions, json_key(answers, i)))
            r = fault_field(f, S("answers"), "unknown_code", json_key(answers, i));
    for (size_t i = 0; i < questions->n; i++) {
        const char *why = wrong(&q[i], member(answers, q[i].key));
        if (why)
            r = fault_field(f, arena_fmt(a, "answers.%.*s", STR_ARG(q[i].key)), why, S(""));
    }
    return r;
}
