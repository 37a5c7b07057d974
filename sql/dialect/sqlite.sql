-- Statements that only SQLite wants otherwise.

-- import_shrink: what the writer holds of the database in memory goes back
-- scope: system, no data
PRAGMA shrink_memory
