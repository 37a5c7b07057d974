-- 投诉公示: what the public may know of complaints. An entry per complaint of an operator, and how often each operator was
-- complained about; nothing of who complained, of what was told, of any number by which the complaint is known.

CREATE TABLE publicity_entry (
    id BIGINT PRIMARY KEY REFERENCES complaint (id),
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, place_code TEXT,
    year BIGINT NOT NULL,         -- of receipt, in China
    counted BIGINT NOT NULL,      -- in the operator's figures; the next three only with it
    closed BIGINT NOT NULL, settled BIGINT NOT NULL,
    by_itself BIGINT NOT NULL,    -- settled by the operator before mediation (先行和解)
    state TEXT NOT NULL,          -- open, excluded, waiting, public, withheld, over
    exclusion TEXT,               -- rules: publicity_exclusions; why there is no entry
    category TEXT NOT NULL,       -- rules: filing_categories
    result TEXT,                  -- rules: publicity_results; once it is closed
    closed_day BIGINT, due_day BIGINT, until_day BIGINT, -- from when and before which day it is public
    -- What was done with it; a recount leaves that as it is.
    ground TEXT, ground_note TEXT, ground_by BIGINT, ground_at BIGINT, -- withheld: rules, publicity_exclusions
    corrected TEXT,               -- category as the office put it right
    told_at BIGINT, published_at BIGINT, ended_at BIGINT
);
CREATE INDEX publicity_entry_public ON publicity_entry (bureau_id, state, published_at, id);
CREATE INDEX publicity_entry_due ON publicity_entry (bureau_id, state, due_day, id);
CREATE INDEX publicity_entry_until ON publicity_entry (bureau_id, state, until_day, id);
CREATE INDEX publicity_entry_untold ON publicity_entry (bureau_id, id) WHERE state = 'waiting' AND told_at IS NULL;
CREATE INDEX publicity_entry_entity ON publicity_entry (entity_id, year, id);
CREATE INDEX publicity_entry_unit ON publicity_entry (unit_id, state, due_day, id);

-- Per operator and year of receipt. Only what is counted has a row.
CREATE TABLE publicity_tally (
    entity_id BIGINT NOT NULL REFERENCES entity (id), year BIGINT NOT NULL,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    counted BIGINT NOT NULL, closed BIGINT NOT NULL, settled BIGINT NOT NULL, by_itself BIGINT NOT NULL,
    PRIMARY KEY (entity_id, year)
) /*clustered*/;
CREATE INDEX publicity_tally_bureau ON publicity_tally (bureau_id, year, entity_id);

-- What an operator says against an entry, and what became of it.
CREATE TABLE publicity_objection (
    id BIGINT PRIMARY KEY,
    entry_id BIGINT NOT NULL REFERENCES complaint (id),
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL,
    reason TEXT NOT NULL,         -- without what tells who complains
    at BIGINT NOT NULL, noted_by BIGINT NOT NULL,
    decision TEXT,                -- keep, correct, take_down
    ground TEXT, category TEXT,   -- with take_down, with correct
    note TEXT, decided_by BIGINT, decided_at BIGINT
);
CREATE UNIQUE INDEX publicity_objection_open ON publicity_objection (entry_id) WHERE decided_at IS NULL;
CREATE INDEX publicity_objection_of ON publicity_objection (entry_id, id);
