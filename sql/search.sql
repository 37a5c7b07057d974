-- search_changed: an operator or a door was written; every mirror reads it again
-- scope: system, the row was written in the actor's scope
INSERT INTO search_dirty (id, stamp) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp

-- mirror_size: about how many rows a mirror will have
-- scope: system, the mirror holds every bureau and applies scope itself
-- plan: scan, counted once before an image is built
SELECT (SELECT count(*) FROM entity) + (SELECT count(*) FROM premises WHERE entity_id IS NULL)

-- mirror_operators: every operator with its doors
-- scope: system, the mirror holds every bureau and applies scope itself
-- plan: scan, the whole register is read once to build an image
SELECT p.id, e.id, p.lon, p.lat, e.trade, e.grade, e.state, e.kind, p.door_state, p.place_code, e.place_code,
    e.bureau_id, p.unit_id, e.unit_id, e.officer_id, e.last_seen_at, e.changed_at, e.enrolled_at, e.opened_on, e.filings,
    e.name, e.legal_person, e.address, p.address, p.door_state_at, p.street, p.name
FROM entity e LEFT JOIN premises p ON p.entity_id = e.id WHERE e.merged_into IS NULL ORDER BY e.id, p.id

-- mirror_frontages: every door that nobody holds
-- scope: system, the mirror holds every bureau and applies scope itself
-- plan: scan, the whole register is read once to build an image
SELECT p.id, p.entity_id, p.lon, p.lat, NULL, NULL, NULL, NULL, p.door_state, p.place_code, NULL,
    p.bureau_id, p.unit_id, NULL, NULL, NULL, p.changed_at, NULL, NULL, 0, p.name, NULL, NULL, p.address, p.door_state_at, p.street, NULL
FROM premises p WHERE p.entity_id IS NULL ORDER BY p.id

-- mirror_operator: one operator with its doors
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT p.id, e.id, p.lon, p.lat, e.trade, e.grade, e.state, e.kind, p.door_state, p.place_code, e.place_code,
    e.bureau_id, p.unit_id, e.unit_id, e.officer_id, e.last_seen_at, e.changed_at, e.enrolled_at, e.opened_on, e.filings,
    e.name, e.legal_person, e.address, p.address, p.door_state_at, p.street, p.name
FROM entity e LEFT JOIN premises p ON p.entity_id = e.id WHERE e.id = $1 AND e.merged_into IS NULL ORDER BY p.id

-- mirror_frontage: one door that nobody holds
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT p.id, p.entity_id, p.lon, p.lat, NULL, NULL, NULL, NULL, p.door_state, p.place_code, NULL,
    p.bureau_id, p.unit_id, NULL, NULL, NULL, p.changed_at, NULL, NULL, 0, p.name, NULL, NULL, p.address, p.door_state_at, p.street, NULL
FROM premises p WHERE p.id = $1 AND p.entity_id IS NULL

-- mirror_holder: the operator of a door
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT p.entity_id FROM premises p WHERE p.id = $1

-- mirror_dirty: what was written after a stamp, oldest first
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT id, stamp FROM search_dirty WHERE stamp > $1 ORDER BY stamp, id LIMIT $2

-- mirror_newest: the newest change
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT MAX(stamp) FROM search_dirty

-- mirror_dirty_all: everything written since the image
-- scope: system, the mirror holds every bureau and applies scope itself
SELECT id, stamp FROM search_dirty

-- mirror_clean: a change is in the new image
-- scope: system, the mirror holds every bureau and applies scope itself
DELETE FROM search_dirty WHERE id = $1 AND stamp = $2

-- image_begin: a new image is being written
-- scope: system, images hold every bureau
INSERT INTO search_image (id, form, row_count, doc_count, state, made_at) VALUES ($1, $2, $3, $4, 'writing', $5)

-- image_piece: a part of an image
-- scope: system, images hold every bureau
INSERT INTO search_piece (image_id, part, no, bytes) VALUES ($1, $2, $3, $4)

-- image_current: the image is complete
-- scope: system, images hold every bureau
UPDATE search_image SET state = 'current' WHERE id = $1

-- image_newest: the newest complete image of a form
-- scope: system, images hold every bureau
SELECT id FROM search_image WHERE form = $1 AND state = 'current' ORDER BY id DESC LIMIT 1

