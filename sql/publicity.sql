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

-- publicity_untold: what waits and whose operator does not know of it
-- scope: system, the nightly job of a bureau
SELECT x.id FROM publicity_entry x JOIN entity e ON e.id = x.entity_id AND e.uscc IS NOT NULL
WHERE x.bureau_id = $1 AND x.state = 'waiting' AND x.told_at IS NULL AND x.until_day > $2 ORDER BY x.id LIMIT $3

-- publicity_notice: what the operator is told
-- scope: system, the nightly job of a bureau
SELECT COALESCE(x.corrected, x.category), x.result, x.due_day FROM publicity_entry x WHERE x.id = $1

-- publicity_told: the operator was told
-- scope: system, the nightly job of a bureau
UPDATE publicity_entry SET told_at = $2 WHERE id = $1

-- publicity_due: what has waited long enough, was told before a time, and is not objected to
-- scope: system, the nightly job of a bureau
SELECT x.id FROM publicity_entry x WHERE x.bureau_id = $1 AND x.state = 'waiting' AND x.due_day <= $2 AND x.until_day > $2
    AND x.told_at < $3 AND NOT EXISTS (SELECT 1 FROM publicity_objection o WHERE o.entry_id = x.id AND o.decided_at IS NULL)
ORDER BY x.due_day, x.id LIMIT $4

-- publicity_published: it is public
-- scope: system, the nightly job of a bureau
UPDATE publicity_entry SET published_at = $2 WHERE id = $1

-- publicity_over: what has stood for its time, or will never stand
-- scope: system, the nightly job of a bureau
SELECT x.id FROM publicity_entry x WHERE x.bureau_id = $1 AND x.state IN ('public', 'waiting') AND x.until_day <= $2
ORDER BY x.until_day, x.id LIMIT $3

-- publicity_ended: its time is over
-- scope: system, the nightly job of a bureau
UPDATE publicity_entry SET ended_at = $2 WHERE id = $1

-- publicity_bureau: whose division that is
-- scope: system, anybody may ask
SELECT b.id FROM bureau b WHERE b.division = $1 ORDER BY b.id LIMIT 1

-- publicity_bureaus: who publishes here
-- scope: system, anybody may ask
SELECT b.division, b.name, b.name_en FROM bureau b ORDER BY b.id LIMIT 64

-- publicity_by_code: an operator as each bureau knows it
-- scope: system, anybody may ask; the name and the code are public
SELECT b.id, b.division, b.name, b.name_en, e.id, e.name FROM bureau b JOIN entity e ON e.bureau_id = b.id AND e.uscc = $1
    AND e.merged_into IS NULL ORDER BY b.id LIMIT 64

-- publicity_years: the figures of an operator, the newest year first
-- scope: system, anybody may ask
SELECT t.year, t.counted, t.closed, t.settled, t.by_itself,
    (SELECT p.counted FROM publicity_tally p WHERE p.entity_id = t.entity_id AND p.year = t.year - 1)
FROM publicity_tally t WHERE t.entity_id = $1 ORDER BY t.year DESC LIMIT 30

-- publicity_held: an entry before something is done with it
SELECT x.state, x.ground, x.category, x.told_at,
    (SELECT o.id FROM publicity_objection o WHERE o.entry_id = x.id AND o.decided_at IS NULL)
FROM publicity_entry x WHERE x.id = $1 /*scope:publicity +x*/

-- publicity_paper: an entry by the code on the paper that told the operator, with the last thing said against it
-- scope: system, whoever holds the paper; what is told stands on it
SELECT d.number, d.created_at, d.facts, b.id, b.name, b.name_en, x.id, x.unit_id, x.state, o.at, o.decided_at, o.decision
FROM document d JOIN bureau b ON b.id = d.bureau_id JOIN publicity_entry x ON x.id = d.matter_id
LEFT JOIN publicity_objection o ON o.id = (SELECT max(n.id) FROM publicity_objection n WHERE n.entry_id = x.id)
WHERE d.code = $1 AND d.kind = 'publicity_notice'

-- publicity_withheld: not to be public, and why
-- scope: system, the entry was read in the actor's scope
UPDATE publicity_entry SET ground = $2, ground_note = $3, ground_by = $4, ground_at = $5 WHERE id = $1

-- publicity_released: no longer withheld
-- scope: system, the entry was read in the actor's scope
UPDATE publicity_entry SET ground = NULL, ground_note = NULL, ground_by = NULL, ground_at = NULL WHERE id = $1

-- publicity_corrected: the category that is shown
-- scope: system, the entry was read in the actor's scope
UPDATE publicity_entry SET corrected = $2 WHERE id = $1

-- publicity_objected: what an operator says against it
-- scope: system, the entry was read in the actor's scope
INSERT INTO publicity_objection (id, entry_id, bureau_id, unit_id, reason, at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- publicity_ruled: what was decided on it
-- scope: system, the entry was read in the actor's scope
UPDATE publicity_objection SET decision = $2, ground = $3, category = $4, note = $5, decided_by = $6, decided_at = $7 WHERE id = $1

-- publicity_page: an entry as the office sees it
SELECT x.id, m.number, x.state, x.exclusion, x.counted, x.entity_id, e.name, e.uscc, u.name, x.category, x.corrected, x.result,
    x.closed_day, x.due_day, x.until_day, x.told_at, x.published_at, x.ended_at, x.ground, x.ground_note, p.name, x.ground_at
FROM publicity_entry x JOIN matter m ON m.id = x.id JOIN entity e ON e.id = x.entity_id JOIN unit u ON u.id = x.unit_id
LEFT JOIN person p ON p.id = x.ground_by WHERE x.id = $1 /*scope:publicity +x*/

-- publicity_objections: what was said against an entry, and what was decided
-- scope: system, the entry was read in the actor's scope
SELECT o.id, o.reason, o.at, n.name, o.decision, o.ground, o.category, o.note, d.name, o.decided_at
FROM publicity_objection o LEFT JOIN person n ON n.id = o.noted_by LEFT JOIN person d ON d.id = o.decided_by
WHERE o.entry_id = $1 ORDER BY o.id LIMIT 50
