-- Photos that phones send in pieces. An upload whose attachment is no longer there is on its way again.

-- upload_get: one's own upload by its number
-- scope: system, one's own uploads
SELECT u.id, u.hash, u.length, u.name, u.media_type, u.taken_at, u.lon, u.lat, a.id, u.expires_at
FROM upload u LEFT JOIN attachment a ON a.id = u.attachment_id WHERE u.id = $1 AND u.person_id = $2

-- upload_of: one's own upload by its content
-- scope: system, one's own uploads
SELECT u.id, u.hash, u.length, u.name, u.media_type, u.taken_at, u.lon, u.lat, a.id, u.expires_at
FROM upload u LEFT JOIN attachment a ON a.id = u.attachment_id WHERE u.person_id = $1 AND u.hash = $2

-- upload_sent: one's own attachment of that content, however it came
-- scope: system, one's own attachments
SELECT a.id FROM attachment a WHERE a.hash = $1 AND a.created_by = $2 ORDER BY a.id DESC LIMIT 1

-- upload_insert: a photo that is going to come
-- scope: system, one's own uploads
INSERT INTO upload (id, bureau_id, person_id, hash, length, name, media_type, taken_at, lon, lat, attachment_id, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (person_id, hash) DO NOTHING

-- upload_again: asked for once more: it has time again
-- scope: system, one's own uploads
UPDATE upload SET length = $2, expires_at = $3 WHERE id = $1

-- upload_whole: all of it has come
-- scope: system, one's own uploads
UPDATE upload SET attachment_id = $2 WHERE id = $1

-- upload_delete: given up
-- scope: system, one's own uploads
DELETE FROM upload WHERE id = $1 AND person_id = $2

-- uploads_waiting: bytes that a person has announced and not yet sent to the end; a tiny one counts as 64 KiB, for its row and file
-- scope: system, one's own uploads
SELECT COALESCE(SUM(CASE WHEN u.length < 65536 THEN 65536 ELSE u.length END), 0) FROM upload u WHERE u.person_id = $1 AND u.attachment_id IS NULL AND u.expires_at > $2

-- uploads_expired: uploads whose time is over
-- scope: system, the keeper
SELECT u.id FROM upload u WHERE u.expires_at < $1 ORDER BY u.expires_at, u.id LIMIT $2

-- upload_expire: one of them
-- scope: system, the keeper
DELETE FROM upload WHERE id = $1 AND expires_at < $2
