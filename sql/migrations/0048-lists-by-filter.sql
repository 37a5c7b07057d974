-- Half a million filings, every filter that a page offers: what a filter lets through is asked of its own index first (core/list_find.c).
-- the inbox over all kinds, closed ones too, by limit and by opening
CREATE INDEX matter_all_due ON matter (bureau_id, due_at, id);
CREATE INDEX matter_all_opened ON matter (bureau_id, opened_at, id);
CREATE INDEX matter_unit_opened ON matter (unit_id, opened_at, id);
CREATE INDEX matter_unit_limit ON matter (unit_id, due_at, id);
CREATE INDEX matter_person_opened ON matter (person_id, opened_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX matter_person_due ON matter (person_id, due_at, id) WHERE person_id IS NOT NULL;
-- the inbox: what is open of a unit and of a person, by every order
CREATE INDEX matter_open_unit ON matter (unit_id, kind, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_open_unit_due ON matter (unit_id, kind, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_open_person ON matter (person_id, kind, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX matter_open_kind ON matter (bureau_id, kind, due_at, id) WHERE closed_at IS NULL;
-- what is found of a kind
CREATE INDEX matter_kind_closed ON matter (bureau_id, kind, closed_at, id);
CREATE INDEX matter_kind_place ON matter (bureau_id, kind, place_code, id);
CREATE INDEX matter_place ON matter (bureau_id, place_code, id);
CREATE INDEX matter_state_due ON matter (bureau_id, kind, state, due_at, id);
CREATE INDEX matter_levels ON matter (bureau_id, level, kind, id);
CREATE INDEX matter_raised_to ON matter (bureau_id, raised_to, kind, id) WHERE raised_to IS NOT NULL;
-- what is closed has no limit any more, or next to none of it
CREATE INDEX matter_closed_due ON matter (bureau_id, due_at, id, kind) WHERE closed_at IS NOT NULL AND due_at IS NOT NULL;
-- of a complaint, a report, an intake
CREATE INDEX complaint_refusal ON complaint (bureau_id, refusal, id) WHERE refusal IS NOT NULL;
CREATE INDEX complaint_settled_as ON complaint (bureau_id, settled_as, id) WHERE settled_as IS NOT NULL;
CREATE INDEX complaint_termination ON complaint (bureau_id, termination, id) WHERE termination IS NOT NULL;
CREATE INDEX complaint_agreed ON complaint (bureau_id, agreed_day, id) WHERE agreed_day IS NOT NULL;
CREATE INDEX report_reason ON report (reason, id) WHERE reason IS NOT NULL;
CREATE INDEX report_agency ON report (to_agency, id) WHERE to_agency IS NOT NULL;
CREATE INDEX report_decided ON report (decided_at, id) WHERE decided_at IS NOT NULL;
CREATE INDEX report_source ON report (source, id);
CREATE INDEX intake_unit ON intake (unit_id, id);
CREATE INDEX intake_unseen ON intake (bureau_id, (update_count - updates_seen), id);
