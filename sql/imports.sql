-- import_map_list: the saved maps of a bureau
SELECT m.name, m.body, m.ver, m.changed_at FROM import_map m WHERE m.kind = 'entities' /*scope:import_map m*/ ORDER BY m.name

-- import_map_get: a saved map by name
SELECT m.body, m.ver FROM import_map m WHERE m.name = $1 /*scope:import_map m*/

-- import_map_put: keeps a map under its name
-- scope: system, the bureau is the actor's own
INSERT INTO import_map (id, bureau_id, name, kind, body, ver, changed_at) VALUES ($1, $2, $3, 'entities', $4, 1, $5)
ON CONFLICT (bureau_id, name) DO UPDATE SET body = excluded.body, ver = import_map.ver + 1, changed_at = excluded.changed_at
RETURNING ver

-- import_map_delete: a map nobody wants any more
-- scope: system, the bureau is the actor's own
DELETE FROM import_map WHERE bureau_id = $1 AND name = $2

-- import_run_insert: somebody asks for a file to be taken in
-- scope: system, the row is new
INSERT INTO import_run (id, bureau_id, job_id, file_hash, file_name, map, dry_run, state, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- import_run_get: one import
SELECT i.id, i.bureau_id, i.job_id, i.file_hash, i.file_name, i.map, i.dry_run, i.state, i.row_count, i.added, i.changed,
    i.unchanged, i.refused, i.created_by, i.created_at, i.finished_at, i.undone_at
FROM import_run i WHERE i.id = $1 /*scope:import_run i*/

-- import_run_job: which job does it
-- scope: system, the import is the actor's own
UPDATE import_run SET job_id = $2 WHERE id = $1

-- import_run_state: where it stands
-- scope: system, the worker
UPDATE import_run SET state = $2, finished_at = $3 WHERE id = $1

-- import_run_undone: taken back
-- scope: system, the worker
UPDATE import_run SET state = 'undone', undone_at = $2 WHERE id = $1

-- import_run_count: rows done, in the transaction that did them; nothing happens when another worker has gone on from there
-- scope: system, the worker
UPDATE import_run SET row_count = row_count + $3, added = added + $4, changed = changed + $5, unchanged = unchanged + $6,
    refused = refused + $7
WHERE id = $1 AND row_count = $2

-- import_refusal_insert: a row that could not be taken
-- scope: system, part of an import
INSERT INTO import_refusal (import_id, row_no, reasons, line) VALUES ($1, $2, $3, $4)

-- import_refusals: the rows that were refused, in the order of the file
SELECT r.row_no, r.reasons, r.line FROM import_refusal r JOIN import_run i ON i.id = r.import_id
WHERE r.import_id = $1 AND r.row_no > $2 /*scope:import_run i*/ ORDER BY r.row_no LIMIT $3

-- import_file: a file somebody sent, to be read as a table
SELECT a.hash, a.name, a.size FROM attachment a WHERE a.id = $1 /*scope:attachment a*/

-- import_places: every place with its parent and the station whose jurisdiction it is itself
-- scope: system, jurisdiction is public
SELECT p.code, p.parent_code, (SELECT min(u.id) FROM unit u WHERE u.bureau_id = p.bureau_id AND u.place_code = p.code
    AND u.active = 1 AND u.kind = 'station')
FROM place p WHERE p.bureau_id = $1

-- import_root_unit: whose an operator is while nobody knows where it lies
-- scope: system, units are public
SELECT u.id FROM unit u WHERE u.bureau_id = $1 AND u.parent_id IS NULL ORDER BY u.id LIMIT 1

-- import_merged: keys of records that were folded into others
-- scope: system, upsert by key
SELECT e.uscc, e.source_key, e.merged_into FROM entity e WHERE e.bureau_id = $1 AND e.merged_into IS NOT NULL

-- import_added_entities: operators that came with an import
-- scope: system, taking an import back
SELECT e.id FROM entity e WHERE e.import_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3

-- import_added_premises: doors that came with it, of operators that were there before
-- scope: system, taking an import back
SELECT p.id, p.entity_id FROM premises p LEFT JOIN entity e ON e.id = p.entity_id
WHERE p.import_id = $1 AND (e.import_id IS NULL OR e.import_id <> $1) AND p.id > $2 ORDER BY p.id LIMIT $3

-- import_added_licences: licences that came with it, of operators that were there before
-- scope: system, taking an import back
SELECT l.id, l.entity_id FROM licence l JOIN entity e ON e.id = l.entity_id
WHERE l.import_id = $1 AND (e.import_id IS NULL OR e.import_id <> $1) AND l.id > $2 ORDER BY l.id LIMIT $3

-- import_changes: what it changed on records that were there before
-- scope: system, taking an import back
SELECT c.subject_id, c.ver, c.subject_kind, c.diff FROM change c
WHERE c.source_id = $1 AND c.source = 'import' AND c.ver > 1 AND (c.subject_id, c.ver) > ($2, $3)
ORDER BY c.subject_id, c.ver LIMIT $4

-- import_changes_since: what became of such a record later
-- scope: system, taking an import back
SELECT c.ver, c.source, c.source_id, c.diff FROM change c WHERE c.subject_id = $1 AND c.ver > $2 ORDER BY c.ver

-- import_entity_ties: what keeps an operator that came with an import from being removed, one column for each reason
-- scope: system, taking an import back
SELECT
    CASE WHEN e.ver > 1 OR EXISTS (SELECT 1 FROM premises p WHERE p.entity_id = e.id AND p.ver > 1)
        OR EXISTS (SELECT 1 FROM licence l WHERE l.entity_id = e.id AND l.ver > 1) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM premises p WHERE p.entity_id = e.id AND p.import_id IS DISTINCT FROM e.import_id)
        OR EXISTS (SELECT 1 FROM licence l WHERE l.entity_id = e.id AND l.import_id IS DISTINCT FROM e.import_id)
        OR EXISTS (SELECT 1 FROM contact t WHERE t.entity_id = e.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM visit v WHERE v.entity_id = e.id)
        OR EXISTS (SELECT 1 FROM premises p JOIN visit v ON v.premises_id = p.id WHERE p.entity_id = e.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM matter m WHERE m.entity_id = e.id)
        OR EXISTS (SELECT 1 FROM premises p JOIN matter m ON m.premises_id = p.id WHERE p.entity_id = e.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM premises p JOIN sweep_stop s ON s.premises_id = p.id WHERE p.entity_id = e.id)
        THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM entity_merge g WHERE g.kept_id = e.id)
        OR EXISTS (SELECT 1 FROM entity d WHERE d.merged_into = e.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM filing_count c WHERE c.entity_id = e.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.subject_kind = 'entity' AND a.subject_id = e.id) THEN 1 ELSE 0 END
