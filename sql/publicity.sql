-- publicity_facts: what a complaint says, and what its entry was until now
-- scope: system, entries follow the complaint wherever the act came from
SELECT m.id, m.bureau_id, m.unit_id, m.entity_id, m.place_code, m.state, m.opened_at, m.closed_at, c.category, c.termination,
    c.decided_at, c.refusal, c.settled_as, c.settled_first, c.may_publish, x.id, x.entity_id, x.year, x.counted, x.closed, x.settled,
    x.by_itself, x.ground, x.published_at, x.ended_at
FROM matter m JOIN complaint c ON c.id = m.id LEFT JOIN publicity_entry x ON x.id = m.id WHERE m.id = $1

-- publicity_put: the entry as the complaint now says; what people did with it stays
-- scope: system, entries follow the complaint wherever the act came from
INSERT INTO publicity_entry (id, bureau_id, unit_id, entity_id, place_code, year, counted, closed, settled, by_itself, state, exclusion,
    category, result, closed_day, due_day, until_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO UPDATE SET unit_id = $3, entity_id = $4, place_code = $5, year = $6, counted = $7, closed = $8, settled = $9,
    by_itself = $10, state = $11, exclusion = $12, category = $13, result = $14, closed_day = $15, due_day = $16, until_day = $17

-- publicity_drop: the complaint has no entry
-- scope: system, entries follow the complaint wherever the act came from
DELETE FROM publicity_entry WHERE id = $1

-- publicity_tally_add: one more for an operator and a year, or one less
-- scope: system, figures follow the entries
INSERT INTO publicity_tally (entity_id, year, bureau_id, counted, closed, settled, by_itself) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (entity_id, year) DO UPDATE SET counted = publicity_tally.counted + $4, closed = publicity_tally.closed + $5,
    settled = publicity_tally.settled + $6, by_itself = publicity_tally.by_itself + $7

-- publicity_tally_sweep: where nothing is counted any more there is no row
-- scope: system, figures follow the entries
DELETE FROM publicity_tally WHERE entity_id = $1 AND counted = 0

-- publicity_moved: entries go with their complaints to another operator
-- scope: system, entries follow the complaint wherever the act came from
UPDATE publicity_entry SET entity_id = (SELECT m.entity_id FROM matter m WHERE m.id = publicity_entry.id) WHERE entity_id = $1

-- publicity_tally_forget: the figures of an operator are made anew
-- scope: system, figures follow the entries
DELETE FROM publicity_tally WHERE entity_id = $1

-- publicity_tally_of: the figures of an operator, from its entries
-- scope: system, figures follow the entries
INSERT INTO publicity_tally (entity_id, year, bureau_id, counted, closed, settled, by_itself)
SELECT x.entity_id, x.year, x.bureau_id, sum(x.counted), sum(x.closed), sum(x.settled), sum(x.by_itself)
FROM publicity_entry x WHERE x.entity_id = $1 AND x.counted = 1 GROUP BY x.entity_id, x.year, x.bureau_id

-- publicity_complaints: some complaints of a bureau, by id
-- scope: system, all entries are made anew
SELECT c.id FROM complaint c WHERE c.bureau_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3

-- publicity_tallies_forget: all figures of a bureau are made anew
-- scope: system, figures follow the entries
DELETE FROM publicity_tally WHERE bureau_id = $1

-- publicity_tallies: all figures of a bureau, from its entries
-- scope: system, figures follow the entries
INSERT INTO publicity_tally (entity_id, year, bureau_id, counted, closed, settled, by_itself)
SELECT x.entity_id, x.year, x.bureau_id, sum(x.counted), sum(x.closed), sum(x.settled), sum(x.by_itself)
FROM publicity_entry x WHERE x.bureau_id = $1 AND x.counted = 1 GROUP BY x.entity_id, x.year, x.bureau_id
