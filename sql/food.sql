-- food_operator_get: a food operator that the actor may see
SELECT o.id, o.bureau_id, o.sector, o.form, o.inputs, o.kinds, o.tier, o.key_supervision, o.score_id, o.static_points,
    o.dynamic_points, o.total_points, o.grade, o.smiley, o.inspected_on, o.due_on, o.missed_days, o.ver
FROM food_operator o WHERE o.id = $1 /*scope:food_operator o*/

-- food_operator_find: a food operator, for what follows from an act elsewhere
-- scope: system, the act was done in the actor's scope
SELECT o.id, o.bureau_id, o.sector, o.form, o.inputs, o.kinds, o.tier, o.key_supervision, o.score_id, o.static_points,
    o.dynamic_points, o.total_points, o.grade, o.smiley, o.inspected_on, o.due_on, o.missed_days, o.ver
FROM food_operator o WHERE o.id = $1

-- food_operator_insert: a new food operator
-- scope: system, the row is new
INSERT INTO food_operator (id, bureau_id, sector, due_on, created_at, changed_at, looked_on) VALUES ($1, $2, $3, $4, $5, $5, $6)
ON CONFLICT (id) DO NOTHING

-- food_operator_update: what is known of it now
-- scope: system, read before in scope or by the machine
UPDATE food_operator SET sector = $2, form = $3, inputs = $4, kinds = $5, tier = $6, key_supervision = $7, score_id = $8,
    static_points = $9, dynamic_points = $10, total_points = $11, grade = $12, smiley = $13, inspected_on = $14, due_on = $15,
    looked_on = $16, ver = ver + 1, changed_at = $17
WHERE id = $1

-- food_subject: what the register says of an operator
-- scope: system, for what follows from an act elsewhere
SELECT e.id, e.bureau_id, e.unit_id, e.name, e.uscc, e.address, e.trade, e.state, e.grade, e.place_code, e.opened_on, e.created_at
FROM entity e WHERE e.id = $1

-- food_licence_kinds: the kinds of licence an operator holds in force
-- scope: system, for what follows from an act elsewhere
SELECT l.kind, l.number FROM licence l WHERE l.entity_id = $1 AND l.state = 'valid'

-- food_visits: the newest visits with a checklist at an operator
-- scope: system, its score is made of them whoever asks
SELECT v.id, v.on_day, v.act, v.checklist_version FROM visit v
WHERE v.entity_id = $1 AND v.started_at >= $2 AND v.checklist = $3 ORDER BY v.started_at DESC, v.id DESC LIMIT 30

-- food_visit_of: the operator and checklist of a visit
-- scope: system, just recorded
SELECT v.entity_id, v.checklist FROM visit v WHERE v.id = $1

-- food_visit_items: its answers
-- scope: system, part of a visit
SELECT i.item, i.verdict FROM visit_item i WHERE i.visit_id = $1 ORDER BY i.item

-- food_score_insert: one more score
-- scope: system, the row is new
INSERT INTO food_score (id, bureau_id, entity_id, at, cause, form, inputs, kinds, tier, factors, static_points, visit_id,
    visit_on, checklist, checklist_version, failed, lost, applicable, dynamic_points, total_points, grade, grading_id,
    in_force, rule_pack, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)

-- food_score_same: whether the newest score says all this already
-- scope: system, compared with what was just made
SELECT count(*) FROM food_score s
WHERE s.id = $1 AND s.form = $2 AND s.inputs = $3 AND s.kinds = $4 AND s.static_points = $5
    AND COALESCE(s.visit_id, 0) = $6 AND s.total_points = $7 AND s.grade = $8 AND s.in_force = $9 AND s.rule_pack = $10

-- food_scores: the scores of an operator, newest first
SELECT s.id, s.at, s.cause, s.form, s.inputs, s.kinds, s.tier, s.factors, s.static_points / 1000.0, s.visit_id, s.visit_on,
    s.checklist, s.checklist_version, s.failed, s.lost / 1000.0, s.applicable / 1000.0, s.dynamic_points / 1000.0,
    s.total_points / 1000.0, s.grade, s.grading_id, s.in_force, s.rule_pack, s.actor_id,
    (SELECT p.name FROM person p WHERE p.id = s.actor_id)
FROM food_score s WHERE s.entity_id = $1 /*scope:food_score s*/ ORDER BY s.id DESC LIMIT 50

-- food_score_brief: one score
-- scope: system, of an operator in scope
SELECT s.static_points, s.dynamic_points, s.total_points, s.grade, s.form, s.in_force FROM food_score s WHERE s.id = $1

