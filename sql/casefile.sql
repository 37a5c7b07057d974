-- case_insert: a source that is registered (案源登记)
-- scope: system, the row is new
INSERT INTO case_file (id, bureau_id, source, source_id, from_agency, found_day, category, story, party, simple)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- case_get: one case, if the actor may see its matter
SELECT c.id, c.source, c.source_id, c.from_agency, c.found_day, c.category, c.story, c.party, c.simple, c.cause, c.lead_id, c.second_id,
    c.filed_day, c.act_ended_day, c.grave, c.review_class, c.decision, c.penalties, c.fine, c.confiscated, c.discretion,
    c.noticed_day, c.noticed_penalties, c.noticed_fine, c.noticed_confiscated, c.hearing, c.hearing_day, c.presider_id, c.discussed_at,
    c.decided_day, c.decision_number, c.service_mode, c.served_day, c.pay_day, c.ending, c.ended_day, c.published_day, c.publish_until,
    c.unpublished_day, c.unpublished_why
FROM case_file c JOIN matter m ON m.id = c.id WHERE c.id = $1 /*scope:matter m*/

-- case_update: what became of it
-- scope: system, moved by the flow
UPDATE case_file SET cause = $2, lead_id = $3, second_id = $4, filed_day = $5, act_ended_day = $6, grave = $7, review_class = $8,
    decision = $9, penalties = $10, fine = $11, confiscated = $12, discretion = $13, noticed_day = $14, noticed_penalties = $15,
    noticed_fine = $16, noticed_confiscated = $17, hearing = $18, hearing_day = $19, presider_id = $20, discussed_at = $21,
    decided_day = $22, decision_number = $23, service_mode = $24, served_day = $25, pay_day = $26, ending = $27, ended_day = $28,
    published_day = $29, publish_until = $30, unpublished_day = $31, unpublished_why = $32
WHERE id = $1

-- case_door: where a case is, whoever looks after the door
-- scope: system, of the bureau; a case is opened from what the actor may see
SELECT p.id, p.unit_id, p.entity_id, p.place_code, p.lon, p.lat FROM premises p WHERE p.id = $1 AND p.bureau_id = $2

-- case_operator: whom a case is about
-- scope: system, of the bureau; a case is opened from what the actor may see
SELECT e.unit_id, e.place_code, e.kind FROM entity e WHERE e.id = $1 AND e.bureau_id = $2

-- case_unit_known: whether the bureau has that unit
-- scope: system, the address book
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.bureau_id = $2 AND u.active = 1

-- case_brigades: the units that investigate
-- scope: system, the address book
SELECT u.id, COALESCE(u.place_code, '') FROM unit u WHERE u.bureau_id = $1 AND u.kind = 'brigade' AND u.active = 1 ORDER BY u.id

-- case_part_of: the part somebody has in a case
-- scope: system, the wall looks at everybody
SELECT p.part, p.ended_at FROM case_part p WHERE p.case_id = $1 AND p.person_id = $2

-- case_part_take: somebody takes a part
-- scope: system, the wall allowed it
INSERT INTO case_part (case_id, person_id, part, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, person_id) DO NOTHING
