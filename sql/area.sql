-- area_own: the places somebody looks after, as a chief set them
-- scope: system, of a person in the actor's scope, or one's own
SELECT a.place_code FROM person_area a WHERE a.person_id = $1 ORDER BY a.place_code

-- area_walked: the communities of somebody's sweeps in a period
-- scope: system, one's own
SELECT DISTINCT substr(p.place_code, 1, 12) FROM sweep_member m JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_stop t ON t.sweep_id = s.id JOIN premises p ON p.id = t.premises_id
WHERE m.person_id = $1 AND s.on_day >= $2 AND s.on_day <= $3 AND s.state IN ('locked', 'under_way', 'done')
    AND p.place_code IS NOT NULL ORDER BY 1

-- area_clear: the places are set anew
-- scope: system, the person was read in the actor's scope
DELETE FROM person_area WHERE person_id = $1

-- area_insert: a place that somebody looks after
-- scope: system, the person was read in the actor's scope
INSERT INTO person_area (person_id, place_code, bureau_id, set_by, set_at) VALUES ($1, $2, $3, $4, $5)

-- area_person: the unit of somebody who works here
SELECT p.unit_id FROM person p WHERE p.id = $1 AND p.active = 1 /*scope:person p*/

-- area_jurisdiction: the place of a unit, or of the nearest one above it that has one
-- scope: system, jurisdiction is public
WITH RECURSIVE up (id, parent_id, place_code, step) AS (
    SELECT u.id, u.parent_id, u.place_code, 0 FROM unit u WHERE u.id = $1
    UNION ALL
    SELECT u.id, u.parent_id, u.place_code, up.step + 1 FROM unit u JOIN up ON u.id = up.parent_id)
SELECT up.place_code FROM up WHERE up.place_code IS NOT NULL ORDER BY up.step LIMIT 1

-- area_place: what a place is called
SELECT p.name, p.name_en, p.level FROM place p WHERE p.code = $1 /*scope:place p*/

-- area_extent: how many doors a place has, and the box around them
SELECT count(*), min(p.lon), min(p.lat), max(p.lon), max(p.lat) FROM premises p
WHERE p.bureau_id = $1 AND p.place_code >= $2 AND p.place_code < $3 /*scope:premises p*/

-- area_door_ids: the doors of a place and all below it, page by page
SELECT p.place_code, p.id FROM premises p
WHERE p.bureau_id = $1 AND p.place_code >= $2 AND p.place_code < $3 AND (p.place_code, p.id) > ($4, $5) /*scope:premises p*/
ORDER BY p.place_code, p.id LIMIT $6

-- area_doors: some doors with their operators, of whom nothing is told that is personal
SELECT p.id, p.ver, p.name, p.address, p.lon, p.lat, p.place_code, p.door_state, p.door_state_at, p.tag, e.id, e.ver, e.name,
    e.uscc, e.trade, e.grade, e.state, e.enrolled_at, e.filings
FROM premises p LEFT JOIN entity e ON e.id = p.entity_id
WHERE p.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:premises p*/

-- area_visits: when somebody was at some doors, the latest first
SELECT v.premises_id, v.on_day, v.outcome, v.verdict FROM visit v
WHERE v.premises_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:visit v*/
ORDER BY v.premises_id, v.started_at DESC, v.id DESC

-- area_matters: what is open at some doors
SELECT m.premises_id, m.id, m.ver, m.kind, m.number, m.state, h.kind, h.grade, m.level, m.due_at, h.remedy, h.story
FROM matter m LEFT JOIN hazard h ON h.id = m.id
WHERE m.closed_at IS NULL AND m.premises_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:matter m*/
ORDER BY m.premises_id NULLS LAST, m.due_at NULLS LAST, m.id

-- area_words: what a place and those above it are called, the largest first
-- scope: system, the address book
WITH RECURSIVE up (parent_code, name, level) AS (
    SELECT p.parent_code, p.name, p.level FROM place p WHERE p.bureau_id = $1 AND p.code = $2
    UNION ALL
    SELECT p.parent_code, p.name, p.level FROM place p JOIN up ON p.code = up.parent_code WHERE p.bureau_id = $1)
SELECT up.name FROM up WHERE up.level <= 3 ORDER BY up.level

-- area_licences: which licences of some operators end by a day, the first to end first
SELECT l.entity_id, l.premises_id, l.kind, l.valid_to FROM licence l
WHERE l.state = 'valid' AND l.valid_to <= $33 AND l.entity_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:licence l*/
ORDER BY l.entity_id, l.valid_to, l.id

-- area_food: until when some food operators are inspected, and when the first health certificate there ends
SELECT o.id, o.due_on, (SELECT min(s.health_to) FROM food_staff s WHERE s.entity_id = o.id AND s.active = 1)
FROM food_operator o
WHERE o.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:food_operator +o*/

-- area_facts: which doors of a place have facts behind a cursor (era, id), none of which an earlier one can still precede
-- scope: system, the doors are read in the actor's scope
SELECT 0, d.id, d.premises_id FROM outbox_door d
WHERE d.bureau_id = $1 AND d.place_code >= $2 AND d.place_code < $3 AND $4 >= 0 AND d.id > $5 ORDER BY d.id, d.premises_id LIMIT $6

-- area_bulk: imports behind a cursor, which changed many records without facts of their own
-- scope: system, the doors are read in the actor's scope
SELECT o.body FROM outbox o
WHERE o.topic = 'register.bulk' AND o.bureau_id = $1 AND $2 >= 0 AND o.id > $3 ORDER BY o.id LIMIT 1000

-- area_ending: the doors of a place whose operators have a licence that ends in a period
SELECT p.id FROM licence l JOIN premises p ON p.entity_id = l.entity_id
WHERE l.bureau_id = $1 AND l.valid_to > $4 AND l.valid_to <= $5 AND l.state = 'valid'
    AND p.place_code >= $2 AND p.place_code < $3 /*scope:premises p*/
ORDER BY p.id LIMIT $6

-- area_rewritten: the doors of a place that were written since, or whose operator or its licences were
SELECT p.id FROM premises p LEFT JOIN entity e ON e.id = p.entity_id
WHERE p.bureau_id = $1 AND p.place_code >= $2 AND p.place_code < $3 AND (p.changed_at >= $4 OR e.changed_at >= $4
    OR EXISTS (SELECT 1 FROM licence l WHERE l.entity_id = p.entity_id AND l.changed_at >= $4)) /*scope:premises p*/
ORDER BY p.id LIMIT $5
