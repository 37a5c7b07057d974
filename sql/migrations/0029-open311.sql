-- What came in by Open311: which key filed it, under which number of its own, and how far it is told to be.
CREATE TABLE open311_request (
    id BIGINT PRIMARY KEY REFERENCES intake (id),
    key_id BIGINT NOT NULL REFERENCES access_key (id),
    client_number TEXT NOT NULL,  -- the front's own, or a digest of what it sent
    service_code TEXT NOT NULL,   -- rules: filing_categories
    step TEXT NOT NULL,           -- rules: public_steps, the last one told
    shown TEXT NOT NULL,          -- open, closed
    lon DOUBLE PRECISION, lat DOUBLE PRECISION, -- as sent
    requested_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX open311_request_number ON open311_request (key_id, client_number);
CREATE INDEX open311_request_time ON open311_request (key_id, requested_at, id);

-- Each step that was told, and what the front added (client_number: its own number of that, or a digest; no step then).
CREATE TABLE open311_update (
    id BIGINT PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES open311_request (id),
    key_id BIGINT NOT NULL,
    matter_id BIGINT NOT NULL,    -- whose step it is
    at BIGINT NOT NULL,
    step TEXT, shown TEXT,
    client_number TEXT
);
CREATE INDEX open311_update_time ON open311_update (key_id, at, id);
CREATE INDEX open311_update_matter ON open311_update (request_id, matter_id, id);
CREATE UNIQUE INDEX open311_update_number ON open311_update (request_id, client_number) WHERE client_number IS NOT NULL;

-- What signed messages to us are signed with: sealed (purpose access-secret), told once; NULL: the key signs nothing.
ALTER TABLE access_key ADD COLUMN secret BYTEA;

-- Signed messages that were taken in: the same one again gets the reply it had. Forgotten after the days of rules/retention.
CREATE TABLE feed_message (
    key_id BIGINT NOT NULL REFERENCES access_key (id),
    message_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    reply TEXT NOT NULL,          -- JSON: numbers, outcomes, names of fields; nothing of what was told
    PRIMARY KEY (key_id, message_id)
) /*clustered*/;
CREATE INDEX feed_message_time ON feed_message (key_id, at);
