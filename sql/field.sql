-- The phone in the street: phones, capsules with their photos and flags, conflicts, tracks.

-- device_get_own: a phone of one's own
-- scope: system, one's own phone
SELECT d.id, d.state, d.key_no, d.told_at FROM device d WHERE d.person_id = $1 AND d.device = $2

-- device_insert: a phone that says hello for the first time
-- scope: system, one's own phone
INSERT INTO device (id, bureau_id, person_id, device, name, client_version, state, waiting, oldest_at, first_at, seen_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $9, $9)

-- device_seen: it said hello again
-- scope: system, one's own phone
UPDATE device SET name = $2, client_version = $3, waiting = $4, oldest_at = $5, seen_at = $6,
    told_at = CASE WHEN state = 'wiped' AND told_at IS NULL THEN $6 ELSE told_at END
WHERE id = $1

-- device_get: a phone of somebody whom the actor sees
SELECT d.id, d.person_id, d.state, d.key_no, p.unit_id FROM device d JOIN person p ON p.id = d.person_id
WHERE d.id = $1 /*scope:person p*/

-- device_set_state: disabled, wiped, or in use again
-- scope: system, the phone was read in the actor's scope
UPDATE device SET state = $2, key_no = $3, reason = $4, changed_by = $5, changed_at = $6, told_at = NULL WHERE id = $1

-- field_notice_get: what every phone is told
-- scope: system, one row for each bureau
SELECT n.min_version, n.message_zh, n.message_en, n.message_at, n.ver FROM field_notice n WHERE n.bureau_id = $1

-- field_notice_put: tells every phone something else
-- scope: system, one row for each bureau
INSERT INTO field_notice (bureau_id, min_version, message_zh, message_en, message_at, ver, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, 1, $6, $7)
ON CONFLICT (bureau_id) DO UPDATE SET min_version = excluded.min_version, message_zh = excluded.message_zh,
    message_en = excluded.message_en, message_at = excluded.message_at, ver = field_notice.ver + 1,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at

-- capsule_by_client: what somebody sent under an id
-- scope: system, one's own capsules
SELECT c.id, c.seal FROM capsule c WHERE c.bureau_id = $1 AND c.person_id = $2 AND c.client_id = $3

-- capsule_insert: keeps a capsule
-- scope: system, the row is new
INSERT INTO capsule (id, bureau_id, unit_id, person_id, client_id, device, seq, prev, seal, kind, state, journal, entries, sent_at,
    received_at, clock_ms, corrects, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'received', $11, $12, $13, $14, $15, $16, $14)

-- capsule_settle: what became of it
-- scope: system, part of receiving a capsule
UPDATE capsule SET state = $2, visit_id = $3, premises_id = $4, errors = $5, conflicts = $6, changed_at = $7 WHERE id = $1

-- capsule_receipt: what the phone is told
SELECT c.id, c.client_id, c.seal, c.state, c.changed_at, c.visit_id, v.verdict, v.failed_key, v.failed_general, c.errors,
    c.conflicts, c.device, c.person_id
FROM capsule c LEFT JOIN visit v ON v.id = c.visit_id WHERE c.id = $1 /*scope:capsule c*/

-- capsule_journal: the sealed journal
SELECT c.journal, c.client_id, c.device, c.seq, c.prev, c.seal FROM capsule c WHERE c.id = $1 /*scope:capsule c*/

-- capsule_state_of: how far a capsule is
SELECT c.state, c.person_id, c.unit_id, c.client_id FROM capsule c WHERE c.id = $1 /*scope:capsule c*/

-- capsule_set_state: given up, or accepted now that all is here
-- scope: system, the capsule was read in scope or is one's own
UPDATE capsule SET state = $3, reason = $4, changed_by = $5, changed_at = $6 WHERE id = $1 AND state = $2

