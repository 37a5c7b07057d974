-- hazard_insert: what is special to a new hazard
-- scope: system, the row is new
INSERT INTO hazard (id, kind, grade, visit_id, item, story, remedy, lead_agency, found_by, reverse_of, place_kind)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- hazard_get: one hazard, if the actor may see its matter
SELECT h.id, h.kind, h.grade, h.visit_id, h.item, h.story, h.remedy, h.lead_agency, h.found_by, h.ordered_by, h.ordered_at,
    h.due_days, h.proven_at, h.failed_rechecks, h.order_number, h.outcome, h.reverse_of, h.proven_by,
    h.place_kind, h.proof_note
FROM hazard h JOIN matter m ON m.id = h.id WHERE h.id = $1 /*scope:matter m*/

-- hazard_order: the order to correct
-- scope: system, moved by the flow
UPDATE hazard SET remedy = $2, due_days = $3, ordered_by = $4, ordered_at = $5, order_number = $6 WHERE id = $1

-- hazard_extend: a longer time to put it right
-- scope: system, moved by the flow
UPDATE hazard SET due_days = $2 WHERE id = $1

-- hazard_proven: the operator says it is put right
-- scope: system, moved by the flow
UPDATE hazard SET proven_at = $2, proven_by = $3, proof_note = $4 WHERE id = $1

-- hazard_failed: a re-check that did not pass
-- scope: system, moved by the flow
UPDATE hazard SET failed_rechecks = failed_rechecks + 1, proven_at = NULL, proven_by = NULL, due_days = $2 WHERE id = $1

-- hazard_outcome: how it ended
-- scope: system, moved by the flow
UPDATE hazard SET outcome = $2 WHERE id = $1

-- hazard_reverse: the same kind at the same door, closed not long before (反复率), newest first
-- scope: system, the door was read in the actor's scope
SELECT h.id, h.outcome FROM hazard h JOIN matter m ON m.id = h.id
WHERE h.kind = $1 AND m.premises_id = $2 AND m.closed_at >= $3 AND h.outcome IS NOT NULL
ORDER BY m.closed_at DESC, h.id DESC LIMIT 20

-- hazard_earlier: what came back, as the page of the new one names it
-- scope: system, the same door as a hazard in scope
SELECT m.id, m.number, m.closed_at, h.outcome FROM matter m JOIN hazard h ON h.id = m.id WHERE m.id = $1

-- hazard_later: whether it has come back since
-- scope: system, the same door as a hazard in scope
SELECT m.id, m.number, m.opened_at, h.outcome FROM hazard h JOIN matter m ON m.id = h.id WHERE h.reverse_of = $1 ORDER BY m.id LIMIT 1

