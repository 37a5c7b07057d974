-- Photos that phones send in pieces (tus). The bytes lie in a file of the data folder named by the id; its length is the offset.
CREATE TABLE upload (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, person_id BIGINT NOT NULL,
    hash TEXT NOT NULL,            -- SM3 in hex that the whole must have
    length BIGINT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
    taken_at BIGINT, lon DOUBLE PRECISION, lat DOUBLE PRECISION,
    attachment_id BIGINT,          -- what it has become; NULL while it is on its way
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    UNIQUE (person_id, hash)
);
CREATE INDEX upload_expires ON upload (expires_at, id);
