-- Search and map: the register is held in memory by every server (docs/internals/mirror.md). These tables say from what it
-- starts and what changed since.

-- Operators and doors written since the last image. stamp is made by the transaction that wrote.
CREATE TABLE search_dirty (
    id BIGINT PRIMARY KEY,        -- of an entity or a door
    stamp BIGINT NOT NULL
);
CREATE INDEX search_dirty_stamp ON search_dirty (stamp, id);

-- One image: the columns, names and postings of the register at one moment, in pieces.
CREATE TABLE search_image (
    id BIGINT PRIMARY KEY,
    form BIGINT NOT NULL,         -- version of the layout; a program reads only its own
    row_count BIGINT NOT NULL, doc_count BIGINT NOT NULL,
    state TEXT NOT NULL,          -- writing, current
    made_at BIGINT NOT NULL
);
CREATE TABLE search_piece (
    image_id BIGINT NOT NULL, part BIGINT NOT NULL, no BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (image_id, part, no)
) /*clustered*/;
