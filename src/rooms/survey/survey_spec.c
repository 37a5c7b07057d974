/* survey_spec.c — what a survey consists of, its lists, who may ask for what. */
#include "rooms/survey/survey_store.h"

static const struct field question_fields[] = {
    FIELD(struct question, key, F_TEXT, REQUIRED, .max = 20, .doc = "a-z, 0-9, _"),
    FIELD(struct question, kind, F_CODE, REQUIRED, .codes = "choice|multi|number|text|photo"),
    FIELD(struct question, text, F_TEXT, REQUIRED, .max = 300),
    FIELD(struct question, options, F_CODES, 0, .max = 30, .doc = "of choice and multi, in words"),
    FIELD(struct question, required, F_BOOL, 0),
};
const struct record question_record = RECORD("SurveyQuestion", struct question, question_fields);

static const struct field rule_fields[] = {
    FIELD(struct survey_rule, places, F_CODES, REQUIRED, .min = 1, .max = 50),
    FIELD(struct survey_rule, trades, F_CODES, 0, .codes = "industry", .max = 50),
    FIELD(struct survey_rule, grades, F_CODES, 0, .codes = "grades", .max = 8),
};
const struct record survey_rule_record = RECORD("SurveyRule", struct survey_rule, rule_fields);

static const struct field survey_fields[] = {
    FIELD(struct survey, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct survey, ver, F_INT, READ_ONLY | UNVERSIONED),
    FIELD(struct survey, unit_id, F_ID, READ_ONLY),
    FIELD(struct survey, state, F_CODE, READ_ONLY, .codes = "draft|open|closed"),
    FIELD(struct survey, form_version, F_INT, READ_ONLY),
    FIELD(struct survey, targets, F_INT, READ_ONLY),
    FIELD(struct survey, opened_at, F_INSTANT, READ_ONLY),
    FIELD(struct survey, closed_at, F_INSTANT, READ_ONLY),
    FIELD(struct survey, title, F_TEXT, REQUIRED, .max = 100),
    FIELD(struct survey, intro, F_TEXT, 0, .max = 1000),
    FIELD(struct survey, questions, F_RECORDS, REQUIRED, .max = 40, .of = &question_record),
    FIELD(struct survey, rule, F_RECORD, REQUIRED, .of = &survey_rule_record),
    FIELD(struct survey, doorstep, F_BOOL, 0, .doc = "operators may answer by their own code"),
    FIELD(struct survey, closes_on, F_DAY, 0),
};
const struct record survey_record = RECORD("Survey", struct survey, survey_fields);

static const struct field answer_fields[] = {
    FIELD(struct answer_in, entity_id, F_ID, REQUIRED),
    FIELD(struct answer_in, answers, F_JSON, REQUIRED, .doc = "{\"q1\":\"yes\",\"q2\":[\"a\"]}"),
};
const struct record answer_in_record = RECORD("SurveyAnswer", struct answer_in, answer_fields);

static const struct field door_fields[] = {
    FIELD(struct door_answer_in, answers, F_JSON, REQUIRED),
};
const struct record door_answer_record =
    RECORD("SurveyDoorAnswer", struct door_answer_in, door_fields);

