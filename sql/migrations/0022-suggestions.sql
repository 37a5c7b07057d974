-- Suggestions: what closed filings teach of new ones. A model belongs to one bureau, is learned from its own filings, and
-- holds weights of hashed pairs of characters, never words.

CREATE TABLE suggestion_model (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    no BIGINT NOT NULL,           -- 1, 2, …: what a suggestion names
    state TEXT NOT NULL,          -- current, past: its weights are gone, its figures stay
    filings BIGINT NOT NULL,      -- closed ones that were read
    made_at BIGINT NOT NULL, made_by BIGINT -- NULL: by the schedule
);
CREATE UNIQUE INDEX suggestion_model_no ON suggestion_model (bureau_id, no);
CREATE UNIQUE INDEX suggestion_model_current ON suggestion_model (bureau_id) WHERE state = 'current';

-- What was measured by cross-validation, for each thing it suggests.
CREATE TABLE suggestion_figure (
    model_id BIGINT NOT NULL REFERENCES suggestion_model (id),
    target TEXT NOT NULL,         -- rules: suggestion_targets
    classes TEXT NOT NULL,        -- parted by |, in the order of the weights
    first BIGINT NOT NULL,        -- place of its first class in a row of weights
    head BYTEA NOT NULL,          -- of each class: scale of its weights and bias, two floats
    filings BIGINT NOT NULL, folds BIGINT NOT NULL,
    accuracy DOUBLE PRECISION NOT NULL, among_three DOUBLE PRECISION NOT NULL,
    baseline DOUBLE PRECISION NOT NULL, -- of always saying the most frequent
    log_loss DOUBLE PRECISION NOT NULL, temperature DOUBLE PRECISION NOT NULL,
    used BIGINT NOT NULL,         -- 0: too little better than the baseline
    PRIMARY KEY (model_id, target)
) /*clustered*/;

CREATE TABLE suggestion_weight (
    model_id BIGINT NOT NULL REFERENCES suggestion_model (id), slot BIGINT NOT NULL,
    weights BYTEA NOT NULL,       -- a signed byte for each class of all its figures
    PRIMARY KEY (model_id, slot)
) /*clustered*/;

-- A bureau's own off switch; without a row it is on.
CREATE TABLE suggestion_switch (
    bureau_id BIGINT NOT NULL REFERENCES bureau (id), target TEXT NOT NULL,
    active BIGINT NOT NULL, changed_by BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, target)
) /*clustered*/;
