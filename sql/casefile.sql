-- case_insert: a source that is registered (案源登记)
-- scope: system, the row is new
INSERT INTO case_file (id, bureau_id, source, source_id, from_agency, found_day, category, story, party, simple)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- case_get: one case, if the actor may see its matter
SELECT c.id, c.source, c.source_id, c.from_agency, c.found_day, c.category, c.story, c.party, c.simple, c.cause, c.lead_id, c.second_id,
    c.filed_day, c.act_ended_day, c.grave, c.review_class, c.decision, c.penalties, c.fine, c.confiscated, c.discretion,
    c.noticed_day, c.noticed_penalties, c.noticed_fine, c.noticed_confiscated, c.hearing, c.hearing_day, c.presider_id, c.discussed_at,
    c.decided_day, c.decision_number, c.service_mode, c.served_day, c.pay_day, c.ending, c.ended_day, c.published_day, c.publish_until,
    c.unpublished_day, c.unpublished_why
FROM case_file c JOIN matter m ON m.id = c.id WHERE c.id = $1 /*scope:matter m*/

-- case_update: what became of it
-- scope: system, moved by the flow
UPDATE case_file SET cause = $2, lead_id = $3, second_id = $4, filed_day = $5, act_ended_day = $6, grave = $7, review_class = $8,
    decision = $9, penalties = $10, fine = $11, confiscated = $12, discretion = $13, noticed_day = $14, noticed_penalties = $15,
    noticed_fine = $16, noticed_confiscated = $17, hearing = $18, hearing_day = $19, presider_id = $20, discussed_at = $21,
    decided_day = $22, decision_number = $23, service_mode = $24, served_day = $25, pay_day = $26, ending = $27, ended_day = $28,
    published_day = $29, publish_until = $30, unpublished_day = $31, unpublished_why = $32
WHERE id = $1

-- case_door: where a case is, whoever looks after the door
-- scope: system, of the bureau; a case is opened from what the actor may see
SELECT p.id, p.unit_id, p.entity_id, p.place_code, p.lon, p.lat FROM premises p WHERE p.id = $1 AND p.bureau_id = $2

-- case_operator: whom a case is about
-- scope: system, of the bureau; a case is opened from what the actor may see
SELECT e.unit_id, e.place_code, e.kind FROM entity e WHERE e.id = $1 AND e.bureau_id = $2

-- case_unit_known: whether the bureau has that unit
-- scope: system, the address book
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.bureau_id = $2 AND u.active = 1

-- case_brigades: the units that investigate
-- scope: system, the address book
SELECT u.id, COALESCE(u.place_code, '') FROM unit u WHERE u.bureau_id = $1 AND u.kind = 'brigade' AND u.active = 1 ORDER BY u.id

-- case_part_of: the part somebody has in a case
-- scope: system, the wall looks at everybody
SELECT p.part, p.ended_at FROM case_part p WHERE p.case_id = $1 AND p.person_id = $2

-- case_part_take: somebody takes a part
-- scope: system, the wall allowed it
INSERT INTO case_part (case_id, person_id, part, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, person_id) DO NOTHING

-- attachment_hash: what a file is
-- scope: system, just taken from its uploader
SELECT a.hash FROM attachment a WHERE a.id = $1

-- attachments_hand_to: the files go where their matter goes
-- scope: system, moved by a flow
UPDATE attachment SET unit_id = $2 WHERE subject_kind = 'matter' AND subject_id = $1

