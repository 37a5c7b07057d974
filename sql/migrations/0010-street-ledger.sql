-- The street ledger: what a picture shows, who signed, snaps, papers of a visit.

-- What a picture shows: visit, hazard, item, signature, snap; item: code of the checklist's item. original: SM3 of the camera's own
-- file, before the line with time, place and number was burnt in; number: as burnt in.
ALTER TABLE attachment ADD COLUMN role TEXT;
ALTER TABLE attachment ADD COLUMN item TEXT;
ALTER TABLE attachment ADD COLUMN original TEXT;
ALTER TABLE attachment ADD COLUMN number TEXT;
