-- Statements that only SQLite wants otherwise.

-- import_shrink: what the writer holds of the database in memory goes back
-- scope: system, no data
PRAGMA shrink_memory

-- Without figures about the tables SQLite takes the scope's "bureau_id = …" for the best way in, which is the whole table; and
-- a list of ids for a poor one. Here it is told.

-- area_doors: some doors with their operators, of whom nothing is told that is personal
SELECT p.id, p.ver, p.name, p.address, p.lon, p.lat, p.place_code, p.door_state, p.door_state_at, p.tag, e.id, e.ver, e.name,
    e.uscc, e.trade, e.grade, e.state, e.enrolled_at, e.filings
FROM premises p NOT INDEXED LEFT JOIN entity e ON e.id = p.entity_id
WHERE p.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:premises p*/

-- area_visits: when somebody was at some doors, the latest first
SELECT v.premises_id, v.on_day, v.outcome, v.verdict FROM visit v INDEXED BY visit_premises
WHERE v.premises_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:visit v*/
ORDER BY v.premises_id, v.started_at DESC, v.id DESC

-- area_matters: what is open at some doors
SELECT m.premises_id, m.id, m.ver, m.kind, m.number, m.state, h.kind, h.grade, m.level, m.due_at, h.remedy, h.story
FROM matter m INDEXED BY matter_premises LEFT JOIN hazard h ON h.id = m.id
WHERE m.closed_at IS NULL AND m.premises_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:matter m*/
ORDER BY m.premises_id NULLS LAST, m.due_at NULLS LAST, m.id

-- area_licences: which licences of some operators end by a day, the first to end first
SELECT l.entity_id, l.premises_id, l.kind, l.valid_to FROM licence l INDEXED BY licence_entity
WHERE l.state = 'valid' AND l.valid_to <= $33 AND l.entity_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) /*scope:licence l*/
ORDER BY l.entity_id, l.valid_to, l.id

-- area_ending: the doors of a place whose operators have a licence that ends in a period
SELECT p.id FROM licence l INDEXED BY licence_ends CROSS JOIN premises p INDEXED BY premises_entity ON p.entity_id = l.entity_id
WHERE l.bureau_id = $1 AND l.valid_to > $4 AND l.valid_to <= $5 AND l.state = 'valid'
    AND p.place_code >= $2 AND p.place_code < $3 /*scope:premises p*/
ORDER BY p.id LIMIT $6
