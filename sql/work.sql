-- matter_insert: opens the common part of a piece of work
-- scope: system, the row is new
INSERT INTO matter (id, bureau_id, number, kind, state, ver, unit_id, person_id, entity_id, premises_id, place_code,
    lon, lat, rule_pack, opened_at, due_at, closed_at, changed_at, level, title, title_list, title_code, from_unit_id,
    secret)
VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, $14, $16, $17, $18, $19, $20, $21)

-- matter_get: the common part, if the actor may see it
SELECT m.id, m.number, m.kind, m.state, m.ver, m.bureau_id, m.unit_id, m.person_id, m.entity_id, m.premises_id,
    m.place_code, m.lon, m.lat, m.rule_pack, m.opened_at, m.due_at, m.closed_at, m.level, m.title,
    m.title_list, m.title_code, m.from_unit_id, m.raised_to
FROM matter m WHERE m.id = $1 /*scope:matter m*/

-- matter_move: takes the step, unless somebody was faster
-- scope: system, flow_apply has read the matter in the actor's scope
UPDATE matter SET state = $3, ver = ver + 1, changed_at = $4, closed_at = $5
WHERE id = $1 AND ver = $2

-- matter_door: the door a matter is about
-- scope: system, read in the actor's scope or by its number
SELECT m.premises_id FROM matter m WHERE m.id = $1

-- matter_about: whom and where a matter is about
-- scope: system, read in the actor's scope or by its number
UPDATE matter SET entity_id = $2, premises_id = $3, place_code = $4, lon = $5, lat = $6 WHERE id = $1

-- matter_set_due: the earliest running limit becomes the due date; the keeper looks at its level and its ladder anew
-- scope: system, the matter was read in the actor's scope
UPDATE matter SET due_at = $2, level_at = 0, raise_at = 0, raised_to = CASE WHEN due_at = $2 THEN raised_to END WHERE id = $1

-- matter_hand_to: gives the matter to another unit; whoever had it follows it
-- scope: system, moved by a flow
UPDATE matter SET unit_id = $2, from_unit_id = $3, person_id = $4 WHERE id = $1

-- matter_centre: to which unit it is given back: the centre of the intake it was made of, else the oldest one, else the bureau's own unit
-- scope: system, the address book
SELECT COALESCE(
    (SELECT i.centre_id FROM intake_part p JOIN intake i ON i.id = p.intake_id WHERE p.matter_id = $1 AND p.undone_at IS NULL),
    (SELECT min(u.id) FROM unit u WHERE u.bureau_id = $2 AND u.active = 1 AND u.kind = 'centre'),
    (SELECT min(u.id) FROM unit u WHERE u.bureau_id = $2 AND u.active = 1 AND u.parent_id IS NULL))

-- matter_part_returned: nobody has what was made of an intake (a time) or somebody has it again (NULL)
-- scope: system, moved by a flow
UPDATE intake_part SET returned_at = $2 WHERE matter_id = $1 AND undone_at IS NULL

-- matter_set_owner: hands the matter to a unit and perhaps a person
-- scope: system, the matter was read in the actor's scope
UPDATE matter SET unit_id = $3, person_id = $4, ver = ver + 1, changed_at = $5 WHERE id = $1 AND ver = $2

