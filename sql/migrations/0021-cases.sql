-- Clue packages and cases: what an investigation consists of from the finding to the archive. What a case has in common with all
-- other work (state, owner, limits) is its matter.

CREATE TABLE case_file (
    id BIGINT PRIMARY KEY REFERENCES matter (id),
    bureau_id BIGINT NOT NULL,
    source TEXT NOT NULL,         -- rules: case_sources
    source_id BIGINT,             -- the matter or visit it comes from
    from_agency TEXT,             -- rules: agencies, of what another one handed over
    found_day BIGINT NOT NULL,    -- PEN 18: the limit counts from here
    category TEXT NOT NULL,       -- rules: filing_categories
    story TEXT NOT NULL,
    party TEXT NOT NULL,          -- rules: case_parties; person, body
    simple BIGINT NOT NULL DEFAULT 0, -- 简易程序
    cause TEXT NOT NULL DEFAULT '',   -- 案由
    lead_id BIGINT, second_id BIGINT, -- both certified (PEN 20)
    filed_day BIGINT, act_ended_day BIGINT,
    grave BIGINT NOT NULL DEFAULT 0,  -- life, health, finance: the longer limitation (APL 36)
    review_class TEXT,            -- rules: review_classes; NULL: case review
    decision TEXT,                -- rules: case_decisions; proposed, and from decided_day on decided
    penalties TEXT, fine BIGINT NOT NULL DEFAULT 0, confiscated BIGINT NOT NULL DEFAULT 0, discretion TEXT,
    noticed_day BIGINT, noticed_penalties TEXT, noticed_fine BIGINT NOT NULL DEFAULT 0, noticed_confiscated BIGINT NOT NULL DEFAULT 0,
    hearing BIGINT NOT NULL DEFAULT 0, hearing_day BIGINT, presider_id BIGINT,
    discussed_at BIGINT,          -- collective discussion (PEN 60)
    decided_day BIGINT, decision_number TEXT,
    service_mode TEXT, served_day BIGINT,
    pay_day BIGINT,               -- last day to pay
    ending TEXT, ended_day BIGINT, -- rules: case_endings
    published_day BIGINT, publish_until BIGINT, unpublished_day BIGINT, unpublished_why TEXT
);
CREATE INDEX case_source ON case_file (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX case_published ON case_file (bureau_id, publish_until, id) WHERE published_day IS NOT NULL AND unpublished_day IS NULL;

-- The wall (管办分离; PEN 49, APL 64): who did what. Nobody has two parts in a case: that is the key.
CREATE TABLE case_part (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    person_id BIGINT NOT NULL,
    part TEXT NOT NULL,           -- rules: case_parts
    at BIGINT NOT NULL,
    ended_at BIGINT,              -- stepped aside
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX case_part_person ON case_part (person_id, case_id);

-- What was said with each step, as it was said
CREATE TABLE case_act (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    act TEXT NOT NULL, at BIGINT NOT NULL, person_id BIGINT NOT NULL, said TEXT NOT NULL
);
CREATE INDEX case_act_of ON case_act (case_id, id);

-- Evidence of a clue package or a case
CREATE TABLE case_evidence (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, matter_id BIGINT NOT NULL REFERENCES matter (id),
    kind TEXT NOT NULL,           -- rules: evidence_kinds
    name TEXT NOT NULL, story TEXT NOT NULL, taken_day BIGINT NOT NULL,
    taken_by BIGINT NOT NULL, second_id BIGINT,
    attachment_id BIGINT, hash TEXT, -- SM3 of the file, when there is one
    sealing BIGINT NOT NULL DEFAULT 1, -- of the clue's seal: what was sealed stays
    from_id BIGINT,               -- the same piece in the clue package
    created_at BIGINT NOT NULL
);
CREATE INDEX case_evidence_of ON case_evidence (matter_id, id);

-- Preserved in advance, sealed up, seized: each with its own limit, which ends it by itself
CREATE TABLE case_measure (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, case_id BIGINT NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,           -- rules: case_measures
    things TEXT NOT NULL, urgent BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,          -- asked, running, ended, lapsed
    clock TEXT, from_day BIGINT NOT NULL, due_day BIGINT,
    asked_by BIGINT NOT NULL, approved_by BIGINT, approved_at BIGINT,
    outcome TEXT, ended_at BIGINT -- rules: measure_outcomes
);
CREATE INDEX case_measure_of ON case_measure (case_id, id);
CREATE INDEX case_measure_due ON case_measure (bureau_id, due_day, id) WHERE state = 'running';

CREATE TABLE case_payment (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    on_day BIGINT NOT NULL, fine BIGINT NOT NULL, late BIGINT NOT NULL, confiscated BIGINT NOT NULL,
    receipt TEXT NOT NULL, noted_by BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX case_payment_of ON case_payment (case_id, on_day, id);
-- 分期: what is to be paid of the fine until when, instead of all at once
CREATE TABLE case_instalment (
    case_id BIGINT NOT NULL REFERENCES case_file (id), due_day BIGINT NOT NULL, amount BIGINT NOT NULL,
    PRIMARY KEY (case_id, due_day)
);

CREATE TABLE case_recusal (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    officer_id BIGINT NOT NULL, asked_by TEXT NOT NULL, -- party, officer
    ground TEXT NOT NULL, reason TEXT NOT NULL, noted_by BIGINT NOT NULL, asked_at BIGINT NOT NULL,
    granted BIGINT, decided_by BIGINT, decided_at BIGINT, replacement_id BIGINT
);
CREATE INDEX case_recusal_of ON case_recusal (case_id, id);

-- 线索移交: collected by the supervisor, sealed, received by the investigator
CREATE TABLE clue (
    id BIGINT PRIMARY KEY REFERENCES matter (id),
    bureau_id BIGINT NOT NULL,
    source TEXT NOT NULL, source_id BIGINT, -- hazard, visit
    found_day BIGINT NOT NULL, category TEXT NOT NULL, story TEXT NOT NULL,
    sealing BIGINT NOT NULL DEFAULT 1, seal TEXT, sealed_at BIGINT, sealed_by BIGINT,
    to_unit_id BIGINT NOT NULL,   -- who is to investigate
    return_reason TEXT, return_note TEXT, -- rules: clue_return_reasons
    case_id BIGINT
);
CREATE INDEX clue_source ON clue (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX clue_case ON clue (case_id) WHERE case_id IS NOT NULL;
-- Every seal that was ever made; what it closed can be looked at again
CREATE TABLE clue_seal (
    clue_id BIGINT NOT NULL REFERENCES clue (id), sealing BIGINT NOT NULL,
    seal TEXT NOT NULL, at BIGINT NOT NULL, person_id BIGINT NOT NULL,
    PRIMARY KEY (clue_id, sealing)
);

-- Reads across the wall: who, why, when
CREATE TABLE case_read (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    person_id BIGINT NOT NULL, purpose TEXT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX case_read_of ON case_read (case_id, id);
