-- actor_absent: whose deputy somebody is on a day
-- scope: system, what a person may see is made from it
SELECT DISTINCT a.person_id FROM absence a WHERE a.deputy_id = $1 AND a.from_day <= $2 AND a.to_day >= $2 ORDER BY a.person_id

-- actor_parts: cases somebody has a part in on the side that investigates and decides, the newest
-- scope: system, what a person may see is made from it
SELECT c.case_id FROM case_part c WHERE c.person_id = $1 AND c.part <> 'supervisor' AND c.ended_at IS NULL
ORDER BY c.case_id DESC LIMIT $2

-- actor_passes: what somebody may read across the wall at a time: cases, and the packages they came from
-- scope: system, what a person may see is made from it
SELECT r.case_id FROM case_read r WHERE r.person_id = $1 AND r.until > $2
UNION SELECT k.id FROM case_read r JOIN clue k ON k.case_id = r.case_id WHERE r.person_id = $1 AND r.until > $2
ORDER BY 1 DESC LIMIT $3

-- actor_person: a person as an actor, while active
-- scope: system, what a person may see is made from it
SELECT p.id, p.bureau_id, p.unit_id, p.roles, p.name, u.name, CASE WHEN p.certificate IS NULL THEN 0 ELSE 1 END
FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = $1 AND p.active = 1
