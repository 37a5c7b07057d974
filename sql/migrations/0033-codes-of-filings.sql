-- The code by which whoever filed something follows it: told once and kept nowhere. A new one makes the former worthless.
CREATE TABLE intake_code (
    intake_id BIGINT PRIMARY KEY REFERENCES intake (id),
    code_index BYTEA NOT NULL,    -- blind
    given_at BIGINT NOT NULL,
    given_by BIGINT,              -- NULL: the public form gave it
    told BIGINT NOT NULL DEFAULT 0 -- how often its holder added something
);
CREATE UNIQUE INDEX intake_code_index ON intake_code (code_index);
