-- entity_get: one operator, if the actor may see it
SELECT e.id, e.bureau_id, e.unit_id, e.officer_id, e.uscc, e.reg_no, e.source_key, e.name, e.trade_name, e.kind, e.trade,
    e.state, e.legal_person, e.phone, e.address, e.place_code, e.grade, e.opened_on, e.enrolled_at, e.last_seen_at,
    e.filings, e.merged_into, e.import_id, e.ver, e.created_at, e.changed_at
FROM entity e WHERE e.id = $1 /*scope:entity e*/

-- entity_named: whom a paper, a cap or a checklist is about; nothing personal
-- scope: system, part of a door or a matter in scope, wherever the operator is registered
SELECT e.id, e.bureau_id, e.unit_id, e.uscc, e.name, e.kind, e.trade, e.state, e.address, e.place_code, e.grade, e.ver,
    e.created_at, e.changed_at
FROM entity e WHERE e.id = $1

-- premises_named: the door that a paper is about
-- scope: system, part of a matter in scope, whichever station the door belongs to by now
SELECT p.id, p.name, p.address FROM premises p WHERE p.id = $1

-- entity_by_uscc: the operator that holds a code
-- scope: system, a code is unique in the bureau and must be found before another is made
SELECT e.id, e.bureau_id, e.unit_id, e.officer_id, e.uscc, e.reg_no, e.source_key, e.name, e.trade_name, e.kind, e.trade,
    e.state, e.legal_person, e.phone, e.address, e.place_code, e.grade, e.opened_on, e.enrolled_at, e.last_seen_at,
    e.filings, e.merged_into, e.import_id, e.ver, e.created_at, e.changed_at
FROM entity e WHERE e.bureau_id = $1 AND e.uscc = $2 AND e.merged_into IS NULL

-- entity_by_source: the operator that came from a key of another system
-- scope: system, upsert by key
SELECT e.id, e.bureau_id, e.unit_id, e.officer_id, e.uscc, e.reg_no, e.source_key, e.name, e.trade_name, e.kind, e.trade,
    e.state, e.legal_person, e.phone, e.address, e.place_code, e.grade, e.opened_on, e.enrolled_at, e.last_seen_at,
    e.filings, e.merged_into, e.import_id, e.ver, e.created_at, e.changed_at
FROM entity e WHERE e.bureau_id = $1 AND e.source_key = $2 AND e.merged_into IS NULL

-- entity_insert: a new operator
-- scope: system, the row is new
INSERT INTO entity (id, bureau_id, unit_id, officer_id, uscc, reg_no, source_key, name, trade_name, kind, trade, state,
    legal_person, phone, phone_index, address, place_code, grade, opened_on, enrolled_at, last_seen_at, filings,
    import_id, ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 1, $24, $24)

-- entity_update: the next version of an operator
-- scope: system, the operator was read in the actor's scope
UPDATE entity SET unit_id = $3, officer_id = $4, uscc = $5, reg_no = $6, source_key = $7, name = $8, trade_name = $9,
    kind = $10, trade = $11, state = $12, legal_person = $13, phone = $14, phone_index = $15, address = $16,
    place_code = $17, grade = $18, opened_on = $19, enrolled_at = $20, merged_into = $21, ver = ver + 1, changed_at = $22
WHERE id = $1 AND ver = $2

-- entity_seen: somebody of the bureau stood before it
-- scope: system, follows from a visit in scope
UPDATE entity SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)

-- entity_filings: complaints and reports of the last year, counted anew
-- scope: system, a derived number
UPDATE entity SET filings = (SELECT COALESCE(SUM(c.n), 0) FROM filing_count c WHERE c.entity_id = entity.id AND c.on_day > $2)
WHERE id = $1

-- premises_get: one door, if the actor may see it
SELECT p.id, p.bureau_id, p.unit_id, p.entity_id, p.name, p.address, p.street, p.place_code, p.lon, p.lat, p.crs,
    p.door_state, p.door_state_at, p.tag, p.import_id, p.ver, p.created_at, p.changed_at
FROM premises p WHERE p.id = $1 /*scope:premises p*/

-- premises_of_entity: the doors of an operator
SELECT p.id, p.bureau_id, p.unit_id, p.entity_id, p.name, p.address, p.street, p.place_code, p.lon, p.lat, p.crs,
    p.door_state, p.door_state_at, p.tag, p.import_id, p.ver, p.created_at, p.changed_at
FROM premises p WHERE p.entity_id = $1 /*scope:premises p*/ ORDER BY p.id

-- premises_insert: a new door
-- scope: system, the row is new
INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, address, street, place_code, lon, lat, crs, door_state,
    door_state_at, tag, import_id, ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, 1, $15, $15)

