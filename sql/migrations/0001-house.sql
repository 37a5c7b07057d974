-- The house: who works here, what was done, what is to be told, what is to be run.
-- One text for both databases: BIGINT, TEXT, DOUBLE PRECISION, BYTEA; /*clustered*/ keeps a table in key order on SQLite.
-- Times are ms UTC, days are days since 1970-01-01, flags are 0 or 1, sealed columns hold ciphertext (sys/seal.h).

CREATE TABLE bureau (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL, name_en TEXT NOT NULL, short_name TEXT NOT NULL, -- short_name: in document numbers, 深宝
    division TEXT NOT NULL,                                              -- GB/T 2260, 440306
    synthetic BIGINT NOT NULL DEFAULT 0,                                 -- 1: a demonstration; said on every page
    created_at BIGINT NOT NULL
);

-- 局、所、大队、中心、伙伴单位: a tree
CREATE TABLE unit (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    parent_id BIGINT REFERENCES unit (id),
    kind TEXT NOT NULL,           -- rules: unit_kinds
    code TEXT NOT NULL,
    name TEXT NOT NULL, name_en TEXT NOT NULL,
    place_code TEXT,              -- jurisdiction: this place and all below it
    active BIGINT NOT NULL DEFAULT 1,
    ver BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    UNIQUE (bureau_id, code)
);
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE person (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    login TEXT NOT NULL,          -- folded to lower case in C
    name TEXT NOT NULL,
    roles BIGINT NOT NULL,        -- bits of core/actor.h
    certificate TEXT,             -- 执法证号; without one nobody inspects
    phone BYTEA, phone_index BYTEA,
    password TEXT NOT NULL,       -- Argon2id
    password_at BIGINT NOT NULL,
    must_change BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    active BIGINT NOT NULL DEFAULT 1,
    locale TEXT NOT NULL DEFAULT 'zh-CN',
    ver BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    UNIQUE (bureau_id, login)
);
CREATE INDEX person_unit ON person (unit_id, id);

