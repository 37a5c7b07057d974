-- Sessions, replays, attachments, and what the house says about itself.

-- house_alive: whether the database answers
-- scope: system, no data
SELECT count(*) FROM bureau WHERE id = 0

-- session_person: who signs in; a login may stand in several bureaus, then the division tells which
-- scope: system, before there is a session
-- plan: scan, a few hundred people
SELECT p.id, p.password, p.failures, p.locked_until, p.bureau_id, p.unit_id, p.must_change
FROM person p JOIN bureau b ON b.id = p.bureau_id
WHERE p.login = $1 AND p.active = 1 AND (CAST($2 AS TEXT) = '' OR b.division = $2) ORDER BY p.id LIMIT 2

-- session_insert: somebody has signed in
-- scope: system, one's own session
INSERT INTO session (token, person_id, csrf, created_at, seen_at, ends_at, remote, agent, kept)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)

-- session_unkeep: a phone was disabled: what it may have kept ends when idle
-- scope: system, whose phone it is was found before
UPDATE session SET kept = 0 WHERE person_id = $1 AND kept = 1

-- session_get: whose session it is, and who that is now
-- scope: system, one's own session
SELECT p.id, p.bureau_id, p.unit_id, p.roles, p.name, u.name, CASE WHEN p.certificate IS NULL THEN 0 ELSE 1 END,
    p.must_change, s.csrf, s.created_at, s.seen_at, s.ends_at, s.kept
FROM session s JOIN person p ON p.id = s.person_id JOIN unit u ON u.id = p.unit_id
WHERE s.token = $1 AND p.active = 1

-- session_units: a unit and all below it
-- scope: system, the scope itself is made from it
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $1
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT id FROM below ORDER BY id

-- session_touch: the session is in use
-- scope: system, one's own session
UPDATE session SET seen_at = $2 WHERE token = $1 AND seen_at < $2

-- session_delete: signed out
-- scope: system, one's own session
DELETE FROM session WHERE token = $1

-- session_delete_others: a new password ends the sessions elsewhere
-- scope: system, one's own sessions
DELETE FROM session WHERE person_id = $1 AND token <> $2

-- session_purge: sessions nobody can use any more
-- scope: system, the keeper
-- plan: scan, a few hundred sessions
DELETE FROM session WHERE ends_at < $1 OR seen_at < $2

-- session_body: what the first page needs to know
-- scope: system, one's own session
SELECT p.login, p.name, p.roles, p.locale, p.must_change, u.id, u.name, u.name_en, u.kind, u.place_code, b.name, b.name_en,
    b.division, b.synthetic, CASE WHEN p.certificate IS NULL THEN 0 ELSE 1 END
FROM person p JOIN unit u ON u.id = p.unit_id JOIN bureau b ON b.id = p.bureau_id WHERE p.id = $1

-- person_failed: a wrong password
-- scope: system, before there is a session
UPDATE person SET failures = failures + 1, locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END
WHERE id = $1 RETURNING failures

-- person_signed_in: the right one
-- scope: system, before there is a session
UPDATE person SET failures = 0, locked_until = 0 WHERE id = $1

-- person_password: the hash of one's own password
-- scope: system, one's own account
SELECT p.password FROM person p WHERE p.id = $1

-- person_set_password: one's own new password
-- scope: system, one's own account
UPDATE person SET password = $2, password_at = $3, must_change = 0 WHERE id = $1 AND password = $4

-- replay_get: what was answered to this key before
-- scope: system, one's own keys
SELECT request, status, headers, reply FROM replay WHERE actor_id = $1 AND key = $2

-- replay_insert: keeps the answer
-- scope: system, one's own keys
INSERT INTO replay (actor_id, key, request, status, headers, reply, at) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- attachment_insert: a file that was sent; something takes it later
-- scope: system, the row is new
INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, taken_at, lon, lat, unit_id, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- attachment_mark: the camera's own file and the number in the picture
-- scope: system, the row is new
UPDATE attachment SET original = $2, number = $3 WHERE id = $1

-- attachment_get: a file, if the actor may see it; a table with what people sent is for its import alone
SELECT a.hash, a.name, a.media_type, a.size FROM attachment a
WHERE a.id = $1 AND (a.subject_kind IS NULL OR a.subject_kind <> 'intake_import') /*scope:attachment a*/