-- premises_update: the next version of a door
-- scope: system, the door was read in the actor's scope
UPDATE premises SET unit_id = $3, entity_id = $4, name = $5, address = $6, street = $7, place_code = $8, lon = $9,
    lat = $10, crs = $11, door_state = $12, door_state_at = $13, tag = $14, ver = ver + 1, changed_at = $15
WHERE id = $1 AND ver = $2

-- licences_of_entity: the licences of an operator, the one that ends last first
SELECT l.id, l.entity_id, l.premises_id, l.kind, l.number, l.scope, l.state, l.issued_on, l.valid_to, l.ver, l.created_at,
    l.changed_at
FROM licence l JOIN entity e ON e.id = l.entity_id
WHERE l.entity_id = $1 /*scope:entity e*/ ORDER BY l.valid_to DESC NULLS LAST, l.id

-- licence_get: one licence
SELECT l.id, l.entity_id, l.premises_id, l.kind, l.number, l.scope, l.state, l.issued_on, l.valid_to, l.ver, l.created_at,
    l.changed_at
FROM licence l JOIN entity e ON e.id = l.entity_id WHERE l.id = $1 /*scope:entity e*/

-- licence_insert: a new licence
-- scope: system, the row is new
INSERT INTO licence (id, bureau_id, entity_id, premises_id, kind, number, scope, issued_on, valid_to, state, import_id,
    ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $12)

-- licence_update: the next version of a licence
-- scope: system, the licence was read in the actor's scope
UPDATE licence SET premises_id = $3, kind = $4, number = $5, scope = $6, issued_on = $7, valid_to = $8, state = $9,
    ver = ver + 1, changed_at = $10
WHERE id = $1 AND ver = $2

-- contacts_of_entity: whom to talk to
SELECT c.id, c.entity_id, c.name, c.duty, c.phone, c.active, c.ver, c.created_at, c.changed_at
FROM contact c JOIN entity e ON e.id = c.entity_id
WHERE c.entity_id = $1 /*scope:entity e*/ ORDER BY c.active DESC, c.id

-- contact_get: one contact
SELECT c.id, c.entity_id, c.name, c.duty, c.phone, c.active, c.ver, c.created_at, c.changed_at
FROM contact c JOIN entity e ON e.id = c.entity_id WHERE c.id = $1 /*scope:entity e*/

-- contact_insert: somebody to talk to
-- scope: system, the row is new
INSERT INTO contact (id, bureau_id, entity_id, name, duty, phone, phone_index, active, ver, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9)

-- contact_update: the next version of a contact
-- scope: system, the contact was read in the actor's scope
UPDATE contact SET name = $3, duty = $4, phone = $5, phone_index = $6, active = $7, ver = ver + 1, changed_at = $8
WHERE id = $1 AND ver = $2

-- contacts_active: how many people can be reached
-- scope: system, part of an operator read in the actor's scope
SELECT count(*) FROM contact c WHERE c.entity_id = $1 AND c.active = 1 AND c.phone IS NOT NULL

-- change_insert: one version of a record
-- scope: system, part of the record
INSERT INTO change (subject_id, ver, subject_kind, at, actor_id, source, source_id, diff)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- change_last: the newest version number of a record
-- scope: system, part of the record
SELECT max(c.ver) FROM change c WHERE c.subject_id = $1

-- history_of_entity: what changed on an operator and all that hangs on it, newest first
SELECT c.subject_kind, c.subject_id, c.ver, c.at, c.actor_id, p.name, c.source, c.source_id, c.diff
FROM change c LEFT JOIN person p ON p.id = c.actor_id
WHERE (c.subject_id IN (SELECT e.id FROM entity e WHERE e.id = $1 /*scope:entity e*/)
    OR c.subject_id IN (SELECT d.id FROM premises d WHERE d.entity_id = $1 /*scope:premises d*/)
    OR c.subject_id IN (SELECT l.id FROM licence l WHERE l.entity_id = $1)
    OR c.subject_id IN (SELECT t.id FROM contact t WHERE t.entity_id = $1))
    AND (c.at, c.subject_id, c.ver) < ($2, $3, $4)
ORDER BY c.at DESC, c.subject_id DESC, c.ver DESC LIMIT $5

-- unit_of_place: the nearest unit up the tree of places whose jurisdiction this is
-- scope: system, jurisdiction is public
WITH RECURSIVE up (code, parent_code, step) AS (
    SELECT p.code, p.parent_code, 0 FROM place p WHERE p.bureau_id = $1 AND p.code = $2
    UNION ALL
    SELECT p.code, p.parent_code, up.step + 1 FROM place p JOIN up ON p.code = up.parent_code WHERE p.bureau_id = $1)
