-- Measures of a case, and who steps aside. Of a measure: what a decision, its extension and its end say; what they hold stands in things, as JSON.

ALTER TABLE case_measure ADD COLUMN ver BIGINT NOT NULL DEFAULT 1; -- two do not end the same measure
ALTER TABLE case_measure ADD COLUMN number TEXT;             -- of its decision, from the day it runs
ALTER TABLE case_measure ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE case_measure ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE case_measure ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE case_measure ADD COLUMN second_id BIGINT;        -- the other one of the two
ALTER TABLE case_measure ADD COLUMN provisional BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_measure ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]'; -- tests: [[from, to)…], does not count
ALTER TABLE case_measure ADD COLUMN paused_day BIGINT;
ALTER TABLE case_measure ADD COLUMN extended_by BIGINT;
ALTER TABLE case_measure ADD COLUMN extended_at BIGINT;
ALTER TABLE case_measure ADD COLUMN follows_id BIGINT;       -- the preservation that becomes it
ALTER TABLE case_measure ADD COLUMN end_note TEXT;
ALTER TABLE case_measure ADD COLUMN ended_by BIGINT;

ALTER TABLE case_recusal ADD COLUMN decider TEXT NOT NULL DEFAULT 'OFFICER'; -- rules: recusal_deciders
ALTER TABLE case_recusal ADD COLUMN minutes TEXT;            -- of what the heads discussed together
ALTER TABLE case_recusal ADD COLUMN note TEXT;
