-- What everybody may read of a penalty (O45), as it was published, and what was asked to end it before its time.
CREATE TABLE case_publication (
    case_id BIGINT PRIMARY KEY REFERENCES case_file (id),
    facts TEXT NOT NULL,          -- the abstract: number, party, violation, penalties, organ, day
    told TEXT NOT NULL,           -- the decision, personal data left out
    published_by BIGINT NOT NULL, published_at BIGINT NOT NULL
);
CREATE TABLE case_publication_end (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    terms TEXT NOT NULL,          -- rules: publication_terms that the party says hold, a|b
    note TEXT NOT NULL, noted_by BIGINT NOT NULL, asked_at BIGINT NOT NULL,
    granted BIGINT, decided_by BIGINT, decided_at BIGINT, answer TEXT
);
CREATE INDEX case_publication_end_of ON case_publication_end (case_id, id);

-- The public list goes from the newest on.
DROP INDEX case_published;
CREATE INDEX case_published ON case_file (published_day, id) WHERE published_day IS NOT NULL AND unpublished_day IS NULL;
CREATE INDEX case_decided ON matter (entity_id, id) WHERE kind = 'case';

-- 简易程序: a penalty on the spot by two officers, its numbered paper, its fine, its cash, its file
CREATE TABLE summary_penalty (
    id BIGINT PRIMARY KEY REFERENCES matter (id),
    bureau_id BIGINT NOT NULL,
    category TEXT NOT NULL,       -- rules: filing_categories
    cause TEXT NOT NULL, facts TEXT NOT NULL, basis TEXT NOT NULL,
    party TEXT NOT NULL,          -- rules: case_parties; person, body
    penalties TEXT NOT NULL, fine BIGINT NOT NULL,
    statement TEXT NOT NULL,      -- what the party said when it was told of its rights
    receipt TEXT NOT NULL,        -- who signed for the paper
    lead_id BIGINT NOT NULL, second_id BIGINT NOT NULL,
    given_day BIGINT NOT NULL, paper_number TEXT NOT NULL DEFAULT '',
    cash TEXT NOT NULL,           -- rules: cash_grounds
    pay_day BIGINT,               -- last day to pay into the bank
    paid_day BIGINT, late BIGINT NOT NULL DEFAULT 0, pay_receipt TEXT,
    remitted_day BIGINT, remit_receipt TEXT, banked_day BIGINT, bank_receipt TEXT
);
