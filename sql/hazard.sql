-- hazard_insert: what is special to a new hazard
-- scope: system, the row is new
INSERT INTO hazard (id, kind, grade, visit_id, item, story, remedy, lead_agency, found_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- hazard_get: one hazard, if the actor may see its matter
SELECT h.id, h.kind, h.grade, h.visit_id, h.item, h.story, h.remedy, h.lead_agency, h.found_by, h.ordered_by, h.ordered_at,
    h.due_days, h.proven_at, h.failed_rechecks, h.order_number, h.outcome
FROM hazard h JOIN matter m ON m.id = h.id WHERE h.id = $1 /*scope:matter m*/

-- hazard_order: the order to correct
-- scope: system, moved by the flow
UPDATE hazard SET remedy = $2, due_days = $3, ordered_by = $4, ordered_at = $5, order_number = $6 WHERE id = $1

-- hazard_extend: a longer time to put it right
-- scope: system, moved by the flow
UPDATE hazard SET due_days = $2 WHERE id = $1

-- hazard_proven: the operator says it is put right
-- scope: system, moved by the flow
UPDATE hazard SET proven_at = $2 WHERE id = $1

-- hazard_failed: a re-check that did not pass
-- scope: system, moved by the flow
UPDATE hazard SET failed_rechecks = failed_rechecks + 1, proven_at = NULL, due_days = $2 WHERE id = $1

-- hazard_outcome: how it ended
-- scope: system, moved by the flow
UPDATE hazard SET outcome = $2 WHERE id = $1

-- hazard_reverse: the same kind at the same door again within 30 days of closing (反复率)
SELECT count(*) FROM hazard h JOIN matter m ON m.id = h.id
WHERE h.kind = $1 AND m.premises_id = $2 AND m.closed_at >= $3 /*scope:matter m*/

-- transfer_insert: the hand-over to another agency
-- scope: system, moved by the flow
INSERT INTO transfer (id, hazard_id, kind, to_agency, basis, sent_at, reply_due_day) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- transfer_open: the hand-over of a hazard that waits for its answer
-- scope: system, part of a hazard in scope
SELECT t.id, t.kind, t.to_agency, t.basis, t.sent_at, t.reply_due_day, t.receipt_no, t.answered_at, t.answer, t.outcome
FROM transfer t WHERE t.hazard_id = $1 ORDER BY t.sent_at DESC, t.id DESC LIMIT 1

-- transfer_answer: what the other agency said
-- scope: system, moved by the flow
UPDATE transfer SET receipt_no = $2, answered_at = $3, answer = $4, outcome = $5 WHERE id = $1

-- matter_photos: what was photographed
-- scope: system, part of a matter in scope
SELECT a.id, a.name, a.media_type, a.size, a.taken_at, a.created_at FROM attachment a
WHERE a.subject_kind = 'matter' AND a.subject_id = $1 ORDER BY a.id

-- attachment_take: an uploaded file finds its place; only its uploader may give it, once
-- scope: system, guarded by uploader
UPDATE attachment SET subject_kind = $2, subject_id = $3
WHERE id = $1 AND created_by = $4 AND subject_id IS NULL

-- matter_documents: what was printed for a matter
-- scope: system, part of a matter in scope
SELECT d.id, d.kind, d.number, d.code, d.created_at, CASE WHEN d.hash IS NULL THEN 0 ELSE 1 END FROM document d
WHERE d.matter_id = $1 ORDER BY d.id

-- papers_unasked: papers of a matter that are not drawn and whose job is lost or was given up; one that somebody cancelled stays so
-- scope: system, part of a matter in scope
SELECT d.id FROM document d WHERE d.matter_id = $1 AND d.hash IS NULL
AND NOT EXISTS (SELECT 1 FROM job j WHERE j.bureau_id = d.bureau_id AND j.created_at >= d.created_at
    AND j.unique_key = 'document:' || d.id AND j.state <> 'failed')
ORDER BY d.id LIMIT $2

-- matter_timeline: the acts on a matter, newest first
-- scope: system, part of a matter in scope
SELECT l.id, l.at, l.act, l.actor_id, p.name, l.state_from, l.state_to, l.facts FROM ledger l
LEFT JOIN person p ON p.id = l.actor_id WHERE l.matter_id = $1 ORDER BY l.id DESC LIMIT $2

-- ledger_count_act: how often something was done to a matter
-- scope: system, part of a matter in scope
SELECT count(*) FROM ledger l WHERE l.matter_id = $1 AND l.act = $2
