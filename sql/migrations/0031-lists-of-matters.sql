-- Lists of half a million filings. SQLite keeps no statistics and takes the index of which it is given most columns by value:
-- what is open has closed_at among them, or a count of the open would read every matter there ever was.
CREATE INDEX matter_open_count ON matter (bureau_id, closed_at, due_at, id) WHERE closed_at IS NULL;
-- one person's work of a kind; and a unit's by its limit, for whoever sees no more (core/list_branch.c)
CREATE INDEX matter_kind_person ON matter (person_id, kind, bureau_id, opened_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX matter_unit_due ON matter (unit_id, kind, due_at, id);
