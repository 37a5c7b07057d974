-- Keeping house: warning levels, and what nobody needs any more.

-- lease_get: who holds a name, until when
-- scope: system, the keeper
SELECT l.owner, l.until FROM lease l WHERE l.name = $1

-- lease_take: takes the name when it is free, holds it longer when it is one's own
-- scope: system, the keeper
INSERT INTO lease (name, owner, until) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
WHERE lease.owner = excluded.owner OR lease.until < $4

-- lease_leave: gives the name back
-- scope: system, the keeper
DELETE FROM lease WHERE name = $1 AND owner = $2

-- keeper_unsealed: whether the chain of acts has rows to link or an end to sign
-- scope: system, the keeper
SELECT CASE WHEN EXISTS (SELECT 1 FROM ledger l WHERE l.seq IS NULL)
    OR COALESCE((SELECT max(l.seq) FROM ledger l), 0) > COALESCE((SELECT max(h.seq) FROM ledger_head h), 0) THEN 1 ELSE 0 END

-- matter_levels_due: open matters whose level may change now, with the first day of the limit that ends first
-- scope: system, the keeper
SELECT m.id, m.bureau_id, m.kind, m.number, m.state, m.unit_id, m.person_id, m.place_code, m.opened_at, m.due_at, m.level,
    (SELECT c.from_day FROM matter_clock c WHERE c.matter_id = m.id AND c.stopped_at IS NULL AND c.paused_on IS NULL
     ORDER BY c.due_day, c.id LIMIT 1)
FROM matter m WHERE m.closed_at IS NULL AND m.level_at IS NOT NULL AND m.level_at <= $1 ORDER BY m.level_at, m.id LIMIT $2

-- matter_set_level: the warning level, and when it is looked at again
-- scope: system, the keeper
UPDATE matter SET level = $2, level_at = $3 WHERE id = $1

-- clocks_provisional: running limits whose last day hangs on a calendar that was not known; those of things held are their case's to count
-- scope: system, the keeper
SELECT c.id, m.id, m.bureau_id, m.kind, m.number, m.state, m.unit_id, m.person_id, m.place_code, m.opened_at, m.due_at, m.entity_id,
    m.from_unit_id
FROM matter_clock c JOIN matter m ON m.id = c.matter_id
WHERE c.provisional = 1 AND c.stopped_at IS NULL AND c.paused_on IS NULL AND c.due_day >= $2 AND c.id > $1
    AND NOT EXISTS (SELECT 1 FROM case_measure x WHERE x.case_id = c.matter_id AND x.state = 'running' AND x.clock = c.clock)
ORDER BY c.id LIMIT $3

-- matters_to_raise: open matters that have reached the moment of a rung of the ladder
-- scope: system, the keeper
SELECT m.id, m.bureau_id, m.kind, m.number, m.state, m.unit_id, m.person_id, m.place_code, m.opened_at, m.due_at, m.entity_id,
    m.from_unit_id
FROM matter m WHERE m.closed_at IS NULL AND m.raise_at IS NOT NULL AND m.raise_at <= $1 ORDER BY m.raise_at, m.id LIMIT $2

-- raise_officer: whose matter it is; of a hand-over, who sent it
-- scope: system, the keeper
SELECT COALESCE((SELECT t.sent_by FROM transfer t WHERE t.id = m.id), m.person_id) FROM matter m
WHERE m.id = $1 AND COALESCE((SELECT t.sent_by FROM transfer t WHERE t.id = m.id), m.person_id) IS NOT NULL

-- raise_unit: who has a role in a unit, or in the nearest unit above it where anybody has
-- scope: system, the keeper
WITH RECURSIVE up (id, parent_id, far) AS (
    SELECT u.id, u.parent_id, 0 FROM unit u WHERE u.id = $1
    UNION ALL
    SELECT u.id, u.parent_id, up.far + 1 FROM unit u JOIN up ON u.id = up.parent_id),
    who (id, far) AS (SELECT p.id, up.far FROM person p JOIN up ON p.unit_id = up.id
        WHERE p.active = 1 AND p.roles >= 0 AND (p.roles / $2) % 2 = 1)