-- evidence_insert: a piece of evidence
-- scope: system, the matter was read in the actor's scope
INSERT INTO case_evidence (id, bureau_id, matter_id, kind, name, story, taken_day, taken_by, second_id, attachment_id, hash, sealing,
    from_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

-- evidence_up_to: the pieces up to a round of the seal
-- scope: system, part of a matter in scope
SELECT e.id, e.kind, e.name, e.story, e.taken_day, e.taken_by, e.second_id, e.attachment_id, e.hash FROM case_evidence e
WHERE e.matter_id = $1 AND e.sealing <= $2 ORDER BY e.id

-- evidence_of: the pieces as a page shows them; who took them are named by whoever sees the matter, also those of another unit, for a
--   piece without the names of those who took it proves nothing (PEN 42, 55): no more of them is told than the name
-- scope: system, part of a matter in scope
SELECT e.id, e.kind, e.name, e.story, e.taken_day, e.taken_by, e.second_id, e.attachment_id, e.hash, e.sealing, e.from_id, e.created_at,
    p.name, a.media_type, s.name
FROM case_evidence e LEFT JOIN person p ON p.id = e.taken_by LEFT JOIN person s ON s.id = e.second_id
    LEFT JOIN attachment a ON a.id = e.attachment_id
WHERE e.matter_id = $1 ORDER BY e.id

-- clue_insert: a package that is being collected; to_unit: where it goes when it is sealed
-- scope: system, the row is new
INSERT INTO clue (id, bureau_id, source, source_id, found_day, category, story, to_unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- clue_get: one package, if the actor may see its matter
SELECT c.id, c.source, c.source_id, c.found_day, c.category, c.story, c.sealing, c.seal, c.sealed_at, c.sealed_by, c.return_reason,
    c.return_note, c.case_id
FROM clue c JOIN matter m ON m.id = c.id WHERE c.id = $1 /*scope:matter m*/

-- clue_goes_to: which unit is to investigate
-- scope: system, moved by the flow
SELECT c.to_unit_id FROM clue c WHERE c.id = $1

-- clue_sealed: closed with a hash over all of it
-- scope: system, moved by the flow
UPDATE clue SET seal = $2, sealed_at = $3, sealed_by = $4, return_reason = NULL, return_note = NULL WHERE id = $1

-- clue_seal_insert: a seal stays, also when another follows
-- scope: system, moved by the flow
INSERT INTO clue_seal (clue_id, sealing, seal, at, person_id) VALUES ($1, $2, $3, $4, $5)

-- clue_seals: every seal of a package
-- scope: system, part of a matter in scope
SELECT s.sealing, s.seal, s.at, s.person_id, p.name FROM clue_seal s LEFT JOIN person p ON p.id = s.person_id
WHERE s.clue_id = $1 ORDER BY s.sealing

-- clue_state_sealed: handed over in the act that opened it
-- scope: system, opened in the same transaction
UPDATE matter SET state = 'sealed', ver = ver + 1 WHERE id = $1

-- clue_new_round: more may be added; what was sealed stays
-- scope: system, moved by the flow
UPDATE clue SET sealing = sealing + 1, seal = NULL, sealed_at = NULL, sealed_by = NULL WHERE id = $1

-- clue_returned: why it was given back, or dropped
-- scope: system, moved by the flow
UPDATE clue SET return_reason = $2, return_note = $3 WHERE id = $1

-- clue_taken: the case it became
-- scope: system, moved by the flow
UPDATE clue SET case_id = $2 WHERE id = $1

-- clue_supervisor: whether somebody collected or sealed it
-- scope: system, the wall looks at everybody
SELECT (SELECT count(*) FROM case_evidence e WHERE e.matter_id = $1 AND (e.taken_by = $2 OR e.second_id = $2))
    + (SELECT count(*) FROM clue_seal s WHERE s.clue_id = $1 AND s.person_id = $2)

-- clue_supervisors: everybody who collected or sealed it
-- scope: system, the wall looks at everybody
SELECT e.taken_by FROM case_evidence e WHERE e.matter_id = $1
UNION SELECT e.second_id FROM case_evidence e WHERE e.matter_id = $1 AND e.second_id IS NOT NULL
UNION SELECT s.person_id FROM clue_seal s WHERE s.clue_id = $1

-- clue_outcome: all that whoever handed it over is told without a purpose
-- scope: system, part of a clue in scope
SELECT c.id, c.filed_day, CASE WHEN m.state = 'not_filed' THEN 1 ELSE 0 END,
    CASE WHEN c.decided_day IS NULL THEN NULL ELSE c.decision END, c.decided_day, CASE WHEN m.closed_at IS NULL THEN 0 ELSE 1 END
FROM case_file c JOIN matter m ON m.id = c.id WHERE c.id = $1

-- case_read_insert: a read across the wall, with its purpose; rows are added, never changed
-- scope: system, what is told of the case was read in the actor's scope
INSERT INTO case_read (id, case_id, person_id, purpose, at, bureau_id, unit_id, code, for_id, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- case_card: what crosses the wall by rule, of a case about an operator or from a package that the actor may see, and whether it is open to them
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.unit_id, u.name, m.entity_id, c.filed_day,
    CASE WHEN m.state = 'not_filed' THEN 1 ELSE 0 END, CASE WHEN c.decided_day IS NULL THEN NULL ELSE c.decision END, c.decided_day,
    CASE WHEN m.closed_at IS NULL THEN 0 ELSE 1 END,
    CASE WHEN c.published_day IS NOT NULL AND c.unpublished_day IS NULL THEN c.id END,
    (SELECT k.id FROM clue k JOIN matter q ON q.id = k.id WHERE k.case_id = c.id /*scope:matter +q*/),
    CASE WHEN EXISTS (SELECT 1 FROM matter s WHERE s.id = c.id /*scope:matter +s*/) THEN 1 ELSE 0 END
FROM case_file c JOIN matter m ON m.id = c.id LEFT JOIN unit u ON u.id = m.unit_id
WHERE c.id = $1 AND m.bureau_id = $2 AND (EXISTS (SELECT 1 FROM entity e WHERE e.id = m.entity_id /*scope:entity +e*/)
    OR EXISTS (SELECT 1 FROM clue k JOIN matter q ON q.id = k.id WHERE k.case_id = c.id /*scope:matter +q*/)
    OR EXISTS (SELECT 1 FROM matter s WHERE s.id = c.id /*scope:matter +s*/))

-- case_cards: the same of the newest cases about an operator
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.unit_id, u.name, m.entity_id, c.filed_day,
    CASE WHEN m.state = 'not_filed' THEN 1 ELSE 0 END, CASE WHEN c.decided_day IS NULL THEN NULL ELSE c.decision END, c.decided_day,
    CASE WHEN m.closed_at IS NULL THEN 0 ELSE 1 END,
    CASE WHEN c.published_day IS NOT NULL AND c.unpublished_day IS NULL THEN c.id END,
    (SELECT k.id FROM clue k JOIN matter q ON q.id = k.id WHERE k.case_id = c.id /*scope:matter +q*/),
    CASE WHEN EXISTS (SELECT 1 FROM matter s WHERE s.id = c.id /*scope:matter +s*/) THEN 1 ELSE 0 END
FROM entity e JOIN matter m ON m.entity_id = e.id AND m.kind = 'case' JOIN case_file c ON c.id = m.id LEFT JOIN unit u ON u.id = m.unit_id
WHERE e.id = $1 AND m.id < $2 /*scope:entity +e*/
ORDER BY m.id DESC LIMIT $3

-- case_look_for: whether a matter of the actor's is about the same operator, or the package the case came from
SELECT count(*) FROM matter q
WHERE q.id = $2 AND q.id <> $1 AND (q.entity_id = (SELECT m.entity_id FROM matter m WHERE m.id = $1)
    OR EXISTS (SELECT 1 FROM clue k WHERE k.id = q.id AND k.case_id = $1)) /*scope:matter +q*/

-- attachments_of_matter: the pictures of a matter with what they are
-- scope: system, part of a matter in scope
SELECT a.id, a.hash, a.name, COALESCE(a.taken_at, a.created_at), a.created_by FROM attachment a
WHERE a.subject_kind = 'matter' AND a.subject_id = $1 ORDER BY a.id LIMIT 200

-- case_act_insert: what was said with a step
-- scope: system, moved by the flow
INSERT INTO case_act (id, case_id, act, at, person_id, said) VALUES ($1, $2, $3, $4, $5, $6)

-- case_act_count: how often a step was taken
-- scope: system, part of a case in scope
SELECT count(*) FROM case_act a WHERE a.case_id = $1 AND a.act = $2

-- case_acts: what was said with each step
-- scope: system, part of a case in scope
SELECT a.act, a.at, a.person_id, p.name, a.said FROM case_act a LEFT JOIN person p ON p.id = a.person_id WHERE a.case_id = $1 ORDER BY a.id

-- case_parts: who did what
-- scope: system, part of a case in scope
SELECT c.person_id, p.name, c.part, c.at, c.ended_at FROM case_part c JOIN person p ON p.id = c.person_id
WHERE c.case_id = $1 ORDER BY c.at, c.person_id

-- case_reads: who read it across the wall, and why
-- scope: system, part of a case in scope
SELECT c.person_id, p.name, c.purpose, c.at, c.code, c.until, q.id, q.number
FROM case_read c JOIN person p ON p.id = c.person_id LEFT JOIN matter q ON q.id = c.for_id AND q.secret <> 1
WHERE c.case_id = $1 ORDER BY c.id

-- case_officer_fit: whether somebody holds a certificate and is at work
-- scope: system, named by somebody who proposes a case
SELECT count(*) FROM person p WHERE p.id = $1 AND p.bureau_id = $2 AND p.active = 1 AND p.certificate IS NOT NULL

-- case_person_known: whether somebody is at work in the bureau
-- scope: system, the address book
SELECT count(*) FROM person p WHERE p.id = $1 AND p.bureau_id = $2 AND p.active = 1

-- case_measure_insert: somebody asks for a measure
-- scope: system, the case was read in the actor's scope
INSERT INTO case_measure (id, bureau_id, case_id, kind, things, urgent, state, from_day, asked_by, second_id, place, reason, basis,
    follows_id)
VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7, $8, $9, $10, $11, $12, $13)

-- case_measure_get: one measure of a case
-- scope: system, part of a case in scope
SELECT c.id, c.ver, c.kind, c.state, c.things, c.urgent, c.clock, c.from_day, c.due_day, c.provisional, c.pauses, c.paused_day, c.number,
    c.place, c.reason, c.basis, c.asked_by, c.second_id, c.approved_by, c.approved_at, c.extended_by, c.extended_at, c.follows_id
FROM case_measure c WHERE c.id = $1 AND c.case_id = $2

-- case_measure_update: what became of it, if nobody else changed it meanwhile
-- scope: system, part of a case in scope
UPDATE case_measure SET ver = ver + 1, state = $3, clock = $4, from_day = $5, due_day = $6, provisional = $7, pauses = $8, paused_day = $9,
    number = $10, approved_by = $11, approved_at = $12, extended_by = $13, extended_at = $14, outcome = $15, end_note = $16,
    ended_by = $17, ended_at = $18
WHERE id = $1 AND ver = $2

-- case_measures: every measure of a case
-- scope: system, part of a case in scope
SELECT c.id, c.number, c.kind, c.state, c.things, c.place, c.reason, c.basis, c.urgent, c.clock, c.from_day, c.due_day, c.provisional,
    c.paused_day, c.pauses, c.asked_by, p.name, c.second_id, s.name, c.approved_by, a.name, c.approved_at, c.extended_at, c.follows_id,
    c.outcome, c.end_note, c.ended_at
FROM case_measure c LEFT JOIN person p ON p.id = c.asked_by LEFT JOIN person s ON s.id = c.second_id
    LEFT JOIN person a ON a.id = c.approved_by
WHERE c.case_id = $1 ORDER BY c.id

-- case_measure_count: how many measures a case has
-- scope: system, part of a case in scope
SELECT count(*) FROM case_measure c WHERE c.case_id = $1

-- case_measures_held: how many of them hold something
-- scope: system, part of a case in scope
SELECT count(*) FROM case_measure c WHERE c.case_id = $1 AND c.state = 'running'

-- case_measure_first: the one whose limit ends first
-- scope: system, part of a case in scope
SELECT c.clock, c.from_day, c.due_day, c.provisional FROM case_measure c
WHERE c.case_id = $1 AND c.state = 'running' AND c.paused_day IS NULL ORDER BY c.due_day NULLS LAST, c.id LIMIT 1

-- case_measures_over: measures of a kind whose limit has ended, a page of them
-- scope: system, the nightly job of a bureau
SELECT c.id, c.case_id FROM case_measure c
WHERE c.bureau_id = $1 AND c.state = 'running' AND c.paused_day IS NULL AND c.due_day < $2 AND c.kind = $3
ORDER BY c.due_day, c.id LIMIT $4

-- case_measures_provisional: running measures whose last day hangs on a calendar that was not known
-- scope: system, the nightly job of a bureau
SELECT c.id, c.case_id FROM case_measure c
WHERE c.bureau_id = $1 AND c.state = 'running' AND c.provisional = 1 AND c.paused_day IS NULL AND c.due_day >= $2 AND c.id > $3
ORDER BY c.id LIMIT $4

-- case_part_acting: the part somebody has and has not left, and their roles
-- scope: system, the wall looks at everybody
SELECT p.part, o.roles FROM case_part p JOIN person o ON o.id = p.person_id
WHERE p.case_id = $1 AND p.person_id = $2 AND p.ended_at IS NULL

-- case_part_end: somebody steps aside
-- scope: system, a head decided it
UPDATE case_part SET ended_at = $3 WHERE case_id = $1 AND person_id = $2 AND ended_at IS NULL

-- case_person_roles: what somebody at work in the bureau may do
-- scope: system, named by the head who decides
SELECT COALESCE(MAX(p.roles), 0) FROM person p WHERE p.id = $1 AND p.bureau_id = $2 AND p.active = 1

-- case_recusal_insert: somebody is asked to step aside
-- scope: system, the case was read in the actor's scope
INSERT INTO case_recusal (id, case_id, officer_id, asked_by, ground, reason, noted_by, asked_at, decider)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- case_recusal_pending: whether that is being decided
-- scope: system, part of a case in scope
SELECT count(*) FROM case_recusal r WHERE r.case_id = $1 AND r.officer_id = $2 AND r.decided_at IS NULL

-- case_recusal_get: one of them
-- scope: system, part of a case in scope
SELECT r.id, r.officer_id, r.decider, r.decided_at FROM case_recusal r WHERE r.id = $1 AND r.case_id = $2

-- case_recusal_decide: once
-- scope: system, part of a case in scope
UPDATE case_recusal SET granted = $2, decided_by = $3, decided_at = $4, replacement_id = $5, minutes = $6, note = $7
WHERE id = $1 AND decided_at IS NULL

-- case_recusals: who was asked to step aside, and what was decided
-- scope: system, part of a case in scope
SELECT r.id, r.officer_id, o.name, r.asked_by, r.ground, r.reason, r.asked_at, r.decider, r.granted, d.name, r.decided_at, r.minutes,
    r.note, r.replacement_id, n.name
FROM case_recusal r LEFT JOIN person o ON o.id = r.officer_id LEFT JOIN person d ON d.id = r.decided_by
    LEFT JOIN person n ON n.id = r.replacement_id
WHERE r.case_id = $1 ORDER BY r.id

-- case_clock_due: the last day of a limit that runs
-- scope: system, part of a matter in scope
SELECT c.due_day FROM matter_clock c WHERE c.matter_id = $1 AND c.clock = $2 AND c.stopped_at IS NULL ORDER BY c.id DESC LIMIT 1

-- case_division: which district the bureau is of
-- scope: system, the address book
SELECT b.division FROM bureau b WHERE b.id = $1

-- case_instalments: what is to be paid until when
-- scope: system, part of a case in scope
SELECT i.due_day, i.amount FROM case_instalment i WHERE i.case_id = $1 ORDER BY i.due_day

-- case_instalments_clear: another plan takes its place
-- scope: system, moved by the flow
DELETE FROM case_instalment WHERE case_id = $1

-- case_instalment_insert: a part of the fine
-- scope: system, moved by the flow
INSERT INTO case_instalment (case_id, due_day, amount) VALUES ($1, $2, $3)

-- case_payments: what was paid
-- scope: system, part of a case in scope
SELECT p.on_day, p.fine, p.late, p.confiscated FROM case_payment p WHERE p.case_id = $1 ORDER BY p.on_day, p.id

-- case_payment_insert: the party paid
-- scope: system, moved by the flow
INSERT INTO case_payment (id, case_id, on_day, fine, late, confiscated, receipt, noted_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- matter_take: who has it now
-- scope: system, moved by the flow
UPDATE matter SET person_id = $2 WHERE id = $1

-- case_act_last: what was said when a step was taken last
-- scope: system, part of a case in scope
SELECT a.said, '' FROM case_act a WHERE a.case_id = $1 AND a.act = $2 ORDER BY a.id DESC LIMIT 1

-- case_night: cases in a state whose limit has ended, a page of them
-- scope: system, the nightly job of a bureau
SELECT m.id FROM matter m WHERE m.bureau_id = $1 AND m.kind = 'case' AND m.state = $2 AND m.id > $5
    AND EXISTS (SELECT 1 FROM matter_clock c WHERE c.matter_id = m.id AND c.clock = $3 AND c.stopped_at IS NULL
        AND c.paused_on IS NULL AND c.due_day < $4)
ORDER BY m.id LIMIT $6

-- case_publication_put: what is published of a case, the last time
-- scope: system, the case was read in the actor's scope
INSERT INTO case_publication (case_id, facts, told, published_by, published_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id) DO UPDATE SET facts = excluded.facts, told = excluded.told, published_by = excluded.published_by,
    published_at = excluded.published_at

-- case_publications: what is published of one case
-- scope: system, part of a case in scope
SELECT p.facts, p.told, p.published_at FROM case_publication p WHERE p.case_id = $1

-- case_publication_page: what everybody may read, the newest first, behind a place in the list
-- scope: system, published for everybody
SELECT c.id, c.published_day, c.publish_until, p.facts FROM case_file c JOIN case_publication p ON p.case_id = c.id
WHERE c.published_day IS NOT NULL AND c.unpublished_day IS NULL AND c.publish_until >= $1 AND c.published_day <= $2
    AND (c.published_day < $2 OR c.id < $3)
ORDER BY c.published_day DESC, c.id DESC LIMIT $4

-- case_publication_one: one of them, with the decision
-- scope: system, published for everybody
SELECT c.id, c.published_day, c.publish_until, p.facts, p.told FROM case_file c JOIN case_publication p ON p.case_id = c.id
WHERE c.id = $1 AND c.published_day IS NOT NULL AND c.unpublished_day IS NULL AND c.publish_until >= $2

-- case_publication_end_insert: the party asks that it ends before its time
-- scope: system, the case was read in the actor's scope
INSERT INTO case_publication_end (id, case_id, terms, note, noted_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6)

-- case_publication_end_open: whether that is being decided
-- scope: system, part of a case in scope
SELECT COALESCE(MAX(e.id), 0) FROM case_publication_end e WHERE e.case_id = $1 AND e.decided_at IS NULL

-- case_publication_end_decide: once
-- scope: system, part of a case in scope
UPDATE case_publication_end SET granted = $2, decided_by = $3, decided_at = $4, answer = $5 WHERE id = $1 AND decided_at IS NULL

-- case_publication_ends: what was asked, and what was decided
-- scope: system, part of a case in scope
SELECT e.id, e.terms, e.note, n.name, e.asked_at, e.granted, d.name, e.decided_at, e.answer
FROM case_publication_end e LEFT JOIN person n ON n.id = e.noted_by LEFT JOIN person d ON d.id = e.decided_by
WHERE e.case_id = $1 ORDER BY e.id

-- case_later_penalties: other penalties of the same operator for the like since then
-- scope: system, the law asks for all of them
SELECT count(*) FROM matter m JOIN case_file c ON c.id = m.id
WHERE m.entity_id = $1 AND m.kind = 'case' AND m.id <> $2 AND c.category = $3 AND c.decided_day > $4 AND c.decision = 'PENALTY'

-- case_organ: who publishes
-- scope: system, the address book
SELECT b.name, b.name_en FROM bureau b WHERE b.id = $1
