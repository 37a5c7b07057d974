-- The phone in the street: which phones there are, what they sent, what two people said differently.

CREATE TABLE device (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    device TEXT NOT NULL,         -- 32 hex digits, made by the phone
    name TEXT NOT NULL, client_version TEXT NOT NULL,
    state TEXT NOT NULL,          -- rules: device_states (active, disabled, wiped)
    key_no BIGINT NOT NULL DEFAULT 1, -- another one after a wipe: what lay on the phone opens no more
    waiting BIGINT NOT NULL DEFAULT 0, oldest_at BIGINT, -- as the phone said last
    told_at BIGINT,               -- the phone heard that it is wiped
    reason TEXT, changed_by BIGINT,
    first_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    UNIQUE (person_id, device)
);
CREATE INDEX device_seen ON device (bureau_id, seen_at, id);

-- What every phone of a bureau is told
CREATE TABLE field_notice (
    bureau_id BIGINT PRIMARY KEY REFERENCES bureau (id),
    min_version TEXT NOT NULL, message_zh TEXT NOT NULL, message_en TEXT NOT NULL, message_at BIGINT,
    ver BIGINT NOT NULL, changed_by BIGINT NOT NULL, changed_at BIGINT NOT NULL
);

CREATE TABLE capsule (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id), unit_id BIGINT NOT NULL, person_id BIGINT NOT NULL,
    client_id TEXT NOT NULL, device TEXT NOT NULL, seq BIGINT NOT NULL, prev TEXT NOT NULL, seal TEXT NOT NULL,
    kind TEXT NOT NULL,           -- rules: capsule_kinds
    state TEXT NOT NULL,          -- rules: capsule_states (received, accepted, held, corrected, dropped)
    journal BYTEA NOT NULL,       -- sealed: an array of the entries' texts
    entries BIGINT NOT NULL,
    sent_at BIGINT NOT NULL, received_at BIGINT NOT NULL, clock_ms BIGINT NOT NULL, -- server minus phone
    visit_id BIGINT, premises_id BIGINT,
    errors TEXT,                  -- why it is held: {"key","args","errors"}
    conflicts BIGINT NOT NULL DEFAULT 0,
    corrects TEXT,                -- client_id of the capsule held before
    reason TEXT, changed_by BIGINT, changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX capsule_client ON capsule (bureau_id, person_id, client_id);
CREATE INDEX capsule_device ON capsule (person_id, device, seq);
CREATE INDEX capsule_unit ON capsule (unit_id, state, received_at, id);
CREATE INDEX capsule_recent ON capsule (bureau_id, received_at, id);
CREATE INDEX capsule_visit ON capsule (visit_id) WHERE visit_id IS NOT NULL;

-- Photos a capsule names, whether they are here or not
CREATE TABLE capsule_photo (
    capsule_id BIGINT NOT NULL REFERENCES capsule (id), no BIGINT NOT NULL,
    person_id BIGINT NOT NULL, hash TEXT NOT NULL, size BIGINT NOT NULL,
    original TEXT,                -- SM3 of the camera's own file
    used_for TEXT NOT NULL, used_no BIGINT NOT NULL, -- visit, hazard, recheck, signature; which one
    matter_id BIGINT,             -- of a recheck: the hazard
    attachment_id BIGINT,
    PRIMARY KEY (capsule_id, no)
) /*clustered*/;
CREATE INDEX capsule_photo_wanted ON capsule_photo (person_id, hash) WHERE attachment_id IS NULL;
CREATE INDEX attachment_content ON attachment (created_by, hash);

-- What is odd about the circumstances of a capsule: seen by people, never a reason to refuse
CREATE TABLE evidence_flag (
    capsule_id BIGINT NOT NULL REFERENCES capsule (id), flag TEXT NOT NULL, -- rules: evidence_flags
    amount DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (capsule_id, flag)
) /*clustered*/;

-- Two said different things about one field or matter: both stay until a person decides
CREATE TABLE conflict (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id), unit_id BIGINT NOT NULL,
    capsule_id BIGINT NOT NULL REFERENCES capsule (id), person_id BIGINT NOT NULL, -- whose capsule
    subject_kind TEXT NOT NULL, subject_id BIGINT NOT NULL, -- premises, entity, hazard
    premises_id BIGINT NOT NULL, entity_id BIGINT,
    field TEXT NOT NULL,          -- or the action at a hazard
    seen BYTEA, theirs BYTEA, ours BYTEA, -- sealed: what the officer saw, what stands now, what the officer says
    said_at BIGINT NOT NULL,
    state TEXT NOT NULL,          -- rules: conflict_states (open, theirs, ours, other)
    reason TEXT, resolved_by BIGINT, resolved_at BIGINT, created_at BIGINT NOT NULL
);
CREATE INDEX conflict_unit ON conflict (bureau_id, unit_id, state, id);
CREATE INDEX conflict_open ON conflict (bureau_id, id) WHERE state = 'open';
CREATE INDEX conflict_subject ON conflict (subject_id, field);

-- Where somebody walked on a sweep: sensitive personal data (PIPL 28), read with a purpose, kept for rules/retention
CREATE INDEX visit_officer ON visit (officer_id, started_at);

CREATE TABLE track_point (
    sweep_id BIGINT NOT NULL, person_id BIGINT NOT NULL, at BIGINT NOT NULL,
    lon DOUBLE PRECISION NOT NULL, lat DOUBLE PRECISION NOT NULL, accuracy DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (sweep_id, person_id, at)
) /*clustered*/;
CREATE INDEX track_point_at ON track_point (at);
