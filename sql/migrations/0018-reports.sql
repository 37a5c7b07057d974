-- Reports (举报): what somebody passed on and how it was verified; the vault with who it was; and the work that only those
-- see whom it concerns.

-- of a secret kind (rules: matter_kinds), so that a list need not know kinds; the acts and facts of such work are secret with it
ALTER TABLE matter ADD COLUMN secret BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN secret BIGINT NOT NULL DEFAULT 0; -- not part of what is sealed
ALTER TABLE outbox ADD COLUMN secret BIGINT NOT NULL DEFAULT 0;
-- whoever must not see it asks for its kind and need not read past all of it to find nothing
CREATE INDEX matter_open_to_all ON matter (bureau_id, kind, opened_at, id) WHERE secret = 0;

-- Who reported: one row for each report, under the vault's own key (NAGUAN_DATA/vault)
CREATE TABLE vault_person (
    matter_id BIGINT PRIMARY KEY REFERENCES matter (id),
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    pseudonym TEXT NOT NULL,      -- R-7K3M: the same as long as the report stands, made of nothing that is known
    named BIGINT NOT NULL,
    sealed BYTEA,                 -- name, phone, address, number, mail; NULL: nothing is known
    code_index BYTEA,             -- of the code by which an anonymous reporter comes back
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX vault_person_code ON vault_person (code_index) WHERE code_index IS NOT NULL;
-- what two reports of one person have in common: blind indexes of phone, number, mail
CREATE TABLE vault_mark (
    mark BYTEA NOT NULL, matter_id BIGINT NOT NULL REFERENCES matter (id),
    PRIMARY KEY (mark, matter_id)
) /*clustered*/;
CREATE INDEX vault_mark_matter ON vault_mark (matter_id);
-- the words as they came
CREATE TABLE vault_story (
    id BIGINT PRIMARY KEY,
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    sealed BYTEA NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX vault_story_matter ON vault_story (matter_id, id);
-- 揭示: asked by one, decided by another, read for a while
CREATE TABLE vault_reveal (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    purpose TEXT NOT NULL,        -- rules: reveal_purposes
    words TEXT NOT NULL,          -- why, in words
    asked_by BIGINT NOT NULL REFERENCES person (id), asked_at BIGINT NOT NULL,
    decided_by BIGINT REFERENCES person (id), decided_at BIGINT, granted BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    readable_until BIGINT,
    reads BIGINT NOT NULL DEFAULT 0, last_read_at BIGINT
);
CREATE INDEX vault_reveal_matter ON vault_reveal (matter_id, id);
CREATE INDEX vault_reveal_bureau ON vault_reveal (bureau_id, id);

CREATE TABLE report (
    id BIGINT PRIMARY KEY REFERENCES matter (id),
    intake_id BIGINT,             -- the filing it came with; a complaint may stand beside it
    source TEXT NOT NULL,         -- rules: report_sources
    category TEXT NOT NULL,       -- rules: filing_categories
    target TEXT NOT NULL,         -- whom it is about, as it was told; masked
    story TEXT NOT NULL,          -- masked
    named BIGINT NOT NULL,
    found_at BIGINT NOT NULL,     -- R1 runs from here
    extension_asked_by BIGINT, extension_reason TEXT, extended_at BIGINT, extended_by BIGINT,
    paused_for TEXT,              -- rules: report_pauses
    finding TEXT, reason TEXT,    -- what verification found; rules: report_reasons, why no case is filed
    proposed_by BIGINT, decided_by BIGINT, decided_at BIGINT,
    case_id BIGINT,
    merged_into BIGINT REFERENCES report (id),
    to_agency TEXT, gone_note TEXT, -- handed to another agency, or told where to go
    told_at BIGINT, told_by BIGINT, told_mode TEXT, told_note TEXT, -- the reporter
    reward_level TEXT, reward_base BIGINT, reward_amount BIGINT, reward_by BIGINT, reward_at BIGINT, -- fen
    reward_decided_by BIGINT, reward_decided_at BIGINT, reward_paper TEXT -- of what the finance department agreed to
);
CREATE INDEX report_intake ON report (intake_id) WHERE intake_id IS NOT NULL;
CREATE INDEX report_merged ON report (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX report_case ON report (case_id) WHERE case_id IS NOT NULL;
-- what was added after it came: by the reporter, or by a later report of the same
CREATE TABLE report_fact (
    id BIGINT PRIMARY KEY,
    report_id BIGINT NOT NULL REFERENCES report (id),
    story TEXT NOT NULL,          -- masked
    from_id BIGINT REFERENCES report (id), -- the report that was merged, NULL: added by the code
    at BIGINT NOT NULL,
    weighed_at BIGINT, weighed_by BIGINT -- somebody has looked at it and let the clock run anew, or not
);
CREATE INDEX report_fact_report ON report_fact (report_id, id);
