-- Statistics of filings: what each matter counts for (rules: tallies), and the sums of it by day and unit. Both are written in the
-- transaction in which a matter moves; `naguan stats rebuild` makes them again from the matters.

CREATE TABLE figure_part (
    bureau_id BIGINT NOT NULL,
    tally TEXT NOT NULL,          -- rules: tallies
    on_day BIGINT NOT NULL,       -- the day it counts on: the tally's date field
    matter_id BIGINT NOT NULL,
    ripe_day BIGINT NOT NULL,     -- from which day on it counts: what waits for a limit counts when that is over; 0: at once
    unit_id BIGINT NOT NULL,
    channel TEXT NOT NULL, category TEXT NOT NULL, -- rules: intake_channels, filing_categories; empty: not told apart, -: none
    amount BIGINT NOT NULL,       -- what is summed up: fen, days
    PRIMARY KEY (bureau_id, tally, on_day, matter_id)
) /*clustered*/;
CREATE INDEX figure_part_matter ON figure_part (matter_id);

CREATE TABLE figure_tally (
    bureau_id BIGINT NOT NULL, tally TEXT NOT NULL,
    split TEXT NOT NULL,          -- all, channel, category
    on_day BIGINT NOT NULL, ripe_day BIGINT NOT NULL, unit_id BIGINT NOT NULL,
    value TEXT NOT NULL,          -- of the split
    n BIGINT NOT NULL, amount BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, tally, split, on_day, ripe_day, unit_id, value)
) /*clustered*/;

-- By which rules they were counted last from the matters.
CREATE TABLE figure_state (
    bureau_id BIGINT PRIMARY KEY, rule_pack TEXT NOT NULL, counted_at BIGINT NOT NULL, matters BIGINT NOT NULL
);