FROM entity e WHERE e.id = $1

-- import_premises_ties: the same for a door
-- scope: system, taking an import back
SELECT
    CASE WHEN p.ver > 1 THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM licence l WHERE l.entity_id = p.entity_id AND l.premises_id = p.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM visit v WHERE v.premises_id = p.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM matter m WHERE m.premises_id = p.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM sweep_stop s WHERE s.premises_id = p.id) THEN 1 ELSE 0 END,
    0, 0,
    CASE WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.subject_kind = 'premises' AND a.subject_id = p.id) THEN 1 ELSE 0 END
FROM premises p WHERE p.id = $1

-- import_licence_ties: the same for a licence
-- scope: system, taking an import back
SELECT CASE WHEN l.ver > 1 THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0, 0 FROM licence l WHERE l.id = $1

-- import_parts_of: the doors and licences of an operator
-- scope: system, taking an import back
SELECT p.id, 1 FROM premises p WHERE p.entity_id = $1
UNION ALL SELECT l.id, 0 FROM licence l WHERE l.entity_id = $1

-- import_drop_entity: an operator that nothing else speaks of
-- scope: system, taking an import back
DELETE FROM entity WHERE id = $1 AND import_id = $2

-- import_drop_premises: a door that nothing else speaks of
-- scope: system, taking an import back
DELETE FROM premises WHERE id = $1 AND import_id = $2

-- import_drop_licence: a licence that came with an import
-- scope: system, taking an import back
DELETE FROM licence WHERE id = $1 AND import_id = $2

-- import_drop_history: versions of what is gone; the ledger keeps the act
-- scope: system, taking an import back
DELETE FROM change WHERE subject_id = $1

-- import_file_take: a file that an import was made from stays with it
-- scope: system, the file was read in the actor's scope
UPDATE attachment SET subject_kind = 'import', subject_id = $2 WHERE id = $1 AND subject_id IS NULL

-- import_bureau: the bureau of a division; the only one when none is named
-- scope: system, the command line
SELECT b.id FROM bureau b WHERE CAST($1 AS TEXT) = '' OR b.division = $1 ORDER BY b.id LIMIT 1

-- import_shrink: what the writer holds of the database in memory goes back, where it holds anything
-- scope: system, no data
SELECT 1
