-- The register and the street: operators, doors, licences; plans, sweeps, visits; hazards.

CREATE TABLE entity (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL,      -- the station whose jurisdiction it lies in
    officer_id BIGINT,            -- responsible officer
    uscc TEXT, reg_no TEXT,       -- 统一社会信用代码, 注册号
    source_key TEXT,              -- key in the system it came from, "scheme:value"
    name TEXT NOT NULL, trade_name TEXT,
    kind TEXT NOT NULL,           -- rules: entity_kinds
    trade TEXT,                   -- GB/T 4754-2017 class
    state TEXT NOT NULL,          -- provisional, active, closed, revoked
    legal_person TEXT,
    phone BYTEA, phone_index BYTEA,
    address TEXT, place_code TEXT,
    grade TEXT,                   -- A–D
    opened_on BIGINT, enrolled_at BIGINT, last_seen_at BIGINT,
    filings BIGINT NOT NULL DEFAULT 0, -- complaints and reports in the last 365 days
    merged_into BIGINT,
    import_id BIGINT,
    ver BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX entity_uscc ON entity (bureau_id, uscc) WHERE uscc IS NOT NULL AND merged_into IS NULL;
CREATE UNIQUE INDEX entity_source ON entity (bureau_id, source_key) WHERE source_key IS NOT NULL AND merged_into IS NULL;
CREATE INDEX entity_reg_no ON entity (bureau_id, reg_no) WHERE reg_no IS NOT NULL;
CREATE INDEX entity_phone ON entity (bureau_id, phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX entity_import ON entity (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX entity_merged ON entity (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE premises (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL,
    entity_id BIGINT REFERENCES entity (id), -- NULL: a frontage nobody holds
    name TEXT NOT NULL,           -- what the sign says
    address TEXT, street TEXT, place_code TEXT,
    lon DOUBLE PRECISION, lat DOUBLE PRECISION,
    crs TEXT,                     -- as it came: wgs84, gcj02, bd09
    door_state TEXT NOT NULL,     -- rules: door_states (matched, absent, unregistered, closed, refused, vacant, unseen)
    door_state_at BIGINT,
    tag BIGINT NOT NULL DEFAULT 0, -- number in the door's QR; raised when it is revoked
    import_id BIGINT,
    ver BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX premises_entity ON premises (entity_id);
CREATE INDEX premises_place ON premises (bureau_id, place_code, id);
CREATE INDEX premises_import ON premises (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE licence (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL REFERENCES entity (id), premises_id BIGINT,
    kind TEXT NOT NULL,           -- rules: licence_kinds
    number TEXT NOT NULL, scope TEXT,
    issued_on BIGINT, valid_to BIGINT,
    state TEXT NOT NULL,          -- valid, ended, revoked
    import_id BIGINT,
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    UNIQUE (bureau_id, kind, number)
);
CREATE INDEX licence_entity ON licence (entity_id);
CREATE INDEX licence_number ON licence (bureau_id, number);
CREATE INDEX licence_ends ON licence (bureau_id, valid_to, id);

CREATE TABLE contact (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL REFERENCES entity (id),
    name TEXT NOT NULL, duty TEXT NOT NULL, -- rules: contact_duties (owner, manager, food_safety, …)
    phone BYTEA, phone_index BYTEA,
    active BIGINT NOT NULL DEFAULT 1,
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX contact_entity ON contact (entity_id);
CREATE INDEX contact_phone ON contact (bureau_id, phone_index) WHERE phone_index IS NOT NULL;

-- What changed in the register, by whom, from where. diff: {"field":[old,new],…}; the first version of a record has '' and
-- is got by walking back from today. Sealed fields appear as ciphertext in base64.
CREATE TABLE change (
    subject_id BIGINT NOT NULL, ver BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,   -- entity, premises, licence, contact
    at BIGINT NOT NULL, actor_id BIGINT,
    source TEXT NOT NULL,         -- desk, visit, import, merge, unmerge, api, demo, undo
    source_id BIGINT,             -- visit, import, merge
    diff TEXT NOT NULL,
    PRIMARY KEY (subject_id, ver)
) /*clustered*/;

CREATE TABLE entity_merge (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL,
    kept_id BIGINT NOT NULL, gone_id BIGINT NOT NULL,
    moved TEXT NOT NULL,          -- {"premises":[…],"licence":[…],"contact":[…],"matter":[…]}
    reason TEXT NOT NULL, at BIGINT NOT NULL, actor_id BIGINT NOT NULL, undone_at BIGINT
);
CREATE INDEX entity_merge_kept ON entity_merge (kept_id);

CREATE TABLE import_map (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, ver BIGINT NOT NULL DEFAULT 1, changed_at BIGINT NOT NULL,
    UNIQUE (bureau_id, name)
);
CREATE TABLE import_run (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, job_id BIGINT,
    file_hash TEXT NOT NULL, file_name TEXT NOT NULL, map TEXT NOT NULL, dry_run BIGINT NOT NULL,
    state TEXT NOT NULL,          -- waiting, running, done, failed, cancelled, undone
    row_count BIGINT NOT NULL DEFAULT 0, added BIGINT NOT NULL DEFAULT 0, changed BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0, refused BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT, created_at BIGINT NOT NULL, finished_at BIGINT, undone_at BIGINT
);
CREATE INDEX import_run_recent ON import_run (bureau_id, created_at, id);
CREATE TABLE import_refusal (
    import_id BIGINT NOT NULL, row_no BIGINT NOT NULL, reasons TEXT NOT NULL, line TEXT NOT NULL,
    PRIMARY KEY (import_id, row_no)
) /*clustered*/;

-- 扫街: a plan recurs and becomes sweeps; a sweep has people and stops
CREATE TABLE sweep_plan (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL,
    name TEXT NOT NULL, recurrence TEXT NOT NULL,  -- rules: recurrences (once, weekly, fortnightly, monthly)
    first_day BIGINT NOT NULL, last_day BIGINT,
    people TEXT NOT NULL,         -- [person id]
    places TEXT NOT NULL,         -- [community or grid code]
    area TEXT,                    -- GeoJSON polygon drawn on the map
    list_rule TEXT NOT NULL,      -- {"unseen_days":n,"grades":[…],"trades":[…],"min_filings":n,"door_states":[…],"limit":n}
    active BIGINT NOT NULL DEFAULT 1,
    ver BIGINT NOT NULL DEFAULT 1, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX sweep_plan_unit ON sweep_plan (bureau_id, unit_id, id);
CREATE TABLE sweep (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL, plan_id BIGINT,
    name TEXT NOT NULL, on_day BIGINT NOT NULL,
    state TEXT NOT NULL,          -- draft, locked, under_way, done, cancelled
    places TEXT NOT NULL, area TEXT,
    locked_at BIGINT, started_at BIGINT, ended_at BIGINT,
    ver BIGINT NOT NULL DEFAULT 1, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX sweep_day ON sweep (bureau_id, unit_id, on_day, id);
CREATE INDEX sweep_on ON sweep (bureau_id, on_day, id);
CREATE UNIQUE INDEX sweep_planned ON sweep (plan_id, on_day) WHERE plan_id IS NOT NULL;
CREATE TABLE sweep_member (
    sweep_id BIGINT NOT NULL, person_id BIGINT NOT NULL, lead BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, person_id)
) /*clustered*/;
CREATE INDEX sweep_member_person ON sweep_member (person_id, sweep_id);
CREATE TABLE sweep_stop (
    sweep_id BIGINT NOT NULL, premises_id BIGINT NOT NULL,
    person_id BIGINT, turn BIGINT NOT NULL,       -- walking order
    reason TEXT NOT NULL,         -- why it is on the list: unseen, grade, trade, filings, recheck, by_hand
    state TEXT NOT NULL,          -- open, seen, no_entry, skipped
    visit_id BIGINT,
    PRIMARY KEY (sweep_id, premises_id)
) /*clustered*/;
CREATE INDEX sweep_stop_person ON sweep_stop (person_id, sweep_id);
CREATE INDEX sweep_stop_premises ON sweep_stop (premises_id);

CREATE TABLE visit (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL,
    sweep_id BIGINT, premises_id BIGINT NOT NULL, entity_id BIGINT,
    act TEXT NOT NULL,            -- visit, patrol, inspection
    officer_id BIGINT NOT NULL, second_id BIGINT,
    approval_id BIGINT,           -- of an inspection
    on_day BIGINT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,        -- rules: visit_outcomes (seen, enrolled, guided, closed, refused, moved, vacant, not_found)
    door_state TEXT NOT NULL,
    checklist TEXT, checklist_version TEXT, verdict TEXT,
    failed_key BIGINT NOT NULL DEFAULT 0, failed_general BIGINT NOT NULL DEFAULT 0,
    place_code TEXT, lon DOUBLE PRECISION, lat DOUBLE PRECISION, accuracy DOUBLE PRECISION,
    note TEXT NOT NULL DEFAULT '',
    client_id TEXT,               -- made on the phone: the same visit sent twice is one
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX visit_client ON visit (bureau_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX visit_premises ON visit (premises_id, started_at);
CREATE INDEX visit_entity ON visit (entity_id, started_at);
CREATE INDEX visit_sweep ON visit (sweep_id, id);
CREATE INDEX visit_day ON visit (bureau_id, on_day, id);
CREATE INDEX visit_unit_day ON visit (unit_id, on_day, id);
CREATE TABLE visit_item (
    visit_id BIGINT NOT NULL, item TEXT NOT NULL,
    verdict TEXT NOT NULL,        -- conform, fail, absent
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (visit_id, item)
) /*clustered*/;

-- 行政检查: approved before, noticed, two certified officers, counted against the cap of the year
CREATE TABLE inspection_approval (
    id BIGINT PRIMARY KEY,        -- matter id
    lead_id BIGINT NOT NULL, second_id BIGINT NOT NULL,
    item TEXT NOT NULL,           -- rules: catalogue
    reason TEXT NOT NULL, planned_on BIGINT NOT NULL,
    noticed_at BIGINT, used_by BIGINT
);

CREATE TABLE hazard (
    id BIGINT PRIMARY KEY,        -- matter id
    kind TEXT NOT NULL,           -- rules: hazard_kinds
    grade TEXT NOT NULL,          -- rules: hazard_grades (minor, ordinary, grave)
    visit_id BIGINT, item TEXT,   -- the failed item of its checklist
    story TEXT NOT NULL, remedy TEXT,
    lead_agency TEXT NOT NULL,    -- rules: agencies
    found_by BIGINT NOT NULL, ordered_by BIGINT, order_number TEXT, ordered_at BIGINT,
    due_days BIGINT,              -- from the menu of the kind
    proven_at BIGINT, failed_rechecks BIGINT NOT NULL DEFAULT 0,
    outcome TEXT                  -- rules: hazard_outcomes
);
CREATE INDEX hazard_kind ON hazard (kind, id);
CREATE INDEX hazard_visit ON hazard (visit_id);
CREATE TABLE transfer (           -- 移送 / 通报
    id BIGINT PRIMARY KEY,        -- matter id
    hazard_id BIGINT NOT NULL, kind TEXT NOT NULL, -- INFORM, CLUE, CASE, CRIME
    to_agency TEXT NOT NULL, to_unit_id BIGINT, basis TEXT NOT NULL,
    sent_at BIGINT NOT NULL, reply_due_day BIGINT,
    receipt_no TEXT, answered_at BIGINT, answer TEXT, outcome TEXT
);
CREATE INDEX transfer_hazard ON transfer (hazard_id);

-- Documents with a number and a QR: what was printed stays
CREATE TABLE document (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL,
    kind TEXT NOT NULL,           -- rules: letters
    number TEXT NOT NULL,         -- 「X市监X〔year〕第N号」
    matter_id BIGINT, hash TEXT,  -- the PDF's blob, once it is made
    facts TEXT NOT NULL,          -- what stands in it
    code TEXT NOT NULL,           -- for verification by QR
    created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,
    UNIQUE (bureau_id, number), UNIQUE (code)
);
CREATE INDEX document_matter ON document (matter_id, id);

-- Complaints and reports as far as the street loop needs them: how often, about whom
CREATE TABLE filing_count (
    entity_id BIGINT NOT NULL, on_day BIGINT NOT NULL, kind TEXT NOT NULL, -- complaint, report
    premises_id BIGINT, category TEXT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (entity_id, on_day, kind, category)
) /*clustered*/;
CREATE INDEX filing_count_day ON filing_count (on_day, entity_id);