CREATE TABLE session (
    token BYTEA PRIMARY KEY,      -- SM3 of the cookie
    person_id BIGINT NOT NULL REFERENCES person (id),
    csrf BYTEA NOT NULL,
    created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
    remote TEXT NOT NULL, agent TEXT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

-- district → street → community → grid
CREATE TABLE place (
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    code TEXT NOT NULL,           -- 6, 9, 12 or 15 digits
    parent_code TEXT,
    level BIGINT NOT NULL,        -- 1 district, 2 street, 3 community, 4 grid
    name TEXT NOT NULL, name_en TEXT NOT NULL, pinyin TEXT NOT NULL,
    lon DOUBLE PRECISION, lat DOUBLE PRECISION,
    outline TEXT,                 -- GeoJSON MultiPolygon, WGS-84
    synthetic BIGINT NOT NULL DEFAULT 0,
    ver BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (bureau_id, code)
);
CREATE INDEX place_parent ON place (bureau_id, parent_code, code);

CREATE TABLE matter (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    number TEXT NOT NULL,
    kind TEXT NOT NULL, state TEXT NOT NULL,
    ver BIGINT NOT NULL DEFAULT 1,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    person_id BIGINT REFERENCES person (id),
    entity_id BIGINT, premises_id BIGINT,
    place_code TEXT,
    lon DOUBLE PRECISION, lat DOUBLE PRECISION,
    rule_pack TEXT NOT NULL,
    opened_at BIGINT NOT NULL, due_at BIGINT, closed_at BIGINT,
    changed_at BIGINT NOT NULL,
    level BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    UNIQUE (bureau_id, number)
);
CREATE INDEX matter_inbox ON matter (bureau_id, person_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_due ON matter (bureau_id, unit_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_kind ON matter (bureau_id, kind, opened_at, id);
CREATE INDEX matter_kind_state ON matter (bureau_id, kind, state, opened_at, id);
CREATE INDEX matter_unit ON matter (unit_id, kind, opened_at, id);
CREATE INDEX matter_entity ON matter (entity_id, opened_at);
CREATE INDEX matter_premises ON matter (premises_id, opened_at);

CREATE TABLE matter_clock (
    id BIGINT PRIMARY KEY,
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    clock TEXT NOT NULL,          -- rules: clocks
    law_day BIGINT NOT NULL,      -- the day whose law it follows
    from_day BIGINT NOT NULL, due_day BIGINT NOT NULL,
    provisional BIGINT NOT NULL DEFAULT 0,
    pauses TEXT NOT NULL DEFAULT '[]', -- [[from,to],…] in days
    paused_on BIGINT,             -- running pause
    started_at BIGINT NOT NULL, stopped_at BIGINT,
    late BIGINT                   -- at stopping: 1 when it was over
);
CREATE INDEX matter_clock_matter ON matter_clock (matter_id, id);
CREATE INDEX matter_clock_running ON matter_clock (due_day, id) WHERE stopped_at IS NULL;

CREATE TABLE number_series (
    bureau_id BIGINT NOT NULL, series TEXT NOT NULL, year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, series, year)
) /*clustered*/;

-- every pack of rules that was ever in force here
CREATE TABLE rule_pack (
    id TEXT PRIMARY KEY, first_used_at BIGINT NOT NULL, files TEXT NOT NULL
);
CREATE TABLE rule_row (
    pack_id TEXT NOT NULL REFERENCES rule_pack (id),
    list TEXT NOT NULL, code TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (pack_id, list, code, valid_from)
) /*clustered*/;
-- a bureau's own days over the national calendar
CREATE TABLE calendar_override (
    bureau_id BIGINT NOT NULL, on_day BIGINT NOT NULL, works BIGINT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (bureau_id, on_day)
) /*clustered*/;

CREATE TABLE ledger (
    id BIGINT PRIMARY KEY,        -- made by the application: order of writing
    seq BIGINT,                   -- order of commit, given by the sealer
    at BIGINT NOT NULL,
    bureau_id BIGINT NOT NULL, actor_id BIGINT, unit_id BIGINT,
    act TEXT NOT NULL,
    subject_kind TEXT NOT NULL, subject_id BIGINT NOT NULL,
    matter_id BIGINT, entity_id BIGINT,
    state_from TEXT, state_to TEXT,
    facts TEXT NOT NULL DEFAULT '', purpose TEXT,
    rule_pack TEXT NOT NULL,
    digest BYTEA NOT NULL,        -- SM3 of the row's content
    link BYTEA                    -- SM3(previous link, digest), given by the sealer
);
CREATE UNIQUE INDEX ledger_seq ON ledger (seq);
CREATE INDEX ledger_unsealed ON ledger (id) WHERE seq IS NULL;
CREATE INDEX ledger_subject ON ledger (subject_kind, subject_id, id);
CREATE INDEX ledger_matter ON ledger (matter_id, id) WHERE matter_id IS NOT NULL;
CREATE INDEX ledger_entity ON ledger (entity_id, id) WHERE entity_id IS NOT NULL;
CREATE INDEX ledger_actor ON ledger (actor_id, id);
CREATE TABLE ledger_head (
    seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, link BYTEA NOT NULL, signature BYTEA NOT NULL, key_id TEXT NOT NULL
);

CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, at BIGINT NOT NULL,
    topic TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id BIGINT NOT NULL,
    unit_id BIGINT, person_id BIGINT, place_code TEXT,
    body TEXT NOT NULL DEFAULT ''
);
-- Order of visibility, which is not the order of ids where several write at once (docs/internals/outbox.md)
--pg: ALTER TABLE outbox ADD COLUMN era xid8 NOT NULL DEFAULT pg_current_xact_id();
--pg: CREATE INDEX outbox_era ON outbox (era, id);

CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, kind TEXT NOT NULL, unique_key TEXT,
    state TEXT NOT NULL,          -- waiting, running, done, failed, cancelled
    payload TEXT NOT NULL, result TEXT, note TEXT,
    run_at BIGINT NOT NULL, lease_until BIGINT, lease_owner TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0, total BIGINT NOT NULL DEFAULT 0,
    cancel BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT, unit_id BIGINT, created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT
);
CREATE UNIQUE INDEX job_unique ON job (bureau_id, unique_key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_next ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_leases ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_recent ON job (bureau_id, created_at, id);

CREATE TABLE schedule (
    bureau_id BIGINT NOT NULL, name TEXT NOT NULL,
    job_kind TEXT NOT NULL, payload TEXT NOT NULL,
    every_ms BIGINT NOT NULL, next_at BIGINT NOT NULL, active BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (bureau_id, name)
);

-- content-addressed: the bytes lie in files (one machine) or in blob_piece (PostgreSQL)
CREATE TABLE blob (
    hash TEXT PRIMARY KEY,        -- SM3 in hex
    size BIGINT NOT NULL, media_type TEXT NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE blob_piece (
    hash TEXT NOT NULL, no BIGINT NOT NULL, bytes BYTEA NOT NULL,
    PRIMARY KEY (hash, no)
);
CREATE TABLE attachment (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, hash TEXT NOT NULL REFERENCES blob (hash),
    subject_kind TEXT, subject_id BIGINT,  -- NULL until something takes it
    name TEXT NOT NULL, media_type TEXT NOT NULL, size BIGINT NOT NULL,
    taken_at BIGINT, lon DOUBLE PRECISION, lat DOUBLE PRECISION,
    unit_id BIGINT NOT NULL, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX attachment_subject ON attachment (subject_kind, subject_id, id);
CREATE INDEX attachment_loose ON attachment (created_at) WHERE subject_id IS NULL;

CREATE TABLE replay (             -- Idempotency-Key
    actor_id BIGINT NOT NULL, key TEXT NOT NULL,
    request BYTEA NOT NULL,       -- SM3 of method, path and body
    status BIGINT NOT NULL, headers TEXT NOT NULL, reply TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX replay_at ON replay (at);

CREATE TABLE saved_view (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, person_id BIGINT NOT NULL, list TEXT NOT NULL, name TEXT NOT NULL,
    query TEXT NOT NULL, shared BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL,
    UNIQUE (person_id, list, name)
);
