-- Limits that were reckoned before the notice of holidays for their year was there, and what their last day was before it came.
ALTER TABLE matter_clock ADD COLUMN was_day BIGINT;
ALTER TABLE matter_clock ADD COLUMN recounted_at BIGINT;
CREATE INDEX matter_clock_provisional ON matter_clock (id) WHERE provisional = 1 AND stopped_at IS NULL;
CREATE INDEX matter_clock_recounted ON matter_clock (recounted_at) WHERE recounted_at IS NOT NULL;
