-- complaint_insert: what is special to a new complaint
-- scope: system, the row is new
INSERT INTO complaint (id, bureau_id, intake_id, intake_unit_id, category, demands, amount, story, may_publish, may_entrust)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- complaint_party_insert: who complains, sealed
-- scope: system, part of a matter
INSERT INTO complaint_party (id, complaint_id, part, sealed, shown, phone_index, person_index, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- complaint_parties: who complains, sealed, the first ones
-- scope: system, part of a matter read in the actor's scope
SELECT p.id, p.part, p.sealed FROM complaint_party p WHERE p.complaint_id = $1 ORDER BY p.id LIMIT $2

-- complaint_get: one complaint, if the actor may see its matter
SELECT c.id, c.intake_id, c.intake_unit_id, c.category, c.demands, c.amount, c.story, c.may_publish, c.may_entrust, c.identity_day,
    c.entrusted_to, c.consumer_agrees_at, c.consumer_entrusts_at, c.operator_agrees_at, c.operator_entrusts_at
FROM complaint c JOIN matter m ON m.id = c.id WHERE c.id = $1 /*scope:matter m*/

-- complaint_consumer: who complains, as others may see the name
-- scope: system, part of a matter read in the actor's scope
SELECT p.shown FROM complaint_party p WHERE p.complaint_id = $1 AND p.part = 'complainant' ORDER BY p.id LIMIT 1

-- complaint_identity_asked: until when proof of identity is asked for
-- scope: system, moved by the flow
UPDATE complaint SET identity_day = $2, identity_given_at = NULL WHERE id = $1

-- complaint_identity_given: it was shown
-- scope: system, moved by the flow
UPDATE complaint SET identity_given_at = $2 WHERE id = $1

-- complaint_withdrawn: taken back before it was decided on
-- scope: system, moved by the flow
UPDATE complaint SET termination_note = $2, ended_at = $3 WHERE id = $1

-- complaint_returned: given back to the intake body
-- scope: system, moved by the flow
UPDATE complaint SET return_reason = $2, return_note = $3, returned_at = $4 WHERE id = $1

-- complaint_decided: accepted or refused
-- scope: system, moved by the flow
UPDATE complaint SET decided_at = $2, decided_by = $3 WHERE id = $1

-- complaint_refused: on which ground, and which other ways are named
-- scope: system, moved by the flow
UPDATE complaint SET refusal = $2, refusal_note = $3, routes = $4, ended_at = $5 WHERE id = $1

-- complaint_begun: both consent
-- scope: system, moved by the flow
UPDATE complaint SET consumer_agrees_at = COALESCE(consumer_agrees_at, $2), operator_agrees_at = COALESCE(operator_agrees_at, $2),
    consumer_declines_at = NULL, operator_declines_at = NULL, entrusted_to = $3,
    consumer_entrusts_at = COALESCE(consumer_entrusts_at, $4), operator_entrusts_at = COALESCE(operator_entrusts_at, $5)
WHERE id = $1

-- complaint_consumer_consent: what the consumer says to mediation; whoever agrees does not decline
-- scope: system, moved by the flow
UPDATE complaint SET consumer_agrees_at = $2, consumer_entrusts_at = $3, consumer_declines_at = $4 WHERE id = $1

-- complaint_operator_consent: what the operator says to it
-- scope: system, moved by the flow
UPDATE complaint SET operator_agrees_at = $2, operator_entrusts_at = $3, operator_declines_at = $4 WHERE id = $1

-- complaint_report_insert: a clue found while mediating has become a report
-- scope: system, moved by the flow
INSERT INTO complaint_report (complaint_id, report_id) VALUES ($1, $2)

-- complaint_reports: what was found while mediating, as far as the actor may see reports
SELECT m.id, m.number, m.state, r.category, m.opened_at, m.closed_at
FROM complaint_report x JOIN matter m ON m.id = x.report_id JOIN report r ON r.id = m.id
WHERE x.complaint_id = $1 /*scope:matter +m*/ ORDER BY m.id LIMIT 50

-- complaint_date: the day that the two gave each other
-- scope: system, moved by the flow
UPDATE complaint SET agreed_day = $2 WHERE id = $1

-- complaint_settled: how, and what came back
-- scope: system, moved by the flow
UPDATE complaint SET settled_as = $2, recovered = $3, settled_first = $4, ended_at = $5 WHERE id = $1

-- complaint_terminated: on which ground
-- scope: system, moved by the flow
UPDATE complaint SET termination = $2, termination_note = $3, ended_at = $4 WHERE id = $1

-- complaint_notified: the sides have been told
-- scope: system, moved by the flow
UPDATE complaint SET notified_at = $2 WHERE id = $1

-- complaint_session_insert: a sitting is announced
-- scope: system, moved by the flow
INSERT INTO complaint_session (id, complaint_id, mode, place, at, mediator_id, second_id, assisting, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- complaint_last_mode: how the two were brought together last
-- scope: system, part of a matter read in the actor's scope
SELECT s.mode FROM complaint_session s WHERE s.complaint_id = $1 ORDER BY s.id DESC LIMIT 1

-- complaint_recusal_insert: somebody asks that the mediator steps aside
-- scope: system, moved by the flow
INSERT INTO complaint_recusal (id, complaint_id, mediator_id, side, ground, reason, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- complaint_recusal_decide: whether it is so
-- scope: system, moved by the flow
UPDATE complaint_recusal SET granted = $2, decision = $3, replacement_id = $4, decided_by = $5, decided_at = $6
WHERE complaint_id = $1 AND decided_at IS NULL

-- complaint_test_insert: a test or an appraisal begins
-- scope: system, moved by the flow
INSERT INTO complaint_test (id, complaint_id, body, agreed, cost_by, began_at) VALUES ($1, $2, $3, $4, $5, $6)

-- complaint_tested: and ends
-- scope: system, moved by the flow
UPDATE complaint_test SET result = $2, ended_at = $3 WHERE complaint_id = $1 AND ended_at IS NULL

-- complaint_offer_open: an offer that nobody has answered yet
-- scope: system, part of a matter read in the actor's scope
SELECT o.id, o.side FROM complaint_offer o WHERE o.complaint_id = $1 AND o.id = $2 AND o.kind = 'offer'
AND NOT EXISTS (SELECT 1 FROM complaint_offer x WHERE x.complaint_id = o.complaint_id AND x.answers_id = o.id)

-- complaint_offer_insert: an offer or its answer
-- scope: system, moved by the flow
INSERT INTO complaint_offer (id, complaint_id, side, kind, answers_id, amount, terms, person_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- complaint_evidence_insert: a file one side relies on
-- scope: system, moved by the flow
INSERT INTO complaint_evidence (attachment_id, complaint_id, side, note, person_id, at) VALUES ($1, $2, $3, $4, $5, $6)

-- complaint_agreement_last: the newest text that the two agree on
-- scope: system, part of a matter read in the actor's scope
SELECT g.id, g.no, g.terms, g.amount, g.perform_day FROM complaint_agreement g WHERE g.complaint_id = $1 ORDER BY g.no DESC LIMIT 1

-- complaint_agreement_insert: a new text
-- scope: system, moved by the flow
INSERT INTO complaint_agreement (id, complaint_id, no, terms, amount, perform_day, person_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- complaint_signature_insert: a side signs the newest text
-- scope: system, moved by the flow
INSERT INTO complaint_signature (agreement_id, side, attachment_id, person_id, at) VALUES ($1, $2, $3, $4, $5)

-- complaint_limit_day: when a limit falls due, running or not
-- scope: system, part of a matter read in the actor's scope
SELECT COALESCE(max(k.due_day), 0) FROM matter_clock k WHERE k.matter_id = $1 AND k.clock = $2

-- complaint_unit_known: whether work can be given to a unit
-- scope: system, the address book
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.bureau_id = $2 AND u.active = 1

-- complaint_unit_name: how it is called
-- scope: system, the address book
SELECT u.name FROM unit u WHERE u.id = $1

-- complaint_person_known: whether somebody is of the bureau
-- scope: system, the address book
SELECT count(*) FROM person p WHERE p.id = $1 AND p.bureau_id = $2 AND p.active = 1

-- complaint_person_name: how somebody is called
-- scope: system, the address book
SELECT p.name FROM person p WHERE p.id = $1

-- complaint_serving_insert: a paper is to reach a recipient
-- scope: system, moved by the flow
INSERT INTO complaint_serving (id, complaint_id, document_id, side) VALUES ($1, $2, $3, $4)

-- complaint_serve_all: what is not served yet goes out
-- scope: system, moved by the flow
UPDATE complaint_serving SET channel = $2, sent_at = $3, sent_by = $4 WHERE complaint_id = $1 AND sent_at IS NULL

-- complaint_serving_note: one paper for one recipient went out or arrived
-- scope: system, the matter was read in the actor's scope
UPDATE complaint_serving SET channel = $3, sent_at = COALESCE(sent_at, $4), sent_by = COALESCE(sent_by, $5), received_at = $6,
    receipt = $7, noted_by = $5
WHERE id = $1 AND complaint_id = $2

-- complaint_head: a complaint as its page shows it
-- scope: system, part of a matter read in the actor's scope
SELECT c.intake_id, c.intake_unit_id, c.category, c.amount, c.may_publish, c.may_entrust, c.identity_day, c.identity_given_at,
    c.decided_at, c.refusal, c.refusal_note, c.returned_at, c.return_reason, c.return_note, c.consumer_agrees_at, c.operator_agrees_at, c.entrusted_to,
    c.consumer_entrusts_at, c.operator_entrusts_at, c.agreed_day, c.settled_as, c.settled_first, c.recovered, c.termination,
    c.termination_note, c.ended_at, c.notified_at, c.consumer_declines_at, c.operator_declines_at
FROM complaint c WHERE c.id = $1

-- complaint_codes: what is asked for, and which other ways were named
-- scope: system, part of a matter read in the actor's scope
SELECT c.demands, c.routes FROM complaint c WHERE c.id = $1

-- complaint_people_shown: who complains, as others may see it
-- scope: system, part of a matter read in the actor's scope
SELECT p.id, p.part, p.shown FROM complaint_party p WHERE p.complaint_id = $1 ORDER BY p.id LIMIT 200

-- complaint_sessions: the sittings
-- scope: system, part of a matter read in the actor's scope
SELECT s.id, s.mode, s.place, s.at, s.mediator_id, p.name, q.name, s.assisting
FROM complaint_session s LEFT JOIN person p ON p.id = s.mediator_id LEFT JOIN person q ON q.id = s.second_id
WHERE s.complaint_id = $1 ORDER BY s.id LIMIT 100

-- complaint_offers: offers, counter-offers, answers
-- scope: system, part of a matter read in the actor's scope
SELECT o.id, o.side, o.kind, o.answers_id, o.amount, o.terms, CASE WHEN o.person_id IS NULL THEN 1 ELSE 0 END, o.at
FROM complaint_offer o WHERE o.complaint_id = $1 ORDER BY o.id LIMIT 200

-- complaint_evidences: the files the sides rely on
-- scope: system, part of a matter read in the actor's scope
SELECT e.attachment_id, e.side, e.note, a.name, a.media_type, a.size, e.at
FROM complaint_evidence e JOIN attachment a ON a.id = e.attachment_id WHERE e.complaint_id = $1 ORDER BY e.attachment_id LIMIT 200

-- complaint_agreements: the texts, and who signed them
-- scope: system, part of a matter read in the actor's scope
SELECT g.id, g.no, g.terms, g.amount, g.perform_day, g.at,
    (SELECT s.at FROM complaint_signature s WHERE s.agreement_id = g.id AND s.side = 'consumer'),
    (SELECT s.at FROM complaint_signature s WHERE s.agreement_id = g.id AND s.side = 'operator')
FROM complaint_agreement g WHERE g.complaint_id = $1 ORDER BY g.no LIMIT 50

-- complaint_recusals: who was asked to step aside
-- scope: system, part of a matter read in the actor's scope
SELECT r.id, p.name, r.side, r.ground, r.reason, r.asked_at, r.granted, r.decision, r.decided_at
FROM complaint_recusal r LEFT JOIN person p ON p.id = r.mediator_id WHERE r.complaint_id = $1 ORDER BY r.id LIMIT 50

-- complaint_tests: tests and appraisals
-- scope: system, part of a matter read in the actor's scope
SELECT t.id, t.body, t.agreed, t.cost_by, t.began_at, t.result, t.ended_at
FROM complaint_test t WHERE t.complaint_id = $1 ORDER BY t.id LIMIT 50

-- complaint_servings: each paper for each recipient
-- scope: system, part of a matter read in the actor's scope
SELECT s.id, s.document_id, d.kind, d.number, s.side, s.channel, s.sent_at, s.received_at, s.receipt
FROM complaint_serving s JOIN document d ON d.id = s.document_id WHERE s.complaint_id = $1 ORDER BY s.id LIMIT 100

-- complaint_room_open: a side's code; a new one makes the former worthless
-- scope: system, the matter was read in the actor's scope
INSERT INTO complaint_room (complaint_id, side, code_index, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (complaint_id, side) DO UPDATE SET code_index = $3, opened_at = $4, opened_by = $5

-- complaint_room_by_code: whoever holds the code of a side, and what belongs to the room
-- scope: system, whoever holds the code
SELECT c.id, r.side, m.number, m.state, m.bureau_id, m.unit_id, b.name, b.name_en, e.name, c.category, c.amount, c.agreed_day,
    (SELECT max(k.due_day) FROM matter_clock k WHERE k.matter_id = m.id AND k.clock = 'C4'),
    (SELECT count(*) FROM complaint_evidence x WHERE x.complaint_id = c.id AND x.side = r.side),
    (SELECT max(k.due_day) FROM matter_clock k WHERE k.matter_id = m.id AND k.clock = 'PS1'), c.consumer_agrees_at,
    c.operator_agrees_at, c.consumer_declines_at, c.operator_declines_at,
    CASE r.side WHEN 'consumer' THEN c.consumer_entrusts_at ELSE c.operator_entrusts_at END
FROM complaint_room r JOIN complaint c ON c.id = r.complaint_id JOIN matter m ON m.id = c.id JOIN bureau b ON b.id = m.bureau_id
LEFT JOIN entity e ON e.id = m.entity_id
WHERE r.code_index = $1

-- complaint_room_file: a file that a side sends, without its name
-- scope: system, the room was read by its code
INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, created_by, created_at, subject_kind, subject_id)
VALUES ($1, $2, $3, '', $4, $5, $6, 0, $7, 'complaint', $8)

-- complaint_room_evidence: a file of the room
-- scope: system, the room was read by its code
SELECT a.hash, a.media_type FROM complaint_evidence x JOIN attachment a ON a.id = x.attachment_id
WHERE x.complaint_id = $1 AND x.attachment_id = $2

-- complaint_drawn_upto: how far the draw for call-back has looked
-- scope: system, the nightly job of a bureau
SELECT COALESCE((SELECT d.upto FROM complaint_drawn d WHERE d.bureau_id = $1), 0)

-- complaint_drawn_put: it has looked so far
-- scope: system, the nightly job of a bureau
INSERT INTO complaint_drawn (bureau_id, upto) VALUES ($1, $2) ON CONFLICT (bureau_id) DO UPDATE SET upto = $2

-- complaint_draw_page: what was closed since, and how it ended
-- scope: system, the nightly job of a bureau
SELECT m.id, m.closed_at, m.number,
    CASE WHEN c.settled_as IS NOT NULL THEN 'settled' WHEN c.termination IS NOT NULL THEN 'terminated'
        WHEN c.refusal IS NOT NULL THEN 'refused' ELSE 'withdrawn' END
FROM matter m JOIN complaint c ON c.id = m.id
WHERE m.bureau_id = $1 AND m.kind = 'complaint' AND m.closed_at IS NOT NULL AND m.closed_at >= $2 AND m.closed_at <= $4
    AND (m.closed_at > $2 OR m.id > $3)
ORDER BY m.closed_at, m.id LIMIT $5

-- complaint_callback_insert: one is drawn, once
-- scope: system, the nightly job of a bureau
INSERT INTO complaint_callback (id, bureau_id, drawn_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING

-- complaint_callback_said: what was said when it was called
-- scope: system, the matter was read in the actor's scope
SELECT COALESCE(k.satisfaction, '') FROM complaint_callback k WHERE k.id = $1

-- complaint_callback_put: what was said
-- scope: system, the matter was read in the actor's scope
UPDATE complaint_callback SET satisfaction = $2, note = $3, called_by = $4, called_at = $5 WHERE id = $1

-- complaint_callbacks: whether the complaint was drawn, and what was said
-- scope: system, part of a matter read in the actor's scope
SELECT k.drawn_at, k.satisfaction, k.note, k.called_at, p.name FROM complaint_callback k LEFT JOIN person p ON p.id = k.called_by
WHERE k.id = $1 LIMIT 1

-- complaint_standing: what its consumer is told of a complaint
-- scope: system, whoever holds the code of its filing
SELECT m.number, m.state, m.bureau_id, m.unit_id, u.name, m.opened_at, m.closed_at,
    (SELECT count(*) FROM complaint_party p WHERE p.complaint_id = m.id AND p.part <> 'agent')
FROM complaint c JOIN matter m ON m.id = c.id JOIN unit u ON u.id = m.unit_id WHERE c.id = $1

-- complaint_limits: limits that run
-- scope: system, whoever holds the code of its filing
SELECT k.clock, k.due_day, k.paused_on FROM matter_clock k WHERE k.matter_id = $1 AND k.stopped_at IS NULL ORDER BY k.due_day, k.id LIMIT 20

-- complaint_consumer_papers: papers meant for the consumer
-- scope: system, whoever holds the code of its filing
SELECT d.id, d.kind, d.number, d.created_at FROM complaint_serving s JOIN document d ON d.id = s.document_id
WHERE s.complaint_id = $1 AND s.side = 'consumer' ORDER BY s.id LIMIT 100

-- complaint_consumer_paper: one of them
-- scope: system, whoever holds the code of its filing
SELECT d.hash FROM complaint_serving s JOIN document d ON d.id = s.document_id
WHERE s.complaint_id = $1 AND s.document_id = $2 AND s.side = 'consumer'

-- complaint_sittings: when and where the two are brought together
-- scope: system, whoever holds the code of its filing
SELECT s.mode, s.place, s.at FROM complaint_session s WHERE s.complaint_id = $1 ORDER BY s.at, s.id LIMIT 100

-- complaint_words: the words as they were told, with what was told since
-- scope: system, whoever holds the code of its filing
UPDATE complaint SET story = $2 WHERE id = $1
