-- unit_list: the tree of units
SELECT u.id, u.parent_id, u.kind, u.code, u.name, u.name_en, u.place_code, u.active, u.ver, u.agency,
    (SELECT count(*) FROM person p WHERE p.unit_id = u.id AND p.active = 1)
FROM unit u WHERE 1 = 1 /*scope:unit u*/ ORDER BY u.code, u.id

-- unit_get: one unit
SELECT u.id, u.parent_id, u.kind, u.code, u.name, u.name_en, u.place_code, u.active, u.ver, u.agency FROM unit u
WHERE u.id = $1 /*scope:unit u*/

-- unit_insert: a new unit
-- scope: system, the row is new
INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, place_code, active, ver, created_at, agency)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1, $9, $10)

-- unit_update: the next version of a unit
-- scope: system, the unit was read in the actor's scope
UPDATE unit SET parent_id = $3, kind = $4, code = $5, name = $6, name_en = $7, place_code = $8, active = $9, agency = $10,
    ver = ver + 1
WHERE id = $1 AND ver = $2

-- unit_above: whether a unit lies above another, which must not become its child
-- scope: system, the tree
WITH RECURSIVE up (id, parent_id) AS (
    SELECT u.id, u.parent_id FROM unit u WHERE u.id = $1
    UNION ALL
    SELECT u.id, u.parent_id FROM unit u JOIN up ON u.id = up.parent_id)
SELECT count(*) FROM up WHERE up.id = $2

-- person_get: one person
SELECT p.id, p.unit_id, p.login, p.name, p.roles, p.certificate, p.phone, p.active, p.locale, p.must_change, p.locked_until,
    p.ver, p.created_at
FROM person p WHERE p.id = $1 /*scope:person p*/

-- person_insert: a new person with a password that must be changed
-- scope: system, the row is new
INSERT INTO person (id, bureau_id, unit_id, login, name, roles, certificate, phone, phone_index, password, password_at,
    must_change, active, locale, ver, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 1, $12, 1, $11)

-- person_update: the next version of a person
-- scope: system, the person was read in the actor's scope
UPDATE person SET unit_id = $3, login = $4, name = $5, roles = $6, certificate = $7, phone = $8, phone_index = $9,
    active = $10, locale = $11, ver = ver + 1
WHERE id = $1 AND ver = $2

-- person_new_password: a new one that must be changed; whoever is locked out may try again
-- scope: system, the person was read in the actor's scope
UPDATE person SET password = $2, password_at = $3, must_change = 1, failures = 0, locked_until = 0 WHERE id = $1

-- person_sign_out: ends all sessions of a person
-- scope: system, the person was read in the actor's scope
DELETE FROM session WHERE person_id = $1

-- admins_left: how many can still administer
-- scope: system, a bureau never loses its last administrator
SELECT count(*) FROM person p WHERE p.bureau_id = $1 AND p.active = 1 AND p.id <> $2 AND p.roles >= 0 AND (p.roles / $3) % 2 = 1

-- place_children: the places right below one
SELECT p.code, p.parent_code, p.level, p.name, p.name_en, p.lon, p.lat, p.synthetic FROM place p
WHERE p.parent_code = $1 /*scope:place p*/ ORDER BY p.code

-- place_top: where the tree begins
SELECT p.code, p.parent_code, p.level, p.name, p.name_en, p.lon, p.lat, p.synthetic FROM place p
WHERE p.parent_code IS NULL /*scope:place p*/ ORDER BY p.code

-- place_get: one place with its outline
SELECT p.code, p.parent_code, p.level, p.name, p.name_en, p.lon, p.lat, p.synthetic, p.outline FROM place p
WHERE p.code = $1 /*scope:place p*/

-- places_of_level: all places of a level with their outlines
SELECT p.code, p.parent_code, p.level, p.name, p.name_en, p.lon, p.lat, p.synthetic, p.outline FROM place p
WHERE p.level = $1 /*scope:place p*/ ORDER BY p.code

-- view_list: saved views of a list
SELECT v.id, v.list, v.name, v.query, v.shared, v.person_id FROM saved_view v
WHERE v.list = $1 /*scope:saved_view v*/ ORDER BY v.name, v.id

-- view_save: saves a view under its name
-- scope: system, one's own
INSERT INTO saved_view (id, bureau_id, person_id, list, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (person_id, list, name) DO UPDATE SET query = excluded.query, shared = excluded.shared
RETURNING id

-- view_delete: removes one's own view
-- scope: system, one's own
DELETE FROM saved_view WHERE id = $1 AND person_id = $2

-- unit_exists: whether a unit is one of the bureau's and active
-- scope: system, the address book
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.bureau_id = $2 AND u.active = 1