-- number_next: the next number of a series in a year, without gaps
-- scope: system, counters
INSERT INTO number_series (bureau_id, series, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (bureau_id, series, year) DO UPDATE SET last = number_series.last + 1
RETURNING last

-- clock_insert: a limit begins to run
-- scope: system, part of a matter
INSERT INTO matter_clock (id, matter_id, clock, law_day, from_day, due_day, provisional, pauses, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '[]', $8)

-- clocks_of_matter: every limit of a matter, in the order of their beginning
-- scope: system, part of a matter read in the actor's scope
SELECT c.id, c.clock, c.law_day, c.from_day, c.due_day, c.provisional, c.pauses, c.paused_on, c.started_at, c.stopped_at, c.late,
    c.was_day, c.recounted_at
FROM matter_clock c WHERE c.matter_id = $1 ORDER BY c.id

-- clock_stop: a limit has ended, in time or late
-- scope: system, part of a matter
UPDATE matter_clock SET stopped_at = $2, late = $3 WHERE id = $1

-- clock_pause: time that does not count begins
-- scope: system, part of a matter
UPDATE matter_clock SET paused_on = $2 WHERE id = $1

-- clock_resume: and ends
-- scope: system, part of a matter
UPDATE matter_clock SET paused_on = NULL, pauses = $2, due_day = $3, provisional = $4 WHERE id = $1

-- clock_follow: the limit shows another event of the same kind
-- scope: system, part of a matter
UPDATE matter_clock SET clock = $2, law_day = $3, from_day = $4, due_day = $5, provisional = $6 WHERE id = $1

-- clock_lengthen: the longer limit in the place of a running one
-- scope: system, part of a matter
UPDATE matter_clock SET clock = $2, due_day = $3, provisional = $4 WHERE id = $1

-- clock_run_on: a limit that had stopped runs on, or stops later, as if it had not
-- scope: system, part of a matter
UPDATE matter_clock SET clock = $2, due_day = $3, provisional = $4, pauses = $5, paused_on = $6, stopped_at = $7, late = $8 WHERE id = $1

-- clock_recounted: the notice of holidays has come, and its last day moves
-- scope: system, part of a matter
UPDATE matter_clock SET due_day = $2, provisional = $3, was_day = $4, recounted_at = $5 WHERE id = $1

-- clock_confirmed: the notice of holidays has come, and its last day stays
-- scope: system, part of a matter
UPDATE matter_clock SET provisional = $2 WHERE id = $1

-- clock_delete: a limit that ought never to have begun
-- scope: system, part of a matter
DELETE FROM matter_clock WHERE id = $1

-- ledger_insert: an act, in the transaction that did it
-- scope: system, the record of acts
INSERT INTO ledger (id, at, bureau_id, actor_id, unit_id, act, subject_kind, subject_id, matter_id, entity_id, state_from,
    state_to, facts, purpose, rule_pack, digest, for_id, entity_unit_id, secret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, (SELECT e.unit_id FROM entity e WHERE e.id = $10),
    COALESCE((SELECT m.secret FROM matter m WHERE m.id = $9), (SELECT m.secret FROM matter m WHERE m.id = $8), 0))

-- ledger_owner: whose work a matter is
-- scope: system, the record of acts
SELECT m.person_id FROM matter m WHERE m.id = $1

-- ledger_follow: an operator has moved to another unit, and what was done with it is seen there
-- scope: system, the record of acts
UPDATE ledger SET entity_unit_id = $2 WHERE entity_id = $1

-- ledger_follow_all: rows that came in one stream, without their operators' units
-- scope: system, the making of a district
-- plan: scan, once, over what was just written
UPDATE ledger SET entity_unit_id = (SELECT e.unit_id FROM entity e WHERE e.id = ledger.entity_id)
WHERE entity_id IS NOT NULL AND entity_unit_id IS NULL

-- ledger_last: the newest link
-- scope: system, sealing
SELECT l.seq, l.link FROM ledger l WHERE l.seq IS NOT NULL ORDER BY l.seq DESC LIMIT 1

-- ledger_unsealed: rows that no link holds yet, oldest first
-- scope: system, sealing
SELECT l.id, l.digest FROM ledger l WHERE l.seq IS NULL ORDER BY l.id LIMIT $1

-- ledger_link: gives a row its place in the chain
-- scope: system, sealing
UPDATE ledger SET seq = $2, link = $3 WHERE id = $1 AND seq IS NULL

-- ledger_head_insert: signs the chain as it stands
-- scope: system, sealing
INSERT INTO ledger_head (seq, at, link, signature, key_id) VALUES ($1, $2, $3, $4, $5)

-- ledger_head_last: when the chain was signed last
-- scope: system, sealing
SELECT h.seq, h.at FROM ledger_head h ORDER BY h.seq DESC LIMIT 1

-- ledger_count_unsealed: how many rows wait for a link
-- scope: system, verification
SELECT count(*) FROM ledger l WHERE l.seq IS NULL

-- ledger_walk: the chain, with all that the digest covers
-- scope: system, verification
-- plan: scan, verification reads all of it
SELECT l.id, l.seq, l.at, l.bureau_id, l.actor_id, l.unit_id, l.act, l.subject_kind, l.subject_id, l.matter_id,
    l.entity_id, l.state_from, l.state_to, l.facts, l.purpose, l.rule_pack, l.digest, l.link, l.for_id
FROM ledger l WHERE l.seq > $1 ORDER BY l.seq LIMIT $2

-- ledger_heads: the signatures
-- scope: system, verification
SELECT h.seq, h.at, h.link, h.signature, h.key_id FROM ledger_head h ORDER BY h.seq

-- outbox_insert: a fact for screens and the outside
-- scope: system, filtered when it is read
INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id, unit_id, person_id, place_code, body, secret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, COALESCE((SELECT m.secret FROM matter m WHERE m.id = $11), (SELECT m.secret FROM matter m WHERE m.id = $6), 0))

-- outbox_door_itself: a fact about a door leads to it, where it lies now
-- scope: system, filtered when it is read
INSERT INTO outbox_door (bureau_id, place_code, id, premises_id)
SELECT p.bureau_id, p.place_code, CAST($1 AS BIGINT), p.id FROM premises p WHERE p.id = $2 AND p.place_code IS NOT NULL

-- outbox_doors_of_entity: a fact about an operator leads to its doors
-- scope: system, filtered when it is read
INSERT INTO outbox_door (bureau_id, place_code, id, premises_id)
SELECT p.bureau_id, p.place_code, CAST($1 AS BIGINT), p.id FROM premises p WHERE p.entity_id = $2 AND p.place_code IS NOT NULL

