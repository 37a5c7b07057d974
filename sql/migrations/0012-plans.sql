-- Plans that fit the street: minutes learned from visits, surprise lists, stops handed to the nearest team.

-- 以游击对游击: the list of a surprise sweep is drawn the evening before and lies sealed until its morning
ALTER TABLE sweep_plan ADD COLUMN surprise BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sweep ADD COLUMN surprise BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sweep ADD COLUMN opens_at BIGINT;              -- of a surprise: from when its team may see the doors
ALTER TABLE sweep ADD COLUMN opened_at BIGINT;
ALTER TABLE sweep ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0; -- doors on the sealed list; 0 once it is open
ALTER TABLE sweep ADD COLUMN copied_from BIGINT;           -- the sweep whose stops were taken over
CREATE TABLE surprise_list (
    sweep_id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    digest TEXT NOT NULL,         -- SM3 of the sealed text; stands in the ledger from the evening on
    sealed BYTEA NOT NULL,        -- {"seed","doors":[[id,chances,reason]…],"stops":[[id,person,reason,turn,seconds,n]…]}
    made_at BIGINT NOT NULL
);

-- What a stop is expected to take, as known when it came on the list
ALTER TABLE sweep_stop ADD COLUMN expected_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sweep_stop ADD COLUMN expected_n BIGINT NOT NULL DEFAULT 0; -- own visits behind it
-- How long visits took, by division of trade and outcome: counted in half minutes, and the median of that
CREATE TABLE visit_tally (
    bureau_id BIGINT NOT NULL, trade TEXT NOT NULL, outcome TEXT NOT NULL,
    slot BIGINT NOT NULL,         -- half minutes
    n BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, trade, outcome, slot)
) /*clustered*/;
CREATE TABLE visit_tally_cursor (bureau_id BIGINT PRIMARY KEY, visit_id BIGINT NOT NULL, counted_at BIGINT NOT NULL);
CREATE TABLE visit_minutes (
    bureau_id BIGINT NOT NULL, trade TEXT NOT NULL, outcome TEXT NOT NULL,
    n BIGINT NOT NULL, median_s BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, trade, outcome)
) /*clustered*/;

-- 紧急加派: somebody is wanted at a door now
CREATE TABLE urgent_call (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id), unit_id BIGINT NOT NULL,
    premises_id BIGINT NOT NULL, matter_id BIGINT,
    why TEXT NOT NULL,
    state TEXT NOT NULL,          -- rules: urgent_states (asked, taken, unanswered, done, withdrawn)
    sweep_id BIGINT, person_id BIGINT, -- whose next stop it is now
    metres BIGINT,                -- from where that person was
    stop_reason TEXT, stop_person BIGINT, -- of the stop as it was before; NULL: it was none
    made_by BIGINT NOT NULL, made_at BIGINT NOT NULL,
    taken_at BIGINT, ended_at BIGINT, visit_id BIGINT,
    ver BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX urgent_call_unit ON urgent_call (bureau_id, unit_id, made_at, id);
CREATE INDEX urgent_call_recent ON urgent_call (bureau_id, made_at, id);
CREATE INDEX urgent_call_person ON urgent_call (person_id, id) WHERE ended_at IS NULL;
CREATE INDEX urgent_call_door ON urgent_call (premises_id, id) WHERE ended_at IS NULL;
-- Who had it and gave it away, and why
CREATE TABLE urgent_pass (
    call_id BIGINT NOT NULL REFERENCES urgent_call (id), no BIGINT NOT NULL,
    person_id BIGINT NOT NULL, to_id BIGINT, reason TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (call_id, no)
) /*clustered*/;