-- image_pieces: an image, piece by piece
-- scope: system, images hold every bureau
SELECT part, bytes FROM search_piece WHERE image_id = $1 ORDER BY part, no

-- image_drop_pieces: images older than a complete one go
-- scope: system, images hold every bureau
DELETE FROM search_piece WHERE image_id < $1

-- image_drop: images older than a complete one go
-- scope: system, images hold every bureau
DELETE FROM search_image WHERE id < $1

-- search_persons: the legal persons of some operators
-- scope: system, only operators that passed the mirror's scope
SELECT e.id, e.legal_person, NULL FROM entity e
WHERE e.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- search_addresses: the addresses of some operators and their doors, and the signs over these
-- scope: system, only operators that passed the mirror's scope
SELECT e.id, e.address, NULL FROM entity e
WHERE e.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
UNION ALL
SELECT p.entity_id, p.address, p.name FROM premises p
WHERE p.entity_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- search_uscc: operators by the beginning of their code
SELECT e.id FROM entity e
WHERE e.bureau_id = $1 AND e.uscc >= $2 AND e.uscc < $3 AND e.merged_into IS NULL /*scope:entity e*/ ORDER BY e.uscc LIMIT $4

-- search_reg_no: operators by the beginning of their registration number
SELECT e.id FROM entity e
WHERE e.bureau_id = $1 AND e.reg_no >= $2 AND e.reg_no < $3 AND e.merged_into IS NULL /*scope:entity e*/
ORDER BY e.reg_no LIMIT $4

-- search_licence: operators by the beginning of a licence number
SELECT e.id FROM licence l JOIN entity e ON e.id = l.entity_id
WHERE l.bureau_id = $1 AND l.number >= $2 AND l.number < $3 AND e.merged_into IS NULL /*scope:entity e*/
ORDER BY l.number LIMIT $4

-- search_phone: operators by their or a contact's phone, found by blind index
SELECT e.id FROM entity e WHERE e.bureau_id = $1 AND e.phone_index = $2 AND e.merged_into IS NULL /*scope:entity e*/
UNION
SELECT e.id FROM contact c JOIN entity e ON e.id = c.entity_id
WHERE c.bureau_id = $1 AND c.phone_index = $2 AND e.merged_into IS NULL /*scope:entity e*/
ORDER BY 1 LIMIT $3

-- search_assigned_operators: the operators a partner was given work on
-- scope: system, the condition is the scope itself
SELECT m.entity_id FROM matter m WHERE +m.bureau_id = $1 AND m.entity_id IS NOT NULL AND m.person_id = $2 AND m.secret = 0
UNION
SELECT m.entity_id FROM matter m WHERE +m.bureau_id = $1 AND m.entity_id IS NOT NULL AND m.unit_id = $3 AND m.secret = 0
UNION
SELECT p.entity_id FROM sweep_stop s JOIN premises p ON p.id = s.premises_id
WHERE s.person_id = $2 AND p.entity_id IS NOT NULL AND p.bureau_id = $1 ORDER BY 1

-- search_assigned_doors: the doors a partner was given work on
-- scope: system, the condition is the scope itself
SELECT m.premises_id FROM matter m WHERE +m.bureau_id = $1 AND m.premises_id IS NOT NULL AND m.person_id = $2 AND m.secret = 0
UNION
SELECT m.premises_id FROM matter m WHERE +m.bureau_id = $1 AND m.premises_id IS NOT NULL AND m.unit_id = $3 AND m.secret = 0
UNION
SELECT s.premises_id FROM sweep_stop s WHERE s.person_id = $2 ORDER BY 1

-- candidate_entities: what some operators are compared by with what was told of one
-- scope: system, only operators that passed the mirror's scope or a scoped search by code
SELECT e.id, e.name, e.trade_name, e.address, e.state FROM entity e
WHERE e.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AND e.merged_into IS NULL

-- candidate_doors: the signs and addresses of their doors
-- scope: system, only doors of operators that passed the mirror's scope or a scoped search by code
SELECT p.id, p.entity_id, p.name, p.address FROM premises p
WHERE p.entity_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ORDER BY p.id
