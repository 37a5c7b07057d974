-- report_insert: what is special to a new report
-- scope: system, the row is new
INSERT INTO report (id, intake_id, source, category, target, story, named, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- report_get: one report, if the actor may see its matter
SELECT r.id, r.intake_id, r.source, r.category, r.target, r.story, r.named, r.found_at
FROM report r JOIN matter m ON m.id = r.id WHERE r.id = $1 /*scope:matter m*/

-- report_unit: whether a unit works
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.active = 1 /*scope:unit u*/

-- report_gone: where it went, or was told to go
-- scope: system, moved by the flow
UPDATE report SET to_agency = $2, gone_note = $3 WHERE id = $1
