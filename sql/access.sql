-- access_insert: a new key
-- scope: system, the row is new
INSERT INTO access_key (id, bureau_id, unit_id, name, rights, token_hash, per_minute, valid_to, made_by, made_at, secret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- access_by_token: the key that somebody shows
-- scope: system, whoever holds the key
SELECT k.id, k.bureau_id, k.unit_id, k.rights, k.per_minute, k.valid_to, k.ended_at, u.name, k.secret, k.used_day
FROM access_key k JOIN unit u ON u.id = k.unit_id WHERE k.token_hash = $1

-- access_by_id: the key by whose secret a message is signed
-- scope: system, whoever can sign with it
SELECT k.id, k.bureau_id, k.unit_id, k.rights, k.per_minute, k.valid_to, k.ended_at, u.name, k.secret, k.used_day
FROM access_key k JOIN unit u ON u.id = k.unit_id WHERE k.id = $1

-- access_list: keys of the bureau, newest first, behind an id
-- scope: system, the administrator's own bureau
SELECT k.id, k.name, k.unit_id, u.name, k.rights, k.per_minute, k.valid_to, k.made_by, k.made_at, k.ended_by, k.ended_at, k.used_day
FROM access_key k JOIN unit u ON u.id = k.unit_id WHERE k.bureau_id = $1 AND k.id < $2 ORDER BY k.id DESC LIMIT $3

-- access_end: a key is good for nothing from now on
-- scope: system, the administrator's own bureau
UPDATE access_key SET ended_by = $3, ended_at = $4 WHERE id = $1 AND bureau_id = $2 AND ended_at IS NULL

-- access_unit: whether a key may stand for this unit
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.active = 1 /*scope:unit u*/

-- access_used: somebody came in by it on that day
-- scope: system, whoever holds the key
UPDATE access_key SET used_day = $2 WHERE id = $1 AND (used_day IS NULL OR used_day < $2)
