-- volume_ask: a file of a case is to be drawn as it is now
-- scope: system, the case was read in the actor's scope
INSERT INTO case_volume (case_id, volume, bureau_id, state, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (case_id, volume) DO UPDATE SET state = excluded.state, asked_by = excluded.asked_by, asked_at = excluded.asked_at,
    made_at = NULL

-- volume_get: one file of a case
-- scope: system, part of a case in scope
SELECT v.state, v.asked_at, CASE WHEN v.made_at IS NULL THEN NULL ELSE v.hash END FROM case_volume v WHERE v.case_id = $1 AND v.volume = $2

-- volumes_of: what there is of the files of a case
-- scope: system, part of a case in scope
SELECT v.volume, v.state, p.name, v.asked_at, v.pages, v.size, v.made_at,
    CASE WHEN v.made_at IS NULL THEN 0 ELSE 1 END FROM case_volume v
LEFT JOIN person p ON p.id = v.asked_by WHERE v.case_id = $1 ORDER BY v.volume DESC

-- volume_read_insert: somebody opens what not everybody may read
-- scope: system, the case was read in the actor's scope
INSERT INTO case_volume_read (id, case_id, volume, person_id, at) VALUES ($1, $2, $3, $4, $5)

-- volume_reads: who read it last
-- scope: system, part of a case in scope
SELECT r.volume, r.person_id, p.name, r.at FROM case_volume_read r JOIN person p ON p.id = r.person_id
WHERE r.case_id = $1 ORDER BY r.id DESC LIMIT 50

-- volume_to_draw: what stands on the cover
-- scope: system, the worker
SELECT v.state, v.asked_at, CASE WHEN v.made_at IS NULL THEN NULL ELSE v.hash END, COALESCE(l.name, k.name), m.number, c.cause,
    c.source, c.from_agency, c.category, c.story, c.found_day, c.filed_day,
    c.decided_day, CASE WHEN c.decided_day IS NULL THEN '' ELSE c.decision END,
    CASE WHEN c.decided_day IS NULL THEN '' ELSE c.penalties END, c.decision_number, e.name, e.uscc, d.name,
    COALESCE(d.address, e.address), l.name, l.certificate, s.name, s.certificate, b.name, b.synthetic, u.name, m.opened_at
FROM case_volume v JOIN case_file c ON c.id = v.case_id JOIN matter m ON m.id = c.id JOIN bureau b ON b.id = m.bureau_id
    LEFT JOIN unit u ON u.id = m.unit_id LEFT JOIN entity e ON e.id = m.entity_id LEFT JOIN premises d ON d.id = m.premises_id
    LEFT JOIN person l ON l.id = c.lead_id LEFT JOIN person s ON s.id = c.second_id LEFT JOIN person k ON k.id = v.asked_by
WHERE v.case_id = $1 AND v.volume = $2

-- volume_papers: the papers of a case so far
-- scope: system, the worker
SELECT d.id, d.kind, d.created_at FROM document d WHERE d.matter_id = $1 AND d.created_at <= $2 ORDER BY d.id LIMIT $3

-- volume_origin: the papers of the clue it came from
-- scope: system, the worker
SELECT d.id, d.kind, d.created_at FROM clue q JOIN document d ON d.matter_id = q.id
WHERE q.case_id = $1 AND d.created_at <= $2 ORDER BY d.id LIMIT $3

-- volume_acts: what was said with each step so far
-- scope: system, the worker
SELECT a.id, a.act, a.at, p.name, a.said FROM case_act a LEFT JOIN person p ON p.id = a.person_id
WHERE a.case_id = $1 AND a.at <= $2 ORDER BY a.id LIMIT $3

-- volume_evidence: the evidence so far
-- scope: system, the worker
SELECT e.id, e.created_at, e.kind, e.name, e.story, e.taken_day, t.name, s.name, e.hash, a.media_type
FROM case_evidence e LEFT JOIN person t ON t.id = e.taken_by LEFT JOIN person s ON s.id = e.second_id
    LEFT JOIN attachment a ON a.id = e.attachment_id
WHERE e.matter_id = $1 AND e.created_at <= $2 ORDER BY e.id LIMIT $3

-- volume_photos: the other pictures of the case
-- scope: system, the worker
SELECT a.id, COALESCE(a.taken_at, a.created_at), a.hash, a.media_type FROM attachment a
WHERE a.subject_kind = 'matter' AND a.subject_id = $1 AND a.created_at <= $2
    AND NOT EXISTS (SELECT 1 FROM case_evidence e WHERE e.matter_id = $1 AND e.attachment_id = a.id)
ORDER BY a.id LIMIT $3

-- volume_payments: what was paid so far
-- scope: system, the worker
SELECT p.on_day, p.fine, p.late, p.confiscated, p.receipt FROM case_payment p
WHERE p.case_id = $1 AND p.at <= $2 ORDER BY p.on_day, p.id LIMIT $3

-- volume_recusals: who was asked to step aside, and what was decided
-- scope: system, the worker
SELECT r.asked_at, o.name, r.asked_by, r.ground, r.reason, r.granted, r.note FROM case_recusal r
LEFT JOIN person o ON o.id = r.officer_id WHERE r.case_id = $1 AND r.asked_at <= $2 ORDER BY r.id LIMIT $3

-- volume_former: the draft before it
-- scope: system, the worker
SELECT v.hash FROM case_volume v WHERE v.case_id = $1 AND v.volume = $2 AND v.hash <> $3

-- volume_drawn: the PDF is there, unless it was asked for anew meanwhile
-- scope: system, the worker
UPDATE case_volume SET hash = $4, pages = $5, size = $6, made_at = $7 WHERE case_id = $1 AND volume = $2 AND asked_at = $3

-- volume_matter: on whose page it stands
-- scope: system, the worker
SELECT m.id, m.kind, m.bureau_id, m.unit_id, m.person_id, m.place_code FROM matter m WHERE m.id = $1

-- volume_job_waits: whether it is being drawn
-- scope: system, a job of the case that was read in the actor's scope
SELECT count(*) FROM job j WHERE j.unique_key = $1 AND j.state IN ('waiting', 'running')
