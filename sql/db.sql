-- What the storage layer itself asks for.

-- db_schema_table: which migrations this database has had
-- scope: system, not data of a bureau
CREATE TABLE IF NOT EXISTS schema_version (no BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)

-- db_schema_there: whether it ever had a migration
-- scope: system, not data of a bureau
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'

-- db_schema_newest: number of the last migration, 0 before the first
-- scope: system, not data of a bureau
SELECT COALESCE(max(no), 0) FROM schema_version

-- db_schema_done: all it ever had
-- scope: system, not data of a bureau
SELECT v.no FROM schema_version v ORDER BY v.no

-- db_schema_applied: notes a migration as done
-- scope: system, not data of a bureau
INSERT INTO schema_version (no, name, applied_at) VALUES ($1, $2, $3)

-- db_outbox_after: the facts after a cursor (era, id), none of which an earlier one can still precede
-- scope: system, the live hub filters each fact by its listener's scope
SELECT 0, id, bureau_id, at, topic, subject_kind, subject_id, unit_id, person_id, place_code, body,
       secret
  FROM outbox WHERE $1 >= 0 AND id > $2 ORDER BY id LIMIT $3

-- db_outbox_end: the cursor behind the last fact there is
-- scope: system, a position only
-- plan: scan, only as far as its last row
SELECT 0, id FROM outbox ORDER BY id DESC LIMIT 1

-- db_columns: every table in the order of its making, with its columns
-- scope: system, not data of a bureau
SELECT t.name, c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' AND t.name <> 'schema_version' ORDER BY t.rowid, c.cid

-- db_defer_keys: what is referred to may come later in this transaction
-- scope: system, not data of a bureau
PRAGMA defer_foreign_keys = ON

-- db_sound: 'ok', or what is broken in the file
-- scope: system, not data of a bureau
PRAGMA quick_check(1)
