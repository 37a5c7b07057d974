-- Inspections with the law at hand: why one is made and whether it counts, who steps aside, how the operator verifies and
-- rates it, what is published of it.

ALTER TABLE inspection_approval ADD COLUMN ground TEXT NOT NULL DEFAULT 'plan'; -- rules: inspection_grounds
ALTER TABLE inspection_approval ADD COLUMN counts BIGINT NOT NULL DEFAULT 1;    -- towards the cap of the year, by its ground
ALTER TABLE inspection_approval ADD COLUMN joint_id BIGINT NOT NULL DEFAULT 0;  -- the first of those made together; its own id when alone
ALTER TABLE inspection_approval ADD COLUMN code TEXT;          -- what the operator scans; a new one makes the former worthless
ALTER TABLE inspection_approval ADD COLUMN code_until BIGINT;
ALTER TABLE inspection_approval ADD COLUMN recusal TEXT;       -- what the operator said when told of the right: none, asked
ALTER TABLE inspection_approval ADD COLUMN recusal_at BIGINT;
UPDATE inspection_approval SET joint_id = id;
CREATE UNIQUE INDEX inspection_code ON inspection_approval (code) WHERE code IS NOT NULL;
CREATE INDEX inspection_joint ON inspection_approval (joint_id);
CREATE INDEX visit_approval ON visit (approval_id) WHERE approval_id IS NOT NULL;

-- 回避: asked by the operator or by the officer, decided by the chief
CREATE TABLE inspection_recusal (
    id BIGINT PRIMARY KEY,
    inspection_id BIGINT NOT NULL REFERENCES inspection_approval (id),
    officer_id BIGINT NOT NULL,
    asked_by TEXT NOT NULL,       -- operator, officer
    noted_by BIGINT,              -- NULL: the operator's own page
    ground TEXT NOT NULL,         -- rules: recusal_grounds
    reason TEXT NOT NULL, asked_at BIGINT NOT NULL,
    granted BIGINT, decided_at BIGINT, decided_by BIGINT,
    replacement_id BIGINT, decision TEXT NOT NULL DEFAULT ''
);
CREATE INDEX inspection_recusal_of ON inspection_recusal (inspection_id, id);
CREATE INDEX inspection_recusal_officer ON inspection_recusal (officer_id, inspection_id);

-- What the operator thinks of it: once, by the code, never changed
CREATE TABLE inspection_rating (
    id BIGINT PRIMARY KEY REFERENCES inspection_approval (id),
    stars BIGINT NOT NULL, reasons TEXT NOT NULL, -- [rules: rating_reasons]
    words TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL
);
CREATE INDEX inspection_rating_at ON inspection_rating (at, id);

-- What everybody may read of a result
CREATE TABLE inspection_publication (
    id BIGINT PRIMARY KEY REFERENCES inspection_approval (id),
    facts TEXT NOT NULL,          -- as it was published, by rules/public_facts
    note TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL, published_by BIGINT NOT NULL,
    changed_at BIGINT, changed_why TEXT, -- last correction or withdrawal
    withdrawn_at BIGINT
);

-- 借调: an officer who works for another unit for a while
CREATE TABLE officer_loan (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id), unit_id BIGINT NOT NULL REFERENCES unit (id),
    first_day BIGINT NOT NULL, last_day BIGINT NOT NULL, reason TEXT NOT NULL,
    lent_by BIGINT NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT
);
CREATE INDEX officer_loan_person ON officer_loan (person_id, last_day);
CREATE INDEX officer_loan_unit ON officer_loan (bureau_id, id);
