-- actor_absent: whose deputy somebody is on a day
-- scope: system, what a person may see is made from it
SELECT DISTINCT a.person_id FROM absence a WHERE a.deputy_id = $1 AND a.from_day <= $2 AND a.to_day >= $2 ORDER BY a.person_id

-- actor_person: a person as an actor, while active
-- scope: system, what a person may see is made from it
SELECT p.id, p.bureau_id, p.unit_id, p.roles, p.name, u.name, CASE WHEN p.certificate IS NULL THEN 0 ELSE 1 END
FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = $1 AND p.active = 1
