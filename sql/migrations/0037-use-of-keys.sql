-- The day a key of another system was used last: one that nobody uses is ended.
ALTER TABLE access_key ADD COLUMN used_day BIGINT;
