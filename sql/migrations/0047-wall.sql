-- The wall between supervision and investigation (管办分离): how closed a matter is (rules: matter_kinds.secret) is no longer yes or
-- no. 0: like all work, 1: secret, 2: a package that was handed over, 3: behind the wall.
UPDATE matter SET secret = CASE kind WHEN 'case' THEN 3 ELSE 2 END WHERE kind IN ('case', 'clue');
UPDATE ledger SET secret = (SELECT m.secret FROM matter m WHERE m.id = COALESCE(ledger.matter_id, ledger.subject_id))
WHERE EXISTS (SELECT 1 FROM matter m WHERE m.id = COALESCE(ledger.matter_id, ledger.subject_id) AND m.secret >= 2);
UPDATE outbox SET secret = (SELECT m.secret FROM matter m WHERE m.id = outbox.subject_id)
WHERE EXISTS (SELECT 1 FROM matter m WHERE m.id = outbox.subject_id AND m.secret >= 2);
-- a count of what is open asks how closed it is
DROP INDEX matter_open_count;
CREATE INDEX matter_open_count ON matter (bureau_id, closed_at, due_at, id, secret) WHERE closed_at IS NULL;

-- A read across the wall: rows are added, never changed. Of those before the list of purposes (code NULL) only the words are known.
ALTER TABLE case_read ADD COLUMN bureau_id BIGINT REFERENCES bureau (id);
ALTER TABLE case_read ADD COLUMN unit_id BIGINT;
ALTER TABLE case_read ADD COLUMN code TEXT;     -- rules: wall_purposes
ALTER TABLE case_read ADD COLUMN for_id BIGINT; -- the matter it is for
ALTER TABLE case_read ADD COLUMN until BIGINT;  -- a pass: the case can be read as long; NULL: only what crosses was read
UPDATE case_read SET bureau_id = (SELECT c.bureau_id FROM case_file c WHERE c.id = case_read.case_id),
    unit_id = (SELECT p.unit_id FROM person p WHERE p.id = case_read.person_id);
CREATE INDEX case_read_pass ON case_read (person_id, until) WHERE until IS NOT NULL;
CREATE INDEX case_read_list ON case_read (bureau_id, id);
CREATE INDEX case_read_person ON case_read (person_id, id);
