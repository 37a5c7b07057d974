-- Lists of half a million filings. SQLite keeps no statistics and takes the index of which it is given most columns by value:
-- what is open has closed_at among them, or a count of the open would read every matter there ever was.
CREATE INDEX matter_open_count ON matter (bureau_id, closed_at, due_at) WHERE closed_at IS NULL;
-- work of every kind by what falls due first, and by age
CREATE INDEX matter_by_due ON matter (bureau_id, due_at, id);
CREATE INDEX matter_by_age ON matter (bureau_id, opened_at, id);
-- one person's work of a kind; and a unit's, for whoever sees no more (core/list_branch.c)
CREATE INDEX matter_kind_person ON matter (bureau_id, kind, person_id, opened_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX matter_unit_due ON matter (unit_id, kind, due_at, id);
