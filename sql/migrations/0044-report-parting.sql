-- A report that was merged into another can be taken out again: since when it is merged, and what the extension of the other was
-- before the new facts began its limit anew.
ALTER TABLE report ADD COLUMN merged_at BIGINT;
ALTER TABLE report_fact ADD COLUMN extended_at BIGINT;
ALTER TABLE report_fact ADD COLUMN extended_by BIGINT;
UPDATE report SET merged_at = (SELECT m.closed_at FROM matter m WHERE m.id = report.id) WHERE merged_into IS NOT NULL;
