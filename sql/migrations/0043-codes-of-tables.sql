-- When whoever brought a table was told the codes of those who filed its rows: once. They follow from the intakes and are kept nowhere.
ALTER TABLE intake_import ADD COLUMN codes_told_at BIGINT;