-- food_grade_before: the grade in force when a year began
-- scope: system, of an operator in scope
SELECT s.in_force FROM food_score s WHERE s.entity_id = $1 AND s.at < $2 ORDER BY s.id DESC LIMIT 1

-- food_signed: the newest signed form of a year
-- scope: system, of an operator whose score is made
SELECT g.id, g.next_grade, s.grade FROM food_grading g JOIN food_score s ON s.id = g.score_id
WHERE g.entity_id = $1 AND g.year = $2 AND g.reviewed_at IS NOT NULL ORDER BY g.id DESC LIMIT 1

-- food_settings: what a bureau chose
-- scope: system, of the actor's bureau
SELECT s.name, s.value FROM food_setting s WHERE s.bureau_id = $1

-- food_setting_put: a choice
-- scope: system, of the actor's bureau
INSERT INTO food_setting (bureau_id, name, value, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (bureau_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by

-- food_due_all: after a change of schemes every due day is looked at again
-- scope: system, of the actor's bureau
UPDATE food_operator SET looked_on = 0 WHERE bureau_id = $1

-- food_new_page: operators of the register after one, to see who began to handle food
-- scope: system, the nightly look
SELECT e.id, e.trade, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END,
    (SELECT count(*) FROM licence l WHERE l.entity_id = e.id AND l.state = 'valid')
FROM entity e LEFT JOIN food_operator o ON o.id = e.id
WHERE e.id > $1 AND e.bureau_id = $2 AND e.merged_into IS NULL AND e.state IN ('active', 'provisional') ORDER BY e.id LIMIT $3

-- food_look_page: operators that were not looked at for long
-- scope: system, the nightly look
SELECT o.id FROM food_operator o WHERE o.bureau_id = $1 AND o.looked_on < $2 ORDER BY o.looked_on, o.id LIMIT $3

-- grading_insert: a form of a year
-- scope: system, the row is new
INSERT INTO food_grading (id, entity_id, year, score_id, last_grade, advice, events, steps, next_grade, note, filled_by, filled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- grading_refill: the form was filled in again
-- scope: system, moved by the flow
UPDATE food_grading SET score_id = $2, advice = $3, events = $4, steps = $5, next_grade = $6, note = $7, filled_by = $8, filled_at = $9
WHERE id = $1

-- grading_sign: the reviewer agreed
-- scope: system, moved by the flow
UPDATE food_grading SET reviewed_by = $2, reviewed_at = $3 WHERE id = $1

-- grading_return: why the reviewer sent it back
-- scope: system, moved by the flow
UPDATE food_grading SET return_reason = $2 WHERE id = $1

-- grading_get: one form, if the actor may see its matter
SELECT g.id, g.entity_id, g.year, g.score_id, g.last_grade, g.advice, g.events, g.steps, g.next_grade, g.note, g.filled_by,
    g.filled_at, g.reviewed_by, g.reviewed_at, g.return_reason
FROM food_grading g JOIN matter m ON m.id = g.id WHERE g.id = $1 /*scope:matter m*/

-- gradings_of: the forms of an operator, newest first
SELECT g.id, g.year, g.last_grade, g.advice, g.next_grade, m.state, g.filled_at, g.reviewed_at
FROM food_grading g JOIN matter m ON m.id = g.id WHERE g.entity_id = $1 /*scope:matter +m*/ ORDER BY g.id DESC LIMIT 20

-- food_person_name: who filled in or reviewed
-- scope: system, for a paper
SELECT p.name FROM person p WHERE p.id = $1

-- food_spread: how many operators have which grade
SELECT o.sector, o.grade, count(*), sum(CASE WHEN o.due_on < $1 THEN 1 ELSE 0 END),
    sum(CASE WHEN o.due_on >= $1 AND o.due_on < $2 THEN 1 ELSE 0 END), sum(o.key_supervision),
    sum(CASE WHEN o.missed_days >= $3 THEN 1 ELSE 0 END)
FROM food_operator o
WHERE EXISTS (SELECT 1 FROM entity e WHERE e.id = o.id AND e.state IN ('active', 'provisional')) /*scope:food_operator o*/
GROUP BY o.sector, o.grade ORDER BY o.sector, o.grade NULLS LAST

-- food_links_live: operators with a code
SELECT count(*) FROM food_link k WHERE k.revoked_at IS NULL /*scope:food_link k*/

-- food_checked_days: how many daily controls were sent, by day
SELECT c.from_day, count(*), sum(c.failed) FROM self_check c
WHERE c.from_day >= $1 AND c.to_day = c.from_day /*scope:self_check c*/ GROUP BY c.from_day ORDER BY c.from_day

-- food_ends_licences: food licences that end by a day
SELECT count(*) FROM licence l WHERE l.state = 'valid' AND l.valid_to BETWEEN $1 AND $2
    AND EXISTS (SELECT 1 FROM food_operator o WHERE o.id = l.entity_id) /*scope:licence l*/

-- food_ends_health: health certificates that end by a day
SELECT count(*) FROM food_staff s WHERE s.active = 1 AND s.health_to BETWEEN $1 AND $2 /*scope:food_staff s*/

-- food_due_inspection: a food operator whose next inspection is due by a day
SELECT o.id, o.due_on FROM food_operator o WHERE o.id = $1 AND o.due_on <= $2 /*scope:food_operator o*/

-- food_due_control: a food operator with a code that has sent no daily control for so many days, nor since the nightly count
SELECT o.id, o.missed_days FROM food_operator o WHERE o.id = $1 AND o.missed_days >= $2
    AND EXISTS (SELECT 1 FROM food_link k WHERE k.entity_id = o.id AND k.revoked_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM self_check c WHERE c.entity_id = o.id AND c.from_day = c.to_day AND c.from_day >= $3)
    /*scope:food_operator o*/

-- food_due_health: people of a food operator whose health certificate ends by a day
SELECT s.id, s.name, s.health_to FROM food_staff s WHERE s.entity_id = $1 AND s.active = 1 AND s.health_to <= $2
    /*scope:food_staff +s*/ ORDER BY s.health_to, s.id LIMIT 5

-- staff_insert: somebody new
-- scope: system, the operator was read in the actor's scope
INSERT INTO food_staff (id, bureau_id, entity_id, name, duty, number, number_index, health_from, health_to, trained_on,
    trained_hours, training_to, active, ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $14)

-- staff_get: one person of an operator
SELECT s.id, s.entity_id, s.name, s.duty, s.number, s.health_from, s.health_to, s.trained_on, s.trained_hours, s.training_to,
    s.active, s.ver, s.created_at, s.changed_at
FROM food_staff s WHERE s.id = $1 /*scope:food_staff s*/

-- staff_of: the people of an operator
SELECT s.id, s.entity_id, s.name, s.duty, s.number, s.health_from, s.health_to, s.trained_on, s.trained_hours, s.training_to,
    s.active, s.ver, s.created_at, s.changed_at
FROM food_staff s WHERE s.entity_id = $1 /*scope:food_staff +s*/ ORDER BY s.active DESC, s.id LIMIT 500

-- staff_by_number: the one with that certificate at an operator
-- scope: system, the operator was read in the actor's scope
SELECT s.id, s.entity_id, s.name, s.duty, s.number, s.health_from, s.health_to, s.trained_on, s.trained_hours, s.training_to,
    s.active, s.ver, s.created_at, s.changed_at
FROM food_staff s WHERE s.entity_id = $1 AND s.number_index = $2

-- staff_update: the next version
-- scope: system, read in the actor's scope
UPDATE food_staff SET name = $3, duty = $4, number = $5, number_index = $6, health_from = $7, health_to = $8, trained_on = $9,
    trained_hours = $10, training_to = $11, active = $12, ver = ver + 1, changed_at = $13
WHERE id = $1 AND ver = $2

-- link_insert: a code for an operator
-- scope: system, the operator was read in the actor's scope
INSERT INTO food_link (id, bureau_id, entity_id, code, code_index, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- link_of: the code of an operator
SELECT k.id, k.code, k.given_by, k.given_at, k.used_at, (SELECT p.name FROM person p WHERE p.id = k.given_by)
FROM food_link k WHERE k.entity_id = $1 AND k.revoked_at IS NULL /*scope:food_link k*/

-- link_revoke: the code is good no longer
-- scope: system, the operator was read in the actor's scope
UPDATE food_link SET revoked_by = $2, revoked_at = $3 WHERE entity_id = $1 AND revoked_at IS NULL

-- link_find: whose code it is
-- scope: system, whoever has the code is the operator
SELECT k.id, k.bureau_id, k.entity_id, e.name, e.unit_id, e.place_code FROM food_link k JOIN entity e ON e.id = k.entity_id
WHERE k.code_index = $1 AND k.revoked_at IS NULL

-- link_used: it was used
-- scope: system, whoever has the code is the operator
UPDATE food_link SET used_at = $2 WHERE id = $1

-- link_page: operators with a code, for the count of missed days
-- scope: system, the nightly look
SELECT k.id, k.entity_id, k.given_at, o.sector, o.missed_days FROM food_link k JOIN food_operator o ON o.id = k.entity_id
WHERE k.bureau_id = $1 AND k.id > $2 AND k.revoked_at IS NULL ORDER BY k.id LIMIT $3

-- self_check_last: the newest day with daily control
-- scope: system, the nightly look
SELECT max(c.from_day) FROM self_check c WHERE c.entity_id = $1 AND c.list = $2

-- food_missed: how many days were missed
-- scope: system, the nightly look
UPDATE food_operator SET missed_days = $2 WHERE id = $1

-- self_check_find: what an operator sent for a list and period
-- scope: system, of the operator whose code it is or in the actor's scope
SELECT c.id, c.ver, c.version, c.shut, c.conform, c.failed, c.absent, c.person_name, c.changed_at, v.note, v.answers
FROM self_check c JOIN self_check_version v ON v.check_id = c.id AND v.ver = c.ver
WHERE c.entity_id = $1 AND c.list = $2 AND c.from_day = $3

-- self_check_insert: own control of a period
-- scope: system, whoever has the code is the operator
INSERT INTO self_check (id, bureau_id, entity_id, link_id, list, version, from_day, to_day, shut, conform, failed, absent,
    person_name, ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $14)

-- self_check_update: it was corrected within its period
-- scope: system, whoever has the code is the operator
UPDATE self_check SET shut = $2, conform = $3, failed = $4, absent = $5, person_name = $6, ver = ver + 1, changed_at = $7 WHERE id = $1

-- self_check_version_insert: what it says
-- scope: system, whoever has the code is the operator
INSERT INTO self_check_version (check_id, ver, at, person_name, note, answers) VALUES ($1, $2, $3, $4, $5, $6)

-- self_check_head: one self-check
SELECT c.id, c.entity_id, (SELECT e.name FROM entity e WHERE e.id = c.entity_id), c.list, c.version, c.from_day, c.to_day, c.shut,
    c.conform, c.failed, c.absent, c.person_name, c.ver, c.created_at, c.changed_at
FROM self_check c WHERE c.id = $1 /*scope:self_check c*/

-- self_check_versions: all that was ever sent for it, newest first
-- scope: system, part of a self-check in scope
SELECT v.ver, v.at, v.person_name, v.note, v.answers FROM self_check_version v WHERE v.check_id = $1 ORDER BY v.ver DESC

-- self_checks_between: own control of an operator between two days
SELECT c.id, c.list, c.from_day, c.to_day, c.shut, c.conform, c.failed, c.absent FROM self_check c
WHERE c.entity_id = $1 AND c.from_day BETWEEN $2 AND $3 /*scope:self_check +c*/ ORDER BY c.from_day, c.list

-- self_check_before: what own control said last, up to a day, for each of its lists
SELECT c.list, c.from_day, c.to_day, v.answers FROM self_check c JOIN self_check_version v ON v.check_id = c.id AND v.ver = c.ver
WHERE c.entity_id = $1 AND c.from_day BETWEEN $2 AND $3 AND c.shut = 0 /*scope:self_check +c*/ ORDER BY c.from_day DESC, c.list

-- food_photo_take: a photo the operator sent finds its place, once
-- scope: system, sent with the same code
UPDATE attachment SET subject_id = $2 WHERE id = $1 AND subject_kind = 'self_check' AND subject_id IN ($2, $3)

-- food_photo_insert: a photo of an operator without an account; it waits at its link
-- scope: system, the row is new
INSERT INTO attachment (id, bureau_id, hash, subject_kind, subject_id, name, media_type, size, taken_at, unit_id, created_by, created_at)
VALUES ($1, $2, $3, 'self_check', $4, $5, $6, $7, $8, $9, 0, $8)

-- food_photos_waiting: photos sent with a code that no self-check has taken yet
-- scope: system, whoever has the code is the operator
SELECT count(*) FROM attachment a WHERE a.subject_kind = 'self_check' AND a.subject_id = $1

-- food_photos_of: the photos of a self-check
-- scope: system, part of a self-check in scope
SELECT a.id, a.name, a.media_type, a.size FROM attachment a WHERE a.subject_kind = 'self_check' AND a.subject_id = $1 ORDER BY a.id

-- food_last_whole_visit: the newest visit that the operator's score is made of
SELECT s.visit_id, s.visit_on FROM food_score s WHERE s.entity_id = $1 AND s.visit_id IS NOT NULL /*scope:food_score s*/
ORDER BY s.id DESC LIMIT 1
