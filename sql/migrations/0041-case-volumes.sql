-- 正卷、副卷: the file of a case as one PDF each. A draft is made anew whenever somebody asks; what a closed case has is fixed.
CREATE TABLE case_volume (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    volume TEXT NOT NULL,         -- rules: case_volumes
    bureau_id BIGINT NOT NULL,
    state TEXT NOT NULL,          -- draft, closed
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,     -- it holds what there was then
    made_at BIGINT,               -- once it is drawn; until then the rest is that of the draft before it
    hash TEXT, pages BIGINT, size BIGINT,
    PRIMARY KEY (case_id, volume)
);
CREATE INDEX case_volume_hash ON case_volume (hash) WHERE hash IS NOT NULL;

-- The deputy file is read by those with a right to it only: who, when
CREATE TABLE case_volume_read (
    id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES case_file (id),
    volume TEXT NOT NULL, person_id BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX case_volume_read_of ON case_volume_read (case_id, id);
