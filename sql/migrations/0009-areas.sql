-- Areas: who is responsible for which places, and which doors each fact of the outbox touches, so that a phone asks only for
-- what changed on its own streets (docs/internals/outbox.md, field.md).

-- 责任片区: a street, community or grid that somebody looks after
CREATE TABLE person_area (
    person_id BIGINT NOT NULL REFERENCES person (id), place_code TEXT NOT NULL,
    bureau_id BIGINT NOT NULL,
    set_by BIGINT NOT NULL, set_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, place_code)
) /*clustered*/;

-- One row for each door that a fact leads to, at the place where the door lay then: a door that moved has one at each place.
-- id is that of the fact, or one of its own where many records change without facts of their own (an import).
CREATE TABLE outbox_door (
    bureau_id BIGINT NOT NULL, place_code TEXT NOT NULL,
    id BIGINT NOT NULL, premises_id BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, place_code, id, premises_id)
) /*clustered*/;
CREATE INDEX outbox_door_id ON outbox_door (id);
--pg: ALTER TABLE outbox_door ADD COLUMN era xid8 NOT NULL DEFAULT pg_current_xact_id();
--pg: CREATE INDEX outbox_door_era ON outbox_door (bureau_id, place_code, era, id);

-- Imports are told of as a whole: those behind a cursor.
CREATE INDEX outbox_bulk ON outbox (bureau_id, id) WHERE topic = 'register.bulk';
