-- What a side says to mediation from the doorstep, before it begins: a refusal is kept beside the consent.
ALTER TABLE complaint ADD COLUMN consumer_declines_at BIGINT;
ALTER TABLE complaint ADD COLUMN operator_declines_at BIGINT;

-- The draw for call-back looks at complaints in the order in which they were closed.
CREATE INDEX matter_complaint_closed ON matter (bureau_id, closed_at, id) WHERE kind = 'complaint' AND closed_at IS NOT NULL;

-- A list of one kind by what falls due first: without it every matter of the kind would be read and sorted.
CREATE INDEX matter_kind_due ON matter (bureau_id, kind, due_at, id);
