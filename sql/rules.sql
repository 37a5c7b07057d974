-- rule_pack_add: keeps a pack the first time it is in force
-- scope: system, the law is the same for everybody
INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING

-- rule_pack_list: the packs that were ever in force here, oldest first
-- scope: system, the law is the same for everybody
SELECT id, first_used_at FROM rule_pack ORDER BY first_used_at, id

-- rule_history: what a code said in each pack
-- scope: system, the law is the same for everybody
SELECT p.id, p.first_used_at, r.valid_from, r.body
FROM rule_pack p JOIN rule_row r ON r.pack_id = p.id AND r.list = $1 AND r.code = $2
ORDER BY r.valid_from, p.first_used_at, p.id

-- calendar_override_list: a bureau's own days over the national calendar
-- scope: system, read once at start for everybody
SELECT on_day, works FROM calendar_override WHERE bureau_id = $1 ORDER BY on_day
