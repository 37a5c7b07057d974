-- When whoever brought a table was told the codes of those who filed its rows: once. They follow from the intakes and are kept nowhere.
ALTER TABLE intake_import ADD COLUMN codes_told_at BIGINT;

-- Cells of refused rows that still lie here; they end after the days of rules/retention (refused_filing).
CREATE INDEX intake_import_row_line ON intake_import_row (import_id, row_no) WHERE line IS NOT NULL;