-- outbox_doors_of_licence: a fact about a licence leads to the doors of its operator
-- scope: system, filtered when it is read
INSERT INTO outbox_door (bureau_id, place_code, id, premises_id)
SELECT p.bureau_id, p.place_code, CAST($1 AS BIGINT), p.id FROM licence l JOIN premises p ON p.entity_id = l.entity_id
WHERE l.id = $2 AND p.place_code IS NOT NULL

-- outbox_door_of_visit: a fact about a visit leads to its door
-- scope: system, filtered when it is read
INSERT INTO outbox_door (bureau_id, place_code, id, premises_id)
SELECT p.bureau_id, p.place_code, CAST($1 AS BIGINT), p.id FROM visit v JOIN premises p ON p.id = v.premises_id
WHERE v.id = $2 AND p.place_code IS NOT NULL

-- outbox_door_of_matter: a fact about a matter leads to its door
-- scope: system, filtered when it is read
INSERT INTO outbox_door (bureau_id, place_code, id, premises_id)
SELECT p.bureau_id, p.place_code, CAST($1 AS BIGINT), p.id FROM matter m JOIN premises p ON p.id = m.premises_id
WHERE m.id = $2 AND p.place_code IS NOT NULL

-- job_insert: asks for long work
-- scope: system, the row is new
INSERT INTO job (id, bureau_id, kind, unique_key, state, payload, run_at, created_by, unit_id, created_at)
VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9)

-- job_take: claims the next waiting job, or one whose worker died
-- scope: system, the worker
UPDATE job SET state = 'running', lease_until = $2, lease_owner = $3, attempts = attempts + 1,
    started_at = COALESCE(started_at, $1)
WHERE id = (SELECT j.id FROM job j
    WHERE (j.state = 'waiting' AND j.run_at <= $1) OR (j.state = 'running' AND j.lease_until < $1)
    ORDER BY j.run_at, j.id LIMIT 1)
RETURNING id, bureau_id, kind, payload, attempts, created_by, cancel

-- job_papers_drop: papers of a demonstration are drawn when somebody looks at one (core/paper.h)
-- scope: system, the program that makes a demonstration
-- plan: scan, of a new house
DELETE FROM job WHERE kind = 'document' AND state = 'waiting'

-- job_lease: the worker is alive and this far; says whether it should stop
-- scope: system, the worker
UPDATE job SET lease_until = $3, done = $4, total = $5, note = $6 WHERE id = $1 AND lease_owner = $2 AND state = 'running'
RETURNING cancel

-- job_finish: how it ended
-- scope: system, the worker
UPDATE job SET state = $3, result = $4, note = $5, finished_at = $6, lease_until = NULL, lease_owner = NULL
WHERE id = $1 AND lease_owner = $2 AND state = 'running'

-- job_again: back to the queue after a failure that may pass
-- scope: system, the worker
UPDATE job SET state = 'waiting', run_at = $3, note = $4, lease_until = NULL, lease_owner = NULL
WHERE id = $1 AND lease_owner = $2 AND state = 'running'

-- job_cancel: a person asks it to stop; a waiting one ends at once
UPDATE job SET cancel = 1, state = CASE WHEN job.state = 'waiting' THEN 'cancelled' ELSE job.state END,
    finished_at = CASE WHEN job.state = 'waiting' THEN $2 ELSE job.finished_at END
WHERE job.id = $1 AND job.state IN ('waiting', 'running') /*scope:job job*/

-- job_get: one job as its page shows it
SELECT j.id, j.kind, j.state, j.done, j.total, j.note, j.result, j.created_at, j.started_at, j.finished_at, j.cancel
FROM job j WHERE j.id = $1 /*scope:job j*/

-- schedule_put: a job that runs again and again; one that is there keeps its hour
-- scope: system, at start
INSERT INTO schedule (bureau_id, name, job_kind, payload, every_ms, next_at, active) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (bureau_id, name) DO UPDATE SET job_kind = excluded.job_kind, active = excluded.active

-- schedule_due: schedules whose time has come
-- scope: system, the worker
SELECT s.bureau_id, s.name, s.job_kind, s.payload, s.every_ms, s.next_at FROM schedule s
WHERE s.active = 1 AND s.next_at <= $1

-- schedule_next: when a schedule runs again
-- scope: system, the worker
UPDATE schedule SET next_at = $3 WHERE bureau_id = $1 AND name = $2

-- matter_subject: the names a matter page shows
-- scope: system, the matter was read in the actor's scope
SELECT u.name, p.name, e.name, d.name, COALESCE(d.address, e.address) FROM matter m
JOIN unit u ON u.id = m.unit_id LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN entity e ON e.id = m.entity_id LEFT JOIN premises d ON d.id = m.premises_id WHERE m.id = $1

-- bureau_first: the bureau of this installation
-- scope: system, opening the house
SELECT b.id FROM bureau b ORDER BY b.id LIMIT 1
