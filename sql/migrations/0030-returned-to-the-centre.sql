-- Why a unit gave a complaint or a report back to the centre (rules: intake_return_reasons), the last time.
ALTER TABLE complaint ADD COLUMN return_reason TEXT;
ALTER TABLE report ADD COLUMN return_reason TEXT;
ALTER TABLE report ADD COLUMN returned_at BIGINT;
