-- The street ledger: what a picture shows, who signed, snaps, papers of a visit.

-- What a picture shows: visit, hazard, item, signature, snap; item: code of the checklist's item. original: SM3 of the camera's own
-- file, before the line with time, place and number was burnt in; number: as burnt in.
ALTER TABLE attachment ADD COLUMN role TEXT;
ALTER TABLE attachment ADD COLUMN item TEXT;
ALTER TABLE attachment ADD COLUMN original TEXT;
ALTER TABLE attachment ADD COLUMN number TEXT;

-- Who stood by and signed, or why not and who witnessed it; what was said about recusal; what the answers come to in points.
ALTER TABLE visit ADD COLUMN present TEXT;            -- who of the operator was there
ALTER TABLE visit ADD COLUMN signed_by TEXT;
ALTER TABLE visit ADD COLUMN sign_refused TEXT;       -- rules: sign_refusals
ALTER TABLE visit ADD COLUMN witness TEXT;
ALTER TABLE visit ADD COLUMN signed_at BIGINT;
ALTER TABLE visit ADD COLUMN recusal TEXT;            -- rules: recusal_answers
ALTER TABLE visit ADD COLUMN points_lost DOUBLE PRECISION;
ALTER TABLE visit ADD COLUMN points_possible DOUBLE PRECISION; -- of items that conform or fail
ALTER TABLE visit ADD COLUMN score DOUBLE PRECISION;  -- rules: score_rules, by that of the checklist
CREATE INDEX visit_officer_day ON visit (officer_id, on_day, id);
CREATE INDEX visit_second ON visit (second_id, on_day, id) WHERE second_id IS NOT NULL;

-- What was added to a visit later: it is never written over
CREATE TABLE visit_note (
    id BIGINT PRIMARY KEY, visit_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL, at BIGINT NOT NULL,
    note TEXT NOT NULL, snap_id BIGINT
);
CREATE INDEX visit_note_visit ON visit_note (visit_id, id);

-- 随手拍: the picture first, what it is later
CREATE TABLE snap (
    id BIGINT PRIMARY KEY, bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL, person_id BIGINT NOT NULL,
    client_id TEXT NOT NULL,      -- made on the phone: the same snap sent twice is one
    state TEXT NOT NULL,          -- open, classified, dropped
    place_code TEXT, lon DOUBLE PRECISION, lat DOUBLE PRECISION, accuracy DOUBLE PRECISION,
    taken_at BIGINT NOT NULL, note TEXT NOT NULL DEFAULT '',
    became TEXT, became_id BIGINT, -- hazard, door, visit
    decided_by BIGINT, decided_at BIGINT,
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX snap_client ON snap (bureau_id, client_id);
CREATE INDEX snap_person ON snap (person_id, id);
CREATE INDEX snap_unit ON snap (unit_id, state, id);
CREATE INDEX snap_dropped ON snap (decided_at) WHERE state = 'dropped';

-- Papers made of a visit
ALTER TABLE document ADD COLUMN visit_id BIGINT;
CREATE INDEX document_visit ON document (visit_id, id) WHERE visit_id IS NOT NULL;
