-- Complaints (投诉): a consumer's dispute with an operator, taken up, mediated, ended. What a person told and who it is lie
-- sealed (purpose complainant); what the mediation room holds is written without telephone and identity numbers.

CREATE TABLE complaint (
    id BIGINT PRIMARY KEY,        -- = matter id; opened_at of the matter is the day of receipt: its law counts
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    intake_id BIGINT,
    intake_unit_id BIGINT NOT NULL, -- the intake body: to it a unit that is not competent returns it
    category TEXT NOT NULL,       -- rules: filing_categories
    demands TEXT NOT NULL DEFAULT '', -- rules: demands, parted by |
    amount BIGINT NOT NULL DEFAULT 0, -- in dispute, fen
    story BYTEA NOT NULL,         -- sealed
    may_publish BIGINT NOT NULL DEFAULT 0, may_entrust BIGINT NOT NULL DEFAULT 0,
    identity_day BIGINT,          -- until which proof of identity is asked for
    identity_given_at BIGINT,
    decided_at BIGINT, decided_by BIGINT, -- accepted or refused
    refusal TEXT, refusal_note TEXT, -- rules: refusal_reasons
    routes TEXT NOT NULL DEFAULT '', -- rules: dispute_routes, parted by |; named in the refusal
    returned_at BIGINT, return_note TEXT,
    consumer_agrees_at BIGINT, operator_agrees_at BIGINT, -- to mediation
    consumer_entrusts_at BIGINT, operator_entrusts_at BIGINT, -- to an entrusted body
    entrusted_to TEXT,            -- consumer association or lawful mediation body
    agreed_day BIGINT,            -- the date the parties gave each other
    settled_as TEXT,              -- rules: settlement_forms
    settled_first BIGINT NOT NULL DEFAULT 0, -- by the operator itself, before mediation (先行和解)
    recovered BIGINT NOT NULL DEFAULT 0, -- what the consumer got back, fen
    termination TEXT, termination_note TEXT, -- rules: termination_reasons
    ended_at BIGINT, notified_at BIGINT
);
CREATE INDEX complaint_category ON complaint (bureau_id, category, id);
CREATE INDEX complaint_ended ON complaint (bureau_id, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX complaint_intake ON complaint (intake_id) WHERE intake_id IS NOT NULL;

-- Who complains: one, or many with two representatives (art. 12), and who acts for them.
CREATE TABLE complaint_party (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    part TEXT NOT NULL,           -- complainant, representative, agent
    sealed BYTEA NOT NULL,        -- {"name","phone","address","id_kind","id_number"}
    shown TEXT NOT NULL,          -- the name as others may see it
    phone_index BYTEA, person_index BYTEA, -- blind
    created_at BIGINT NOT NULL
);
CREATE INDEX complaint_party_of ON complaint_party (complaint_id, id);
CREATE INDEX complaint_party_phone ON complaint_party (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX complaint_party_person ON complaint_party (person_index) WHERE person_index IS NOT NULL;

-- 调解室: one code for each side. The code itself is told once and not kept.
CREATE TABLE complaint_room (
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    side TEXT NOT NULL,           -- consumer, operator
    code_index BYTEA NOT NULL,
    opened_at BIGINT NOT NULL, opened_by BIGINT NOT NULL,
    seen_at BIGINT,
    PRIMARY KEY (complaint_id, side)
) /*clustered*/;
CREATE UNIQUE INDEX complaint_room_code ON complaint_room (code_index);

CREATE TABLE complaint_session (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    mode TEXT NOT NULL,           -- rules: mediation_modes
    place TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL,
    mediator_id BIGINT NOT NULL,
    second_id BIGINT,
    assisting TEXT NOT NULL DEFAULT '', -- who helps without presiding: 协助人员
    made_by BIGINT NOT NULL, made_at BIGINT NOT NULL
);
CREATE INDEX complaint_session_of ON complaint_session (complaint_id, id);

-- Offers and counter-offers; an answer is a row of its own, nothing is changed.
CREATE TABLE complaint_offer (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    side TEXT NOT NULL,           -- consumer, operator, mediator
    kind TEXT NOT NULL,           -- offer, accept, decline
    answers_id BIGINT,            -- the offer it answers; of an offer: the one it counters
    amount BIGINT NOT NULL DEFAULT 0, terms TEXT NOT NULL DEFAULT '',
    person_id BIGINT,             -- who noted it; NULL: the side itself
    at BIGINT NOT NULL
);
CREATE INDEX complaint_offer_of ON complaint_offer (complaint_id, id);

CREATE TABLE complaint_evidence (
    attachment_id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    side TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
    person_id BIGINT, at BIGINT NOT NULL
);
CREATE INDEX complaint_evidence_of ON complaint_evidence (complaint_id, attachment_id);

-- What the two agree on; a new text is a new number, and is signed anew.
CREATE TABLE complaint_agreement (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    no BIGINT NOT NULL,
    terms TEXT NOT NULL, amount BIGINT NOT NULL DEFAULT 0,
    perform_day BIGINT,
    person_id BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE UNIQUE INDEX complaint_agreement_of ON complaint_agreement (complaint_id, no);
CREATE TABLE complaint_signature (
    agreement_id BIGINT NOT NULL REFERENCES complaint_agreement (id),
    side TEXT NOT NULL,
    attachment_id BIGINT NOT NULL, -- the picture of it
    person_id BIGINT, at BIGINT NOT NULL,
    PRIMARY KEY (agreement_id, side)
) /*clustered*/;

-- 回避 of a mediator: mediation stands still until it is decided (art. 21).
CREATE TABLE complaint_recusal (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    mediator_id BIGINT,
    side TEXT NOT NULL, ground TEXT NOT NULL, reason TEXT NOT NULL, -- rules: recusal_grounds
    asked_at BIGINT NOT NULL,
    granted BIGINT, decision TEXT, replacement_id BIGINT, decided_by BIGINT, decided_at BIGINT
);
CREATE INDEX complaint_recusal_of ON complaint_recusal (complaint_id, id);

-- Testing and appraisal: their time does not count towards the limit (art. 22).
CREATE TABLE complaint_test (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    body TEXT NOT NULL, agreed BIGINT NOT NULL, -- agreed by both, or named by the bureau
    cost_by TEXT NOT NULL, began_at BIGINT NOT NULL,
    result TEXT, ended_at BIGINT
);
CREATE INDEX complaint_test_of ON complaint_test (complaint_id, id);

-- Each paper for each recipient: by which channel, when, and the receipt.
CREATE TABLE complaint_serving (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    document_id BIGINT NOT NULL,
    side TEXT NOT NULL,           -- consumer, operator, unit
    channel TEXT, sent_at BIGINT, sent_by BIGINT, -- rules: notice_channels
    received_at BIGINT, receipt TEXT, noted_by BIGINT
);
CREATE INDEX complaint_serving_of ON complaint_serving (complaint_id, id);

-- Clues found while mediating (art. 27).
CREATE TABLE complaint_report (
    complaint_id BIGINT NOT NULL REFERENCES complaint (id), report_id BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, report_id)
) /*clustered*/;

-- 抽查、回访 (art. 26): drawn by the rule's share, asked once.
CREATE TABLE complaint_callback (
    id BIGINT PRIMARY KEY REFERENCES complaint (id),
    bureau_id BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL,
    satisfaction TEXT,            -- rules: satisfaction
    note TEXT, called_by BIGINT, called_at BIGINT
);
CREATE INDEX complaint_callback_open ON complaint_callback (bureau_id, drawn_at, id) WHERE called_at IS NULL;
CREATE INDEX complaint_callback_drawn ON complaint_callback (bureau_id, drawn_at, id);
-- How far the draw has looked.
CREATE TABLE complaint_drawn (
    bureau_id BIGINT PRIMARY KEY, upto BIGINT NOT NULL
);
