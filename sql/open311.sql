-- open311_division: by which a bureau is known outside
-- scope: system, the bureau of the key
SELECT b.division FROM bureau b WHERE b.id = $1

-- open311_insert: something was filed
-- scope: system, the row is new
INSERT INTO open311_request (id, key_id, client_number, service_code, step, shown, lon, lat, requested_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)

-- open311_get: one request of a key
-- scope: system, the key's own request
SELECT r.id, r.client_number, r.service_code, r.step, r.shown, r.lon, r.lat, r.requested_at, r.updated_at
FROM open311_request r WHERE r.key_id = $1 AND r.id = $2

-- open311_by_number: one request of a key by the front's own number
-- scope: system, the key's own request
SELECT r.id, r.client_number, r.service_code, r.step, r.shown, r.lon, r.lat, r.requested_at, r.updated_at
FROM open311_request r WHERE r.key_id = $1 AND r.client_number = $2

-- open311_list: what a key filed in a time, newest first; codes and open or closed, or any
-- scope: system, the key's own requests
SELECT r.id, r.client_number, r.service_code, r.step, r.shown, r.lon, r.lat, r.requested_at, r.updated_at
FROM open311_request r WHERE r.key_id = $1 AND r.requested_at >= $2 AND r.requested_at <= $3
    AND (CAST($4 AS BIGINT) = 1 OR r.service_code IN ($5, $6, $7, $8, $9, $10, $11, $12)) AND r.shown IN ($13, $14)
ORDER BY r.requested_at DESC, r.id DESC LIMIT $15

-- open311_of_intake: the request that an intake came as
-- scope: system, followed wherever the act came from
SELECT r.id, r.key_id FROM open311_request r WHERE r.id = $1

-- open311_of_part: the request of which a complaint or report was made
-- scope: system, followed wherever the act came from
SELECT r.id, r.key_id FROM intake_part p JOIN open311_request r ON r.id = p.intake_id WHERE p.matter_id = $1 AND p.undone_at IS NULL

-- open311_parts: how far is what was made of a request
-- scope: system, only whether it is open goes out
SELECT m.kind, m.state FROM intake_part p JOIN matter m ON m.id = p.matter_id WHERE p.intake_id = $1 AND p.undone_at IS NULL

-- open311_last: the step that was told last of a matter
-- scope: system, followed wherever the act came from
SELECT u.step FROM open311_update u WHERE u.request_id = $1 AND u.matter_id = $2 AND u.step IS NOT NULL ORDER BY u.id DESC LIMIT 1

-- open311_told: where a request is now
-- scope: system, followed wherever the act came from
UPDATE open311_request SET step = $2, shown = $3, updated_at = $4 WHERE id = $1

-- open311_update_insert: a step, or what the front added
-- scope: system, the row is new
INSERT INTO open311_update (id, request_id, key_id, matter_id, at, step, shown, client_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- open311_update_known: whether the front added that before
-- scope: system, the key's own request
SELECT u.id FROM open311_update u WHERE u.request_id = $1 AND u.client_number = $2

-- open311_updates: steps of what a key filed, in a time, oldest first; of one request or all (0)
-- scope: system, the key's own requests
SELECT u.id, u.request_id, u.at, u.step, u.shown FROM open311_update u
WHERE u.key_id = $1 AND u.at >= $2 AND u.at <= $3 AND u.step IS NOT NULL AND (CAST($4 AS BIGINT) = 0 OR u.request_id = $4)
ORDER BY u.at, u.id LIMIT $5
