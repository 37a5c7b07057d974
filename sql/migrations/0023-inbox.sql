-- The inbox: who does whose work while they are away, what is told in the morning, and how fast units work.

-- A person's work goes to a deputy from a day to a day; both see it.
CREATE TABLE absence (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),      -- of who is away
    person_id BIGINT NOT NULL REFERENCES person (id),
    deputy_id BIGINT NOT NULL REFERENCES person (id),
    from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,  -- both included; an early return moves the last day
    ver BIGINT NOT NULL DEFAULT 1,
    created_by BIGINT NOT NULL REFERENCES person (id), created_at BIGINT NOT NULL
);
CREATE INDEX absence_person ON absence (person_id, to_day);
CREATE INDEX absence_deputy ON absence (deputy_id, to_day);
CREATE INDEX absence_bureau ON absence (bureau_id, from_day, id);

-- whose work it was, when a deputy did it; part of what is sealed where it is set
ALTER TABLE ledger ADD COLUMN for_id BIGINT;

-- what waits for a person, as it was on the morning of a day
CREATE TABLE inbox_digest (
    person_id BIGINT NOT NULL REFERENCES person (id),
    on_day BIGINT NOT NULL,
    bureau_id BIGINT NOT NULL,
    late BIGINT NOT NULL, due_today BIGINT NOT NULL, due_week BIGINT NOT NULL, open BIGINT NOT NULL,
    oldest TEXT NOT NULL,         -- ids of matters, the longest open first, as JSON
    made_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, on_day)
) /*clustered*/;
CREATE INDEX inbox_digest_made ON inbox_digest (made_at);

CREATE INDEX matter_closed ON matter (bureau_id, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX matter_clock_stopped ON matter_clock (stopped_at) WHERE stopped_at IS NOT NULL;
