-- bureau_count: whether somebody has moved in already
-- scope: system, before there is anybody to scope by
SELECT count(*) FROM bureau

-- bureau_insert: a new, empty bureau
-- scope: system, before there is anybody to scope by
INSERT INTO bureau (id, name, name_en, short_name, division, synthetic, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6)

-- place_insert: a place of the rules, for a bureau that begins
-- scope: system, facts of the law
INSERT INTO place (bureau_id, code, parent_code, level, name, name_en, pinyin, lon, lat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- bureaus: all that live here
-- scope: system, at start
SELECT b.id FROM bureau b ORDER BY b.id

-- person_by_login: whose account it is; a login may stand in several bureaus, then the division tells which
-- scope: system, the command line
-- plan: scan, a few hundred people
SELECT p.id, p.bureau_id, p.unit_id FROM person p JOIN bureau b ON b.id = p.bureau_id
WHERE p.login = $1 AND (CAST($2 AS TEXT) = '' OR b.division = $2) ORDER BY p.id LIMIT 2
