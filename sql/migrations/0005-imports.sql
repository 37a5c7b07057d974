-- Taking an import back: what it added and what it changed, without reading the whole register.
CREATE INDEX licence_import ON licence (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX change_import ON change (source_id, subject_id, ver) WHERE source = 'import' AND ver > 1;