static const struct column survey_columns[] = {
    { "id", "s.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "title", "s.title", F_TEXT, COL_FILTER, NULL },
    { "state", "s.state", F_CODE, COL_FILTER, NULL },
    { "unit_id", "s.unit_id", F_ID, COL_FILTER, NULL },
    { "targets", "s.targets", F_INT, 0, NULL },
    { "answered", "(SELECT count(*) FROM survey_target t WHERE t.survey_id = s.id AND t.ver > 0)",
      F_INT, 0, NULL },
    { "opened_at", "s.opened_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "closes_on", "s.closes_on", F_DAY, COL_FILTER | COL_NULLS, NULL },
    { "closed_at", "s.closed_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
};
const struct list survey_list = { .name = "surveys",
                                  .from = "survey s",
                                  .scope_kind = "survey",
                                  .scope_alias = "s",
                                  .id = "s.id",
                                  .order = "-id",
                                  .columns = survey_columns,
                                  .count = COUNT(survey_columns) };

static const struct column answer_columns[] = {
    { "id", "t.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "survey_id", "t.survey_id", F_ID, COL_FILTER, NULL },
    { "entity_id", "t.entity_id", F_ID, COL_FILTER, NULL },
    { "entity_name", "(SELECT e.name FROM entity e WHERE e.id = t.entity_id)", F_TEXT, 0, NULL },
    { "place_code", "t.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "ver", "t.ver", F_INT, COL_FILTER, NULL },
    { "answered_at", "t.answered_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "via", "t.via", F_CODE, COL_FILTER | COL_NULLS, NULL },
    { "person_id", "t.person_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = t.person_id)", F_TEXT, 0, NULL },
    { "form_version", "t.form_version", F_INT, COL_NULLS, NULL },
    { "answers", "a.answers", F_JSON, COL_NULLS, NULL },
};
const struct list survey_answer_list = {
    .name = "survey-answers",
    .from = "survey_target t LEFT JOIN survey_answer a ON a.survey_id = t.survey_id AND "
            "a.entity_id = t.entity_id AND a.ver = t.ver",
    .scope_kind = "survey_target",
    .scope_alias = "t",
    .id = "t.id",
    .order = "-id",
    .columns = answer_columns,
    .count = COUNT(answer_columns)
};

enum {
    MAKERS = ROLE_CHIEF | ROLE_HEAD | ROLE_COMMAND,
    ASKERS = ROLE_OFFICER | ROLE_CHIEF,
    HOUSE = ROLE_ANYONE & ~ROLE_PARTNER
};

static const struct route routes[] = {
    { HTTP_GET, "/v1/surveys", READ, surveys_get, HOUSE, .list = &survey_list, .doc = "surveys" },
    { HTTP_POST, "/v1/surveys", WRITE, survey_post, MAKERS, .in = &survey_record,
      .doc = "makes a draft" },
    { HTTP_POST, "/v1/surveys/preview", LONG, survey_preview, MAKERS, .in = &survey_record,
      .doc = "how many operators a survey not yet saved would ask" },
    { HTTP_GET, "/v1/surveys/{id}", READ, survey_page, HOUSE, .out = &survey_record,
      .doc = "a survey with its questions" },
    { HTTP_PATCH, "/v1/surveys/{id}", WRITE, survey_patch, MAKERS, .in = &survey_record,
      .out = &survey_record, .flags = ROUTE_PATCH, .doc = "changes what is sent" },
    { HTTP_POST, "/v1/surveys/{id}/open", WRITE, survey_open_post, MAKERS, .out = &survey_record,
      .doc = "fixes its list and takes answers" },
    { HTTP_POST, "/v1/surveys/{id}/close", WRITE, survey_close_post, MAKERS, .out = &survey_record,
      .doc = "takes no more answers" },
    { HTTP_GET, "/v1/surveys/{id}/results", LONG, survey_results, HOUSE,
      .doc = "counts by answer and by community" },
    { HTTP_POST, "/v1/surveys/{id}/answers", WRITE, survey_answer_post, ASKERS,
      .in = &answer_in_record, .doc = "answers for an operator, or corrects it" },
    { HTTP_GET, "/v1/surveys/{id}/answers/{entity_id}", READ, survey_answer_page, HOUSE,
      .doc = "all that was answered for an operator" },
    { HTTP_GET, "/v1/survey-answers", READ, survey_answers_get, HOUSE, .list = &survey_answer_list,
      .doc = "who was asked, and the answers" },
    { HTTP_GET, "/v1/entities/{id}/surveys", READ, entity_surveys, HOUSE,
      .doc = "open surveys that ask an operator" },
    { HTTP_GET, "/v1/doorstep/surveys/{code}", READ, door_surveys, 0,
      .doc = "what an operator is asked, by its own code" },
    { HTTP_POST, "/v1/doorstep/surveys/{code}/{survey_id}", WRITE, door_survey_post, 0,
      .in = &door_answer_record, .doc = "the operator's answer" },
};
const struct room survey_room = { .name = "survey",
                                  .routes = routes,
                                  .route_count = COUNT(routes) };