SELECT u.id FROM up JOIN unit u ON u.place_code = up.code
WHERE u.bureau_id = $1 AND u.active = 1 AND u.kind = 'station' ORDER BY up.step, u.id LIMIT 1

-- merge_insert: what was folded into what
-- scope: system, both were read in the actor's scope
INSERT INTO entity_merge (id, bureau_id, kept_id, gone_id, moved, reason, at, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- merge_get: a merge that can be undone
SELECT g.kept_id, g.gone_id, g.moved FROM entity_merge g JOIN entity e ON e.id = g.kept_id
WHERE g.id = $1 AND g.undone_at IS NULL /*scope:entity e*/

-- merge_undone: it was
-- scope: system, read in the actor's scope
UPDATE entity_merge SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL

-- merges_of_entity: what was folded into an operator
SELECT g.id, g.gone_id, d.name, g.reason, g.at, g.undone_at FROM entity_merge g
JOIN entity e ON e.id = g.kept_id JOIN entity d ON d.id = g.gone_id
WHERE g.kept_id = $1 /*scope:entity e*/ ORDER BY g.at DESC

-- merge_premises: doors go over
-- scope: system, both were read in the actor's scope
UPDATE premises SET entity_id = $2 WHERE entity_id = $1 RETURNING id

-- merge_licences: licences go over
-- scope: system, both were read in the actor's scope
UPDATE licence SET entity_id = $2 WHERE entity_id = $1 RETURNING id

-- merge_contacts: contacts go over
-- scope: system, both were read in the actor's scope
UPDATE contact SET entity_id = $2 WHERE entity_id = $1 RETURNING id

-- merge_matters: matters go over
-- scope: system, both were read in the actor's scope
UPDATE matter SET entity_id = $2 WHERE entity_id = $1 RETURNING id

-- merge_visits: visits go over
-- scope: system, both were read in the actor's scope
UPDATE visit SET entity_id = $2 WHERE entity_id = $1 RETURNING id

-- unmerge_premises: a door goes back
-- scope: system, the merge was read in the actor's scope
UPDATE premises SET entity_id = $2 WHERE id = $1 AND entity_id = $3

-- unmerge_licence: a licence goes back
-- scope: system, the merge was read in the actor's scope
UPDATE licence SET entity_id = $2 WHERE id = $1 AND entity_id = $3

-- unmerge_contact: a contact goes back
-- scope: system, the merge was read in the actor's scope
UPDATE contact SET entity_id = $2 WHERE id = $1 AND entity_id = $3

-- unmerge_matter: a matter goes back
-- scope: system, the merge was read in the actor's scope
UPDATE matter SET entity_id = $2 WHERE id = $1 AND entity_id = $3

-- unmerge_visit: a visit goes back
-- scope: system, the merge was read in the actor's scope
UPDATE visit SET entity_id = $2 WHERE id = $1 AND entity_id = $3

-- entity_set_merged: gone points to kept
-- scope: system, both were read in the actor's scope
UPDATE entity SET merged_into = $2, ver = ver + 1, changed_at = $3 WHERE id = $1

-- premises_tag: the number in a door's newest QR
-- scope: system, whoever holds the door's QR may ask what it leads to
SELECT p.tag FROM premises p WHERE p.id = $1

-- premises_first: the oldest door of an operator
-- scope: system, upsert by key
SELECT p.id, p.bureau_id, p.unit_id, p.entity_id, p.name, p.address, p.street, p.place_code, p.lon, p.lat, p.crs,
    p.door_state, p.door_state_at, p.tag, p.import_id, p.ver, p.created_at, p.changed_at
FROM premises p WHERE p.entity_id = $1 ORDER BY p.id LIMIT 1

-- licence_by_number: the licence that holds a number
-- scope: system, upsert by key
SELECT l.id, l.entity_id, l.premises_id, l.kind, l.number, l.scope, l.state, l.issued_on, l.valid_to, l.ver, l.created_at,
    l.changed_at
FROM licence l WHERE l.bureau_id = $1 AND l.kind = $2 AND l.number = $3

-- entity_graded: the grade it has, for one that another room made
-- scope: system, a grade follows from an act elsewhere
SELECT e.id, e.ver, e.grade, e.unit_id, e.place_code FROM entity e WHERE e.id = $1

-- entity_grade: the grade that another room made
-- scope: system, a grade follows from an act elsewhere
UPDATE entity SET grade = $2, ver = ver + 1, changed_at = $3 WHERE id = $1
