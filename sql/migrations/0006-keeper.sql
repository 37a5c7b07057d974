-- What the keeper of the house needs: who keeps it, when a warning level changes next, which file is still referred to.

-- A name that one process holds for a while.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL, until BIGINT NOT NULL
);
-- When the level of an open matter is to be looked at again; NULL: never, 0: as soon as possible.
ALTER TABLE matter ADD COLUMN level_at BIGINT DEFAULT 0;
CREATE INDEX matter_level_at ON matter (level_at, id) WHERE closed_at IS NULL AND level_at IS NOT NULL;
CREATE INDEX attachment_hash ON attachment (hash);
CREATE INDEX document_hash ON document (hash) WHERE hash IS NOT NULL;
CREATE INDEX import_run_file ON import_run (file_hash);