-- capsule_corrected: the held one that a corrected one replaces
-- scope: system, one's own capsules
UPDATE capsule SET state = 'corrected', changed_at = $4 WHERE bureau_id = $1 AND person_id = $2 AND client_id = $3 AND state = 'held'

-- capsule_neighbours: the capsules of a phone just before and after a number, and others with the number itself
-- scope: system, one's own phone
SELECT c.id, c.seq, c.seal, c.prev FROM capsule c
WHERE c.person_id = $1 AND c.device = $2 AND c.seq >= $3 - 1 AND c.seq <= $3 + 1 AND c.id <> $4 ORDER BY c.seq, c.id

-- capsule_hazards: what was found on the visit of a capsule
-- scope: system, part of a capsule in scope
SELECT h.id FROM hazard h WHERE h.visit_id = $1 ORDER BY h.id

-- capsule_missing: photos that are not here yet
-- scope: system, part of a capsule in scope
SELECT DISTINCT p.hash FROM capsule_photo p WHERE p.capsule_id = $1 AND p.attachment_id IS NULL ORDER BY p.hash

-- capsule_flags: what is odd about it
-- scope: system, part of a capsule in scope
SELECT e.flag, e.amount FROM evidence_flag e WHERE e.capsule_id = $1 ORDER BY e.flag

-- capsule_photo_insert: a photo the capsule names
-- scope: system, part of receiving a capsule
INSERT INTO capsule_photo (capsule_id, no, person_id, hash, size, original, used_for, used_no, matter_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- capsule_photos_wanted: where a photo is waited for
-- scope: system, one's own capsules
SELECT p.capsule_id, p.no, p.used_for, p.used_no, c.visit_id, p.matter_id, c.clock_ms FROM capsule_photo p JOIN capsule c ON c.id = p.capsule_id
WHERE p.person_id = $1 AND p.hash = $2 AND p.attachment_id IS NULL AND c.state IN ('received', 'accepted') ORDER BY p.capsule_id, p.no

-- capsule_photos_open: photos of a capsule that are not in their place
-- scope: system, part of receiving a capsule
SELECT p.no, p.hash FROM capsule_photo p WHERE p.capsule_id = $1 AND p.attachment_id IS NULL ORDER BY p.no

-- capsule_photo_here: it is in its place
-- scope: system, part of receiving a photo
UPDATE capsule_photo SET attachment_id = $3 WHERE capsule_id = $1 AND no = $2

-- capsule_photo_loose: a whole photo of the sender that nothing has taken, else one that something has
-- scope: system, one's own files
SELECT a.id, CASE WHEN a.subject_id IS NULL THEN 1 ELSE 0 END FROM attachment a WHERE a.created_by = $1 AND a.hash = $2
ORDER BY CASE WHEN a.subject_id IS NULL THEN 0 ELSE 1 END, a.id LIMIT 1

-- attachment_again: the same content in another place
-- scope: system, one's own files
INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, taken_at, lon, lat, unit_id, created_by, created_at)
SELECT $2, a.bureau_id, a.hash, a.name, a.media_type, a.size, a.taken_at, a.lon, a.lat, a.unit_id, a.created_by, $3
FROM attachment a WHERE a.id = $1

-- evidence_flag_put: something is odd
-- scope: system, part of receiving a capsule
INSERT INTO evidence_flag (capsule_id, flag, amount) VALUES ($1, $2, $3) ON CONFLICT (capsule_id, flag) DO NOTHING

-- evidence_flag_take: it is odd no more
-- scope: system, part of receiving a capsule
DELETE FROM evidence_flag WHERE capsule_id = $1 AND flag = $2

-- visit_before: where an officer was on the visit before
-- scope: system, one's own visits
SELECT v.started_at, v.ended_at, v.lon, v.lat FROM visit v
WHERE v.officer_id = $1 AND v.started_at < $2 AND v.id <> $3 AND v.lon IS NOT NULL ORDER BY v.started_at DESC LIMIT 1

