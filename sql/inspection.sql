-- inspection_insert: what an inspection is to look at, why, and who goes
-- scope: system, the row is new
INSERT INTO inspection_approval (id, lead_id, second_id, item, reason, planned_on, ground, counts, joint_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- inspection_get: an inspection from its approval on
SELECT a.id, a.lead_id, a.second_id, a.item, a.reason, a.planned_on, a.noticed_at, a.used_by, a.ground, a.counts, a.joint_id,
    a.code, a.code_until, a.recusal, a.recusal_at
FROM inspection_approval a JOIN matter m ON m.id = a.id WHERE a.id = $1 /*scope:matter m*/

-- inspection_by_code: the inspection whose code somebody scanned
-- scope: system, the code is the right to see it
SELECT a.id, m.bureau_id FROM inspection_approval a JOIN matter m ON m.id = a.id WHERE a.code = $1

-- inspection_noticed: the operator was told; the code is what can be verified
-- scope: system, moved by the flow
UPDATE inspection_approval SET noticed_at = $2, code = $3, code_until = $4 WHERE id = $1

-- inspection_code_until: until when a code answers
-- scope: system, part of a visit
UPDATE inspection_approval SET code_until = $2 WHERE id = $1 AND code IS NOT NULL

-- inspection_used: the inspection took place
-- scope: system, part of a visit
UPDATE inspection_approval SET used_by = $2 WHERE id = $1 AND used_by IS NULL

-- inspection_pair_set: another officer by a new decision; what the operator was shown no longer holds
-- scope: system, moved by the flow
UPDATE inspection_approval SET lead_id = $2, second_id = $3, code = NULL, code_until = NULL WHERE id = $1

-- inspection_owner_set: the leading officer has the matter
-- scope: system, moved by the flow
UPDATE matter SET person_id = $2 WHERE id = $1

-- inspection_recusal_said: what the operator said when told of the right to ask for another officer
-- scope: system, moved by the flow
UPDATE inspection_approval SET recusal = $2, recusal_at = $3 WHERE id = $1

-- inspection_officer: what the law asks of somebody who is to inspect for a unit on a day
-- scope: system, named by somebody who asks for an inspection
SELECT p.name, p.certificate, p.active, CASE
    WHEN EXISTS (SELECT 1 FROM officer_loan l WHERE l.person_id = p.id AND l.unit_id = $3 AND l.first_day <= $4 AND l.last_day >= $4
        AND l.ended_at IS NULL) THEN 1
    WHEN EXISTS (SELECT 1 FROM unit u LEFT JOIN unit v ON v.id = u.parent_id LEFT JOIN unit w ON w.id = v.parent_id
        WHERE u.id = $3 AND (u.id = p.unit_id OR v.id = p.unit_id OR w.id = p.unit_id)) THEN 1
    ELSE 0 END
FROM person p WHERE p.id = $1 AND p.bureau_id = $2

-- inspection_person: how a person is named on a page or paper
-- scope: system, named by an inspection that the reader may see
SELECT p.name, p.certificate FROM person p WHERE p.id = $1

-- inspections_counted: inspections of an operator in a period, those made together once; $4: not this group
-- scope: system, the cap counts every inspection, whoever made it
SELECT count(DISTINCT COALESCE(a.joint_id, v.id)) FROM visit v LEFT JOIN inspection_approval a ON a.id = v.approval_id
WHERE v.entity_id = $1 AND v.act = 'inspection' AND v.on_day >= $2 AND v.on_day <= $3 AND COALESCE(a.counts, 1) = 1
    AND COALESCE(a.joint_id, v.id) <> $4

-- inspections_reserved: approved and not made yet, in the same way
-- scope: system, the cap counts every inspection, whoever is to make it
SELECT count(DISTINCT a.joint_id) FROM matter m JOIN inspection_approval a ON a.id = m.id
WHERE m.entity_id = $1 AND m.kind = 'inspection' AND m.state IN ('approved', 'noticed', 'recusal') AND a.counts = 1
    AND a.planned_on >= $2 AND a.planned_on <= $3 AND a.joint_id <> $4
    AND NOT EXISTS (SELECT 1 FROM inspection_approval b WHERE b.joint_id = a.joint_id AND b.used_by IS NOT NULL)

-- inspection_item_last: when the same item was looked at last, by us or an authority above, since a day, up to a day
-- scope: system, whoever looked
SELECT COALESCE(max(x.on_day), 0) FROM (
    SELECT v.on_day FROM visit v JOIN inspection_approval a ON a.id = v.approval_id
    WHERE v.entity_id = $1 AND v.act = 'inspection' AND v.on_day > $2 AND v.on_day <= $3 AND a.item = $4 AND a.id <> $5
    UNION ALL
    SELECT s.on_day FROM superior_inspection s JOIN entity e ON e.id = s.entity_id
    WHERE (e.id = $1 OR e.merged_into = $1) AND s.on_day > $2 AND s.on_day <= $3 AND s.item = $4 AND s.withdrawn_at IS NULL) x

-- inspection_result: what came of it
-- scope: system, part of an inspection that the reader may see
SELECT v.id, v.on_day, v.ended_at, v.outcome, v.verdict, v.failed_key, v.failed_general,
    (SELECT count(*) FROM hazard h WHERE h.visit_id = v.id), v.officer_id, v.second_id
FROM visit v WHERE v.id = $1

-- recusal_insert: somebody is asked to step aside
-- scope: system, moved by the flow
INSERT INTO inspection_recusal (id, inspection_id, officer_id, asked_by, noted_by, ground, reason, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- recusal_decide: all open requests of an inspection about one officer, or with 0 about anybody
-- scope: system, moved by the flow
UPDATE inspection_recusal SET granted = $3, decided_at = $4, decided_by = $5, replacement_id = $6, decision = $7
WHERE inspection_id = $1 AND granted IS NULL AND (CAST($2 AS BIGINT) = 0 OR officer_id = $2)

-- recusal_of_operator: how often somebody has stepped aside for an operator
-- scope: system, a tie is a tie in every station
SELECT count(*) FROM inspection_recusal r JOIN matter m ON m.id = r.inspection_id
WHERE r.officer_id = $1 AND r.granted = 1 AND m.entity_id = $2

-- recusal_granted: whether somebody has stepped aside in an inspection
-- scope: system, part of an inspection that the reader may see
SELECT count(*) FROM inspection_recusal r WHERE r.inspection_id = $1 AND r.officer_id = $2 AND r.granted = 1

-- recusals: who was asked to step aside, and what was decided
-- scope: system, part of an inspection that the reader may see
SELECT r.officer_id, p.name, r.asked_by, r.ground, r.reason, r.asked_at, r.granted, r.decided_at, r.decided_by,
    r.replacement_id, r.decision
FROM inspection_recusal r JOIN person p ON p.id = r.officer_id WHERE r.inspection_id = $1 ORDER BY r.id

-- recusal_last: the newest request
-- scope: system, part of an inspection that the reader may see
SELECT r.granted FROM inspection_recusal r WHERE r.inspection_id = $1 ORDER BY r.id DESC LIMIT 1

-- rating_insert: what the operator thinks; the first one stays
-- scope: system, the code is the right to rate
INSERT INTO inspection_rating (id, stars, reasons, words, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING

-- rating_get: what the operator thought
-- scope: system, part of an inspection that the reader may see
SELECT r.stars, r.reasons, r.words, r.at FROM inspection_rating r WHERE r.id = $1

-- publication_put: a result as everybody may read it
-- scope: system, moved by the flow
INSERT INTO inspection_publication (id, facts, note, published_at, published_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, note = excluded.note, withdrawn_at = NULL,
    changed_at = excluded.published_at, changed_why = $6

-- publication_withdraw: nobody reads it any more
-- scope: system, moved by the flow
UPDATE inspection_publication SET withdrawn_at = $2, changed_at = $2, changed_why = $3 WHERE id = $1

-- publication_get: what is public of an inspection
-- scope: system, part of an inspection that the reader may see
SELECT p.facts, p.note, p.published_at, p.changed_at, p.changed_why, p.withdrawn_at
FROM inspection_publication p WHERE p.id = $1

-- publications_of_door: the newest results at a door
-- scope: system, published
SELECT p.facts, p.note, p.published_at, p.changed_at FROM matter m JOIN inspection_publication p ON p.id = m.id
WHERE m.premises_id = $1 AND m.kind = 'inspection' AND p.withdrawn_at IS NULL AND p.published_at >= $2
ORDER BY m.opened_at DESC, m.id DESC LIMIT 10

-- loan_insert: an officer works for another unit for a while
-- scope: system, the officer was read in the actor's scope
INSERT INTO officer_loan (id, bureau_id, person_id, unit_id, first_day, last_day, reason, lent_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- loan_person: somebody whom the actor may lend
SELECT count(*) FROM person p WHERE p.id = $1 AND p.active = 1 /*scope:person p*/

-- loan_unit: a unit of the bureau
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.active = 1 /*scope:unit u*/

-- loan_end: the officer is back
UPDATE officer_loan SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM person p WHERE p.id = officer_loan.person_id /*scope:person p*/)

-- superior_insert: an authority above the bureau inspected an operator
-- scope: system, the operator was read in the actor's scope
INSERT INTO superior_inspection (id, bureau_id, entity_id, item, on_day, authority, document, noted_by, noted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- superior_get: whose inspection it was, while it holds
SELECT s.entity_id FROM superior_inspection s JOIN entity e ON e.id = s.entity_id
WHERE s.id = $1 AND s.withdrawn_at IS NULL /*scope:entity e*/

-- superior_withdraw: it was noted by mistake
-- scope: system, read in the actor's scope before
UPDATE superior_inspection SET withdrawn_by = $2, withdrawn_at = $3, withdrawn_why = $4 WHERE id = $1

-- rating_count: whether an inspection was rated
-- scope: system, the code is the right to ask
SELECT count(*) FROM inspection_rating r WHERE r.id = $1

-- inspection_bureau: whose inspection it is
-- scope: system, public
SELECT b.name, b.name_en FROM bureau b WHERE b.id = $1