SELECT w.id FROM who w WHERE w.far = (SELECT min(n.far) FROM who n) ORDER BY w.id

-- raise_bureau: who has a role anywhere in the bureau
-- scope: system, the keeper
SELECT p.id FROM person p WHERE p.bureau_id = $1 AND p.active = 1 AND p.roles >= 0 AND (p.roles / $2) % 2 = 1 ORDER BY p.id

-- raised_insert: a rung is climbed once for a limit
-- scope: system, the keeper
INSERT INTO matter_raised (matter_id, due_at, rung, raised_to, at, told) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (matter_id, due_at, rung) DO NOTHING

-- raised_set: to whom it was raised last
-- scope: system, the keeper
UPDATE matter SET raised_to = $2 WHERE id = $1

-- raise_next: when to look again; never for a matter without a limit or with nobody left to tell
-- scope: system, the keeper
UPDATE matter SET raise_at = $2 WHERE id = $1

-- replay_purge: answers nobody asks for again
-- scope: system, the keeper
DELETE FROM replay WHERE (actor_id, key) IN (SELECT r.actor_id, r.key FROM replay r WHERE r.at < $1 ORDER BY r.at LIMIT $2)

-- outbox_purge: facts that every reader has long had
-- scope: system, the keeper
DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.id < $1 ORDER BY o.id LIMIT $2)

-- refused_filing_purge: the cells of rows of filings that were refused, long after the table was brought
-- scope: system, the keeper
UPDATE intake_import_row SET line = NULL WHERE (import_id, row_no) IN
    (SELECT r.import_id, r.row_no FROM intake_import_row r JOIN intake_import i ON i.id = r.import_id
     WHERE r.line IS NOT NULL AND i.created_at < $1 ORDER BY r.import_id, r.row_no LIMIT $2)

-- outbox_doors_purge: the doors of such facts
-- scope: system, the keeper
DELETE FROM outbox_door WHERE (bureau_id, place_code, id, premises_id) IN
    (SELECT o.bureau_id, o.place_code, o.id, o.premises_id FROM outbox_door o WHERE o.id < $1 ORDER BY o.id LIMIT $2)

-- attachments_loose: files that were sent and never taken by anything, nor belong to a record from the street that waits for a person
-- scope: system, the keeper
SELECT a.id, a.hash FROM attachment a WHERE a.subject_id IS NULL AND a.created_at < $1
    AND NOT EXISTS (SELECT 1 FROM capsule_photo p JOIN capsule c ON c.id = p.capsule_id
        WHERE p.person_id = a.created_by AND p.hash = a.hash AND p.attachment_id IS NULL AND c.state = 'held')
ORDER BY a.created_at, a.id LIMIT $2

-- attachment_delete: a file that was sent, while nothing has taken it
-- scope: system, the keeper
DELETE FROM attachment WHERE id = $1 AND subject_id IS NULL

-- blob_release: content that nothing refers to
-- scope: system, the keeper
DELETE FROM blob WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = $1)
    AND NOT EXISTS (SELECT 1 FROM document d WHERE d.hash = $1) AND NOT EXISTS (SELECT 1 FROM case_volume v WHERE v.hash = $1)
    AND NOT EXISTS (SELECT 1 FROM import_run i WHERE i.file_hash = $1)

-- filings_stale: operators whose filings of the last year changed in number: those whose row says another number than the
-- counts, among all with a count near either end of the year
-- scope: system, the keeper
UPDATE entity SET filings = (SELECT COALESCE(SUM(c.n), 0) FROM filing_count c WHERE c.entity_id = entity.id AND c.on_day > $1)
WHERE id IN (SELECT w.entity_id FROM filing_count w WHERE w.on_day > $2
             UNION SELECT v.entity_id FROM filing_count v WHERE v.on_day > $3 AND v.on_day <= $1)
    AND filings <> (SELECT COALESCE(SUM(s.n), 0) FROM filing_count s WHERE s.entity_id = entity.id AND s.on_day > $1)
RETURNING id, bureau_id, unit_id, place_code
