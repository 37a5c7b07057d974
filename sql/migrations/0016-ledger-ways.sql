-- Every way of seeing a row of the ledger, and a matter of one's own, has its index: src/core/list_branch.c.

-- the unit that looks after the operator now; not part of what is sealed, follows the operator
ALTER TABLE ledger ADD COLUMN entity_unit_id BIGINT;
UPDATE ledger SET entity_unit_id = (SELECT e.unit_id FROM entity e WHERE e.id = ledger.entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX ledger_unit ON ledger (unit_id, id);
CREATE INDEX ledger_entity_unit ON ledger (entity_unit_id, id) WHERE entity_unit_id IS NOT NULL;
CREATE INDEX matter_person ON matter (person_id, id) WHERE person_id IS NOT NULL;
