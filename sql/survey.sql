-- survey_get: one survey
SELECT s.id, s.unit_id, s.title, s.intro, s.state, s.form_version, s.questions, s.list_rule, s.doorstep, s.closes_on, s.targets,
    s.opened_at, s.closed_at, s.ver
FROM survey s WHERE s.id = $1 /*scope:survey s*/

-- survey_insert: a draft
-- scope: system, the row is new
INSERT INTO survey (id, bureau_id, unit_id, title, intro, state, questions, list_rule, doorstep, closes_on, created_by, created_at,
    changed_at)
VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $11)

-- survey_update: the next version
-- scope: system, read in the actor's scope
UPDATE survey SET title = $3, intro = $4, form_version = $5, questions = $6, list_rule = $7, doorstep = $8, closes_on = $9,
    ver = ver + 1, changed_at = $10
WHERE id = $1 AND ver = $2

-- survey_form_insert: the questions of a version
-- scope: system, part of a survey
INSERT INTO survey_form (survey_id, version, questions, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (survey_id, version) DO UPDATE SET questions = excluded.questions, at = excluded.at

-- survey_doors: operators with a door in a place
SELECT p.entity_id, e.trade, e.grade, e.place_code FROM premises p JOIN entity e ON e.id = p.entity_id
WHERE p.bureau_id = $1 AND p.place_code >= $2 AND p.place_code < $3 AND e.merged_into IS NULL
    AND e.state IN ('active', 'provisional') /*scope:entity e*/ ORDER BY e.id

-- survey_opened: the list is fixed
-- scope: system, read in the actor's scope
UPDATE survey SET state = 'open', opened_at = $3, targets = $4, ver = ver + 1, changed_at = $3 WHERE id = $1 AND ver = $2

-- survey_closed: no more answers
-- scope: system, read in the actor's scope
UPDATE survey SET state = 'closed', closed_at = $3, ver = ver + 1, changed_at = $3 WHERE id = $1 AND ver = $2

-- survey_target_get: the line of an operator, if the actor may see it
SELECT t.ver, t.place_code FROM survey_target t WHERE t.survey_id = $1 AND t.entity_id = $2 /*scope:survey_target t*/

-- survey_answer_insert: an answer or its correction
-- scope: system, the line was read before
INSERT INTO survey_answer (survey_id, entity_id, ver, at, via, person_id, form_version, answers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- survey_target_answered: it has been answered
-- scope: system, the line was read before
UPDATE survey_target SET ver = $3, answered_at = $4, via = $5, person_id = $6, form_version = $7 WHERE survey_id = $1 AND entity_id = $2

-- survey_values_clear: what the version before said
-- scope: system, the line was read before
DELETE FROM survey_value WHERE survey_id = $1 AND entity_id = $2 AND question = $3

-- survey_value_insert: one answer for counting
-- scope: system, the line was read before
INSERT INTO survey_value (survey_id, question, entity_id, choice, number, place_code) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (survey_id, question, entity_id, choice) DO NOTHING

-- survey_answer_history: all that was answered for an operator, newest first
-- scope: system, the line was read before
SELECT a.ver, a.at, a.via, a.person_id, (SELECT p.name FROM person p WHERE p.id = a.person_id), a.form_version, a.answers
FROM survey_answer a WHERE a.survey_id = $1 AND a.entity_id = $2 ORDER BY a.ver DESC

-- survey_photo_take: a photo finds its survey; only its uploader may give it
-- scope: system, guarded by uploader
UPDATE attachment SET subject_kind = 'survey', subject_id = $2
WHERE id = $1 AND ((created_by = $3 AND subject_id IS NULL) OR (subject_kind = 'survey' AND subject_id = $2))

-- survey_photo_take_door: a photo sent with a code finds its survey
-- scope: system, guarded by the code
UPDATE attachment SET subject_kind = 'survey', subject_id = $2
WHERE id = $1 AND ((subject_kind = 'self_check' AND subject_id = $3) OR (subject_kind = 'survey' AND subject_id = $2))

-- surveys_of_entity: open surveys that ask an operator
SELECT s.id, s.title, s.intro, s.form_version, s.questions, s.closes_on, t.ver, t.answered_at, a.answers
FROM survey_target t JOIN survey s ON s.id = t.survey_id
LEFT JOIN survey_answer a ON a.survey_id = t.survey_id AND a.entity_id = t.entity_id AND a.ver = t.ver
WHERE t.entity_id = $1 AND s.state = 'open' AND s.doorstep >= $2 AND (s.closes_on IS NULL OR s.closes_on >= $3)
    /*scope:survey_target t*/
ORDER BY s.id DESC

-- survey_due: open surveys that ask an operator and have no answer of it
SELECT s.id, s.title, s.closes_on FROM survey_target t JOIN survey s ON s.id = t.survey_id
WHERE t.entity_id = $1 AND t.ver = 0 AND s.state = 'open' AND (s.closes_on IS NULL OR s.closes_on >= $2)
    /*scope:survey_target t*/ ORDER BY s.id LIMIT 5

-- survey_counts: how often each answer was given
SELECT v.question, v.choice, count(*), sum(v.number), min(v.number), max(v.number)
FROM survey_value v JOIN survey_target t ON t.survey_id = v.survey_id AND t.entity_id = v.entity_id
WHERE v.survey_id = $1 /*scope:survey_target t*/ GROUP BY v.question, v.choice ORDER BY v.question, count(*) DESC, v.choice

-- survey_places: how far each community is
SELECT substr(COALESCE(t.place_code, ''), 1, 12), count(*), sum(CASE WHEN t.ver > 0 THEN 1 ELSE 0 END)
FROM survey_target t WHERE t.survey_id = $1 /*scope:survey_target t*/ GROUP BY substr(COALESCE(t.place_code, ''), 1, 12)
ORDER BY substr(COALESCE(t.place_code, ''), 1, 12)

-- survey_place_counts: each choice by community
SELECT v.question, v.choice, substr(COALESCE(t.place_code, ''), 1, 12), count(*)
FROM survey_value v JOIN survey_target t ON t.survey_id = v.survey_id AND t.entity_id = v.entity_id
WHERE v.survey_id = $1 AND v.number IS NULL /*scope:survey_target t*/
GROUP BY v.question, v.choice, substr(COALESCE(t.place_code, ''), 1, 12) ORDER BY v.question, v.choice, substr(COALESCE(t.place_code, ''), 1, 12)
