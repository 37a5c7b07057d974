-- What an authority above the bureau inspected (Order 49 art. 42): the same item is left alone for a while.
CREATE TABLE superior_inspection (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    entity_id BIGINT NOT NULL REFERENCES entity (id),
    item TEXT NOT NULL,           -- rules: catalogue
    on_day BIGINT NOT NULL,
    authority TEXT NOT NULL,
    document TEXT,                -- number of its record
    noted_by BIGINT NOT NULL REFERENCES person (id), noted_at BIGINT NOT NULL,
    withdrawn_by BIGINT REFERENCES person (id), withdrawn_at BIGINT, withdrawn_why TEXT
);
CREATE INDEX superior_inspection_entity ON superior_inspection (entity_id, on_day);
CREATE INDEX superior_inspection_bureau ON superior_inspection (bureau_id, id);
