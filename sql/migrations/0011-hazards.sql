-- Hazards to the end: titles in any language, hand-overs as matters of their own, who was told of what is late, proof from the
-- doorstep, hazards that come back.

-- What a matter is about as a code of a list of the rules: (hazard_kinds, H2a). Empty: the title is all there is.
ALTER TABLE matter ADD COLUMN title_list TEXT;
ALTER TABLE matter ADD COLUMN title_code TEXT;
UPDATE matter SET title_list = 'hazard_kinds', title_code = (SELECT h.kind FROM hazard h WHERE h.id = matter.id)
WHERE kind = 'hazard';
-- The unit that handed it over: it follows what becomes of it and sees it, though it is another's now.
ALTER TABLE matter ADD COLUMN from_unit_id BIGINT;
CREATE INDEX matter_from ON matter (from_unit_id, id) WHERE from_unit_id IS NOT NULL;

-- The ladder: when an open matter is to be raised next (NULL: never, 0: as soon as possible), and to whom it was raised last.
ALTER TABLE matter ADD COLUMN raise_at BIGINT DEFAULT 0;
ALTER TABLE matter ADD COLUMN raised_to TEXT;
CREATE INDEX matter_raise_at ON matter (raise_at, id) WHERE closed_at IS NULL AND raise_at IS NOT NULL;
CREATE TABLE matter_raised (
    matter_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,       -- of the limit it was raised for: a new limit begins the ladder anew
    rung TEXT NOT NULL,           -- rules: escalation
    raised_to TEXT NOT NULL,      -- rules: roles
    at BIGINT NOT NULL,
    told BIGINT NOT NULL,         -- how many people were told
    PRIMARY KEY (matter_id, due_at, rung)
) /*clustered*/;

-- Which agency of the rules a unit is: hand-overs to the agency go to it.
ALTER TABLE unit ADD COLUMN agency TEXT;

ALTER TABLE hazard ADD COLUMN reverse_of BIGINT;  -- the same kind at the same door, put right not long before
ALTER TABLE hazard ADD COLUMN place_kind TEXT;    -- rules: small_places, of a fire hazard
ALTER TABLE hazard ADD COLUMN proven_by BIGINT;   -- 0: the operator, from the doorstep
ALTER TABLE hazard ADD COLUMN proof_note TEXT;
CREATE INDEX hazard_reverse_of ON hazard (reverse_of) WHERE reverse_of IS NOT NULL;

-- Photos of what was found and of what was done about it.
ALTER TABLE attachment ADD COLUMN stage TEXT;     -- before, after
UPDATE attachment SET stage = CASE WHEN created_at <= (SELECT m.opened_at FROM matter m WHERE m.id = attachment.subject_id)
    THEN 'before' ELSE 'after' END
WHERE subject_kind = 'matter' AND subject_id IN (SELECT h.id FROM hazard h);
-- Photos sent from the doorstep, by whoever holds the paper, until the proof takes them; loose ones go after a day.
CREATE TABLE doorstep_photo (
    attachment_id BIGINT PRIMARY KEY,
    hazard_id BIGINT NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX doorstep_photo_hazard ON doorstep_photo (hazard_id, attachment_id);

-- A hand-over is a matter: it has a number, a state, an owner and a clock.
ALTER TABLE transfer ADD COLUMN note TEXT;
ALTER TABLE transfer ADD COLUMN return_reason TEXT; -- rules: transfer_return_reasons
ALTER TABLE transfer ADD COLUMN return_note TEXT;
ALTER TABLE transfer ADD COLUMN received_at BIGINT;
ALTER TABLE transfer ADD COLUMN returned_at BIGINT;
ALTER TABLE transfer ADD COLUMN sent_by BIGINT;
INSERT INTO matter (id, bureau_id, number, kind, state, ver, unit_id, person_id, entity_id, premises_id, place_code, lon, lat,
    rule_pack, opened_at, due_at, closed_at, changed_at, level, title, title_list, title_code, from_unit_id)
SELECT t.id, m.bureau_id, 'YS-' || m.number || '-' || t.id, 'transfer',
    CASE WHEN t.answered_at IS NULL AND m.state = 'transferred' THEN 'sent' ELSE 'closed' END, 1, COALESCE(t.to_unit_id, m.unit_id), NULL,
    m.entity_id, m.premises_id, m.place_code, m.lon, m.lat, m.rule_pack, t.sent_at,
    CASE WHEN t.answered_at IS NULL AND m.state = 'transferred' THEN m.due_at END,
    CASE WHEN t.answered_at IS NULL AND m.state = 'transferred' THEN NULL ELSE COALESCE(t.answered_at, m.changed_at) END,
    COALESCE(t.answered_at, t.sent_at), 0, m.title, 'hazard_kinds', h.kind, m.unit_id
FROM transfer t JOIN hazard h ON h.id = t.hazard_id JOIN matter m ON m.id = h.id;
-- The clock of the reply moves from the hazard to its hand-over, the one that still waits.
UPDATE matter_clock SET matter_id = (SELECT max(t.id) FROM transfer t WHERE t.hazard_id = matter_clock.matter_id)
WHERE clock = 'TR1' AND stopped_at IS NULL AND matter_id IN (SELECT t.hazard_id FROM transfer t);
UPDATE matter SET due_at = NULL, level_at = 0 WHERE kind = 'hazard' AND state = 'transferred';