-- transfer_insert: the hand-over to another agency
-- scope: system, moved by the flow
INSERT INTO transfer (id, hazard_id, kind, to_agency, to_unit_id, basis, sent_at, sent_by, reply_due_day, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- transfer_get: one hand-over, if the actor may see its matter
SELECT t.id, t.hazard_id, t.kind, t.to_agency, t.to_unit_id, t.basis, t.sent_at, t.sent_by, t.reply_due_day, t.note, t.receipt_no,
    t.received_at, t.return_reason, t.return_note, t.returned_at, t.answered_at, t.answer, t.outcome
FROM transfer t JOIN matter m ON m.id = t.id WHERE t.id = $1 /*scope:matter m*/

-- transfer_update: what became of it
-- scope: system, moved by the flow
UPDATE transfer SET to_agency = $2, to_unit_id = $3, reply_due_day = $4, receipt_no = $5, received_at = $6, return_reason = $7,
    return_note = $8, returned_at = $9, answered_at = $10, answer = $11, outcome = $12
WHERE id = $1

-- transfer_hazard: what was handed over, if the actor may see the hand-over
SELECT h.id, h.kind, h.grade, h.story, h.remedy, h.lead_agency, h.place_kind
FROM transfer t JOIN matter m ON m.id = t.id JOIN hazard h ON h.id = t.hazard_id WHERE t.id = $1 /*scope:matter m*/

-- transfer_returns: why a hazard's hand-overs were given back
-- scope: system, part of a hazard in scope
SELECT t.return_reason FROM transfer t WHERE t.hazard_id = $1 AND t.return_reason IS NOT NULL ORDER BY t.id

-- transfer_panel: a hand-over as its page shows it
-- scope: system, part of a matter in scope
SELECT t.hazard_id, hm.number, hm.state, h.kind, h.grade, h.place_kind, h.story, h.remedy, t.kind, t.to_agency, t.to_unit_id, tu.name, t.basis,
    t.sent_at, t.sent_by, p.name, fu.name, t.reply_due_day, t.note, t.receipt_no, t.received_at, t.return_reason, t.return_note,
    t.returned_at, t.answered_at, t.answer, t.outcome
FROM transfer t JOIN hazard h ON h.id = t.hazard_id JOIN matter hm ON hm.id = h.id JOIN unit fu ON fu.id = hm.unit_id
LEFT JOIN unit tu ON tu.id = t.to_unit_id LEFT JOIN person p ON p.id = t.sent_by WHERE t.id = $1

-- transfers_of_hazard: every hand-over of a hazard, newest first
-- scope: system, part of a hazard in scope
SELECT t.id, m.number, m.state, t.kind, t.to_agency, tu.name, t.basis, t.sent_at, m.due_at, t.receipt_no, t.return_reason, t.return_note,
    t.returned_at, t.answered_at, t.answer, t.outcome, m.closed_at
FROM transfer t JOIN matter m ON m.id = t.id LEFT JOIN unit tu ON tu.id = t.to_unit_id
WHERE t.hazard_id = $1 ORDER BY t.id DESC LIMIT 20

-- units_of_agency: the units that are an agency
-- scope: system, the address book
SELECT u.id, COALESCE(u.place_code, '') FROM unit u WHERE u.bureau_id = $1 AND u.agency = $2 AND u.active = 1 ORDER BY u.id

-- photos_of_stage: what was photographed before or after
-- scope: system, part of a matter in scope
SELECT a.id FROM attachment a WHERE a.subject_kind = 'matter' AND a.subject_id = $1 AND a.stage = $2 ORDER BY a.id

-- attachment_copy: the same content with another matter, in its unit
-- scope: system, what is handed over goes along
INSERT INTO attachment (id, bureau_id, hash, subject_kind, subject_id, name, media_type, size, taken_at, lon, lat, unit_id,
    created_by, created_at, stage)
SELECT $1, a.bureau_id, a.hash, 'matter', $3, a.name, a.media_type, a.size, a.taken_at, a.lon, a.lat, $4, a.created_by,
    a.created_at, a.stage FROM attachment a WHERE a.id = $2

-- order_by_code: an order to correct by the code on its paper
-- scope: system, whoever holds the paper; what is told stands on it
SELECT d.number, d.created_at, d.facts, b.id, b.name, b.name_en, m.id, m.state, m.unit_id, m.person_id, m.place_code, h.ordered_by,
    h.proven_at, h.failed_rechecks, h.remedy,
    (SELECT max(c.due_day) FROM matter_clock c WHERE c.matter_id = m.id AND c.clock = 'HZ2' AND c.stopped_at IS NULL),
    (SELECT count(*) FROM doorstep_photo s JOIN attachment a ON a.id = s.attachment_id
     WHERE s.hazard_id = m.id AND a.subject_id IS NULL)
FROM document d JOIN bureau b ON b.id = d.bureau_id JOIN matter m ON m.id = d.matter_id JOIN hazard h ON h.id = m.id
WHERE d.code = $1 AND d.kind = 'rectification_order'

-- doorstep_photo_insert: sent by whoever holds the paper
-- scope: system, the order was read by its code
INSERT INTO doorstep_photo (attachment_id, hazard_id, created_at) VALUES ($1, $2, $3)

-- doorstep_photo_same: the same picture sent before, for the same order, not taken yet
-- scope: system, the order was read by its code
SELECT COALESCE(min(a.id), 0) FROM doorstep_photo s JOIN attachment a ON a.id = s.attachment_id
WHERE s.hazard_id = $1 AND a.hash = $2 AND a.subject_id IS NULL

-- doorstep_photo_belongs: whether a picture was sent for this order and is not taken yet
-- scope: system, the order was read by its code
SELECT count(*) FROM doorstep_photo s JOIN attachment a ON a.id = s.attachment_id
WHERE s.hazard_id = $1 AND a.id = $2 AND a.subject_id IS NULL

-- matter_photos: what was photographed
-- scope: system, part of a matter in scope
SELECT a.id, a.name, a.media_type, a.size, a.taken_at, a.created_at, a.stage FROM attachment a
WHERE a.subject_kind = 'matter' AND a.subject_id = $1 ORDER BY a.id

-- attachment_take: an uploaded file finds its place; only its uploader may give it, once
-- scope: system, guarded by uploader
UPDATE attachment SET subject_kind = $2, subject_id = $3, stage = $5
WHERE id = $1 AND created_by = $4 AND subject_id IS NULL AND (subject_kind IS NULL OR subject_kind <> 'intake_import')

-- attachment_take_nameless: the same for what people sent of themselves: files are called after their owners
-- scope: system, guarded by uploader
UPDATE attachment SET subject_kind = $2, subject_id = $3, stage = $5, name = ''
WHERE id = $1 AND created_by = $4 AND subject_id IS NULL AND (subject_kind IS NULL OR subject_kind <> 'intake_import')

-- matter_raises: to whom a matter was raised, and when
-- scope: system, part of a matter in scope
SELECT r.rung, r.raised_to, r.at, r.due_at, r.told FROM matter_raised r WHERE r.matter_id = $1 ORDER BY r.at, r.rung

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
SELECT l.id, l.at, l.act, l.actor_id, p.name, l.state_from, l.state_to, w.name FROM ledger l
LEFT JOIN person p ON p.id = l.actor_id LEFT JOIN person w ON w.id = l.for_id WHERE l.matter_id = $1 ORDER BY l.id DESC LIMIT $2

-- ledger_count_act: how often something was done to a matter
-- scope: system, part of a matter in scope
SELECT count(*) FROM ledger l WHERE l.matter_id = $1 AND l.act = $2

-- transfer_note: what the sender added
-- scope: system, moved by the flow
UPDATE transfer SET note = $2 WHERE id = $1
