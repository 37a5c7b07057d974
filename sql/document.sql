-- document_insert: a paper with its number
-- scope: system, part of the act it belongs to
INSERT INTO document (id, bureau_id, unit_id, kind, number, matter_id, facts, code, created_by, created_at, visit_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- document_get: a paper, if the actor may see its unit's papers
SELECT d.id, d.kind, d.number, d.hash, d.facts, d.code, d.created_at, d.matter_id FROM document d
WHERE d.id = $1 /*scope:document d*/

-- document_by_code: what the QR on a paper leads to
-- scope: system, whoever holds the paper may ask whether it is real; only kind, number, day and bureau are told
SELECT d.kind, d.number, d.created_at, b.name, b.name_en FROM document d JOIN bureau b ON b.id = d.bureau_id WHERE d.code = $1

-- document_to_draw: what a job needs to draw a paper
-- scope: system, the worker
SELECT d.kind, d.number, d.facts, d.code, d.created_at, d.hash, b.name, b.short_name, b.synthetic, u.name, p.name
FROM document d JOIN bureau b ON b.id = d.bureau_id JOIN unit u ON u.id = d.unit_id
LEFT JOIN person p ON p.id = d.created_by WHERE d.id = $1

-- document_drawn: the PDF is there
-- scope: system, the worker
UPDATE document SET hash = $2 WHERE id = $1 AND hash IS NULL

-- document_matter: on whose page the paper stands
-- scope: system, the worker
SELECT m.id, m.kind, m.bureau_id, m.unit_id, m.person_id, m.place_code
FROM document d JOIN matter m ON m.id = d.matter_id WHERE d.id = $1

-- document_visit: on which visit's page the paper stands
-- scope: system, the worker
SELECT v.id, 'visit', v.bureau_id, v.unit_id, v.officer_id, v.place_code
FROM document d JOIN visit v ON v.id = d.visit_id WHERE d.id = $1

-- bureau_short_name: how the bureau's name stands in numbers
-- scope: system, public
SELECT b.short_name FROM bureau b WHERE b.id = $1

-- blob_insert: bytes that the blob store holds
-- scope: system, content-addressed
INSERT INTO blob (hash, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING
