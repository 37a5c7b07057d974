-- The most pressing open matters of a bureau, whoever has them: a day's first page must not walk what was closed in ten years.
CREATE INDEX matter_open ON matter (bureau_id, due_at, id) WHERE closed_at IS NULL;
