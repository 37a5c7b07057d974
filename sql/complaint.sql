-- complaint_insert: what is special to a new complaint
-- scope: system, the row is new
INSERT INTO complaint (id, bureau_id, intake_id, intake_unit_id, category, demands, amount, story, may_publish, may_entrust)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- complaint_party_insert: who complains, sealed
-- scope: system, part of a matter
INSERT INTO complaint_party (id, complaint_id, part, sealed, shown, phone_index, person_index, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- complaint_parties: who complains, sealed, the first ones
-- scope: system, part of a matter read in the actor's scope
SELECT p.id, p.part, p.sealed FROM complaint_party p WHERE p.complaint_id = $1 ORDER BY p.id LIMIT $2