-- visit_evidence: the capsule behind a visit
-- scope: system, part of a visit in scope
SELECT c.id, c.client_id, c.device, c.seq, c.seal, c.received_at, c.clock_ms, c.state FROM capsule c WHERE c.visit_id = $1

-- conflict_insert: two said different things
-- scope: system, part of receiving a capsule
INSERT INTO conflict (id, bureau_id, unit_id, capsule_id, person_id, subject_kind, subject_id, premises_id, entity_id, field, seen,
    theirs, ours, said_at, state, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15)

-- conflict_get: both sides
SELECT c.id, c.unit_id, c.person_id, p.name, c.subject_kind, c.subject_id, c.premises_id, d.name, c.entity_id, e.name, c.field, c.seen,
    c.theirs, c.ours, c.said_at, c.state, c.reason, c.resolved_by, c.resolved_at, c.created_at
FROM conflict c JOIN person p ON p.id = c.person_id JOIN premises d ON d.id = c.premises_id LEFT JOIN entity e ON e.id = c.entity_id
WHERE c.id = $1 /*scope:conflict c*/

-- conflict_resolve: a person has decided
-- scope: system, the conflict was read in the actor's scope
UPDATE conflict SET state = $2, reason = $3, resolved_by = $4, resolved_at = $5 WHERE id = $1 AND state = 'open'

-- track_sweep: whether somebody goes along with a sweep, and when it was in progress
-- scope: system, one's own sweeps
SELECT s.started_at, s.ended_at FROM sweep s JOIN sweep_member m ON m.sweep_id = s.id
WHERE s.id = $1 AND m.person_id = $2 AND s.state IN ('under_way', 'done') AND s.started_at IS NOT NULL

-- track_insert: where somebody was
-- scope: system, one's own track
INSERT INTO track_point (sweep_id, person_id, at, lon, lat, accuracy) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (sweep_id, person_id, at) DO NOTHING

-- track_points: where people walked on a sweep, for a stated purpose
-- scope: system, the sweep was read in the actor's scope
SELECT t.person_id, t.at, t.lon, t.lat, t.accuracy FROM track_point t WHERE t.sweep_id = $1 ORDER BY t.person_id, t.at LIMIT $2

-- track_purge: tracks that nobody may keep any longer
-- scope: system, the keeper
DELETE FROM track_point WHERE at < $1 AND at <= (SELECT max(o.at) FROM (SELECT t.at FROM track_point t WHERE t.at < $1 ORDER BY t.at LIMIT $2) o)

-- capsule_missing_count: how many photos are not here yet
-- scope: system, part of receiving a capsule
SELECT count(*) FROM capsule_photo p WHERE p.capsule_id = $1 AND p.attachment_id IS NULL

-- capsule_visit_place: where the visit of a capsule was
-- scope: system, part of receiving a capsule
SELECT v.premises_id, v.entity_id FROM visit v WHERE v.id = $1

-- capsule_whole: a capsule that was carried out has all its photos
-- scope: system, one's own capsules
UPDATE capsule SET state = 'accepted', changed_at = $2 WHERE id = $1 AND state = 'received' AND visit_id IS NOT NULL

-- capsule_photo_is_loose: whether something has taken a file already
-- scope: system, one's own files
SELECT a.id, CASE WHEN a.subject_id IS NULL THEN 1 ELSE 0 END FROM attachment a WHERE a.id = $1

-- attachment_of_recheck: a photo of a re-check belongs to its hazard
-- scope: system, one's own files; the hazard was read in scope
UPDATE attachment SET subject_kind = 'matter', subject_id = $2 WHERE id = $1 AND created_by = $3 AND subject_id IS NULL

-- attachment_of_capsule: a photo knows the camera's own file that its capsule named, and its hour by the server's clock
-- scope: system, part of receiving a photo
UPDATE attachment SET original = (SELECT p.original FROM capsule_photo p WHERE p.capsule_id = $2 AND p.no = $3),
    taken_at = taken_at + $4 WHERE id = $1
