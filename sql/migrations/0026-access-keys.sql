-- Keys by which other systems come in. The key itself is told once; here is its SM3 (it is random, so nobody guesses it back).
CREATE TABLE access_key (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id), -- it sees what this unit and those below it see
    name TEXT NOT NULL,           -- which system, whom to ask
    rights TEXT NOT NULL,         -- rules: access_rights, parted by |
    token_hash BYTEA NOT NULL,
    per_minute BIGINT NOT NULL,
    valid_to BIGINT,              -- its last day; NULL: until it is ended
    made_by BIGINT NOT NULL, made_at BIGINT NOT NULL,
    ended_by BIGINT, ended_at BIGINT
);
CREATE UNIQUE INDEX access_key_token ON access_key (token_hash);
CREATE INDEX access_key_bureau ON access_key (bureau_id, id);
