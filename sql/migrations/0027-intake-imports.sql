-- Tables of 12315 and 12345 taken in as intakes. The file itself lies with the loose uploads and goes with them.

CREATE TABLE intake_import (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL,      -- of whoever brought it
    job_id BIGINT,
    template TEXT NOT NULL,       -- rules: intake_templates
    file_hash TEXT NOT NULL, file_name TEXT NOT NULL,
    map TEXT NOT NULL,            -- {"options":{…},"fields":{"number":"column title"}}
    dry_run BIGINT NOT NULL,
    state TEXT NOT NULL,          -- waiting, running, done, failed, cancelled
    row_count BIGINT NOT NULL DEFAULT 0, added BIGINT NOT NULL DEFAULT 0, changed BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0, refused BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT
);
CREATE INDEX intake_import_recent ON intake_import (bureau_id, created_at, id);

-- What became of each row; of a refused one the cells, sealed.
CREATE TABLE intake_import_row (
    import_id BIGINT NOT NULL REFERENCES intake_import (id), row_no BIGINT NOT NULL,
    outcome TEXT NOT NULL,        -- added, changed, unchanged, refused
    number TEXT, intake_id BIGINT,
    fields TEXT,                  -- names of what changed, parted by |
    said TEXT NOT NULL,           -- [{"field","code","arg"}]: why it was refused, or what was left out
    line BYTEA,                   -- sealed (purpose intake)
    PRIMARY KEY (import_id, row_no)
) /*clustered*/;
