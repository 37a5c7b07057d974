-- figure_of_intake: what is known of an intake that statistics may count by
-- scope: system, the statistics of what has moved
SELECT m.bureau_id, m.unit_id, i.channel, COALESCE(i.category, ''), i.received_at,
    CASE WHEN i.merged_into IS NOT NULL AND COALESCE(i.merge_ground, '') <> 'joint' THEN 1 ELSE 0 END
FROM matter m JOIN intake i ON i.id = m.id WHERE m.id = $1

-- figure_of_complaint: what is known of a complaint
-- scope: system, the statistics of what has moved
SELECT m.bureau_id, m.unit_id, COALESCE(i.channel, ''), c.category, m.opened_at, c.decided_at, c.ended_at, m.closed_at, k.called_at,
    CASE WHEN c.decided_at IS NOT NULL AND c.refusal IS NULL THEN 1 ELSE 0 END,
    CASE WHEN c.decided_at IS NULL AND c.ended_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM matter_clock l WHERE l.matter_id = m.id AND l.clock = 'C1' AND l.late = 1) THEN 1 ELSE 0 END,
    CASE WHEN m.closed_at IS NOT NULL THEN 1 ELSE 0 END,
    CASE WHEN c.settled_as IS NOT NULL THEN 1 ELSE 0 END, c.settled_first,
    CASE WHEN k.satisfaction = 'satisfied' THEN 1 ELSE 0 END, CASE WHEN k.satisfaction = 'fair' THEN 1 ELSE 0 END,
    CASE WHEN k.satisfaction = 'dissatisfied' THEN 1 ELSE 0 END, c.recovered, m.closed_at
FROM matter m JOIN complaint c ON c.id = m.id
LEFT JOIN intake i ON i.id = c.intake_id LEFT JOIN complaint_callback k ON k.id = m.id
WHERE m.id = $1 AND m.state <> 'undone'

-- figure_of_report: what is known of a report
-- scope: system, the statistics of what has moved
SELECT m.bureau_id, m.unit_id, COALESCE(i.channel, ''), r.category, m.opened_at, r.decided_at, m.closed_at,
    CASE WHEN m.closed_at IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN r.case_id IS NOT NULL THEN 1 ELSE 0 END
FROM matter m JOIN report r ON r.id = m.id LEFT JOIN intake i ON i.id = r.intake_id
WHERE m.id = $1 AND m.state <> 'undone'

-- figure_of_case: what is known of a case
-- scope: system, the statistics of what has moved
SELECT m.bureau_id, m.unit_id, '', c.category, m.opened_at, c.filed_day, m.closed_at,
    CASE WHEN m.closed_at IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN c.filed_day IS NOT NULL THEN 1 ELSE 0 END,
    CASE WHEN c.source IN ('complaint', 'report') THEN 1 ELSE 0 END
FROM matter m JOIN case_file c ON c.id = m.id WHERE m.id = $1

-- figure_limits: the limits of a matter, and whether they were kept
-- scope: system, the statistics of what has moved
SELECT l.clock, l.due_day, CASE WHEN l.stopped_at IS NULL THEN 0 ELSE 1 END, COALESCE(l.late, 0),
    CASE WHEN l.paused_on IS NULL THEN 0 ELSE 1 END
FROM matter_clock l WHERE l.matter_id = $1 ORDER BY l.id

-- figure_parts_of: what a matter counts for until now
-- scope: system, the statistics of what has moved
SELECT p.bureau_id, p.tally, p.on_day, p.ripe_day, p.unit_id, p.channel, p.category, p.amount
FROM figure_part p WHERE p.matter_id = $1 ORDER BY p.tally, p.on_day

-- figure_part_insert: it counts for one more
-- scope: system, the statistics of what has moved
INSERT INTO figure_part (bureau_id, tally, on_day, matter_id, ripe_day, unit_id, channel, category, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- figure_part_delete: it counts for one less
-- scope: system, the statistics of what has moved
DELETE FROM figure_part WHERE bureau_id = $1 AND tally = $2 AND on_day = $3 AND matter_id = $4

-- figure_tally_add: the sum grows, or shrinks by what was taken back
-- scope: system, the statistics of what has moved
INSERT INTO figure_tally (bureau_id, tally, split, on_day, ripe_day, unit_id, value, n, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (bureau_id, tally, split, on_day, ripe_day, unit_id, value)
DO UPDATE SET n = figure_tally.n + excluded.n, amount = figure_tally.amount + excluded.amount

-- figure_tally_drop: a sum of nothing is no row
-- scope: system, the statistics of what has moved
DELETE FROM figure_tally WHERE bureau_id = $1 AND tally = $2 AND split = $3 AND on_day = $4 AND ripe_day = $5 AND unit_id = $6
    AND value = $7 AND n = 0

-- figure_matters: a page of the matters of a kind, for counting them again
-- scope: system, the statistics of a bureau
SELECT m.id, m.opened_at FROM matter m WHERE m.bureau_id = $1 AND m.kind = $2 AND (m.opened_at, m.id) > ($3, $4)
ORDER BY m.opened_at, m.id LIMIT $5

-- figure_tallies_clear: the sums of a bureau go
-- scope: system, the statistics of a bureau
DELETE FROM figure_tally WHERE bureau_id = $1

-- figure_tallies_sum: the sums of a bureau from what its matters count for
-- scope: system, the statistics of a bureau
-- plan: scan, all of it is summed up
INSERT INTO figure_tally (bureau_id, tally, split, on_day, ripe_day, unit_id, value, n, amount)
SELECT p.bureau_id, p.tally, 'all', p.on_day, p.ripe_day, p.unit_id, '', count(*), CAST(SUM(p.amount) AS BIGINT)
FROM figure_part p WHERE p.bureau_id = $1 GROUP BY p.bureau_id, p.tally, p.on_day, p.ripe_day, p.unit_id
UNION ALL
SELECT p.bureau_id, p.tally, 'channel', p.on_day, p.ripe_day, p.unit_id, p.channel, count(*), CAST(SUM(p.amount) AS BIGINT)
FROM figure_part p WHERE p.bureau_id = $1 AND p.channel <> '' GROUP BY p.bureau_id, p.tally, p.on_day, p.ripe_day, p.unit_id, p.channel
UNION ALL
SELECT p.bureau_id, p.tally, 'category', p.on_day, p.ripe_day, p.unit_id, p.category, count(*), CAST(SUM(p.amount) AS BIGINT)
FROM figure_part p WHERE p.bureau_id = $1 AND p.category <> '' GROUP BY p.bureau_id, p.tally, p.on_day, p.ripe_day, p.unit_id, p.category

-- figure_state_put: by which rules a bureau was counted, and when
-- scope: system, the statistics of a bureau
INSERT INTO figure_state (bureau_id, rule_pack, counted_at, matters) VALUES ($1, $2, $3, $4)
ON CONFLICT (bureau_id) DO UPDATE SET rule_pack = excluded.rule_pack, counted_at = excluded.counted_at, matters = excluded.matters

-- figure_state: whether a bureau was counted by these rules
-- scope: system, the statistics of a bureau
SELECT count(*) FROM figure_state s WHERE s.bureau_id = $1 AND s.rule_pack = $2

-- figure_sums: a tally of a period, by unit
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $6
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT t.unit_id, CAST(SUM(t.n) AS BIGINT), CAST(SUM(t.amount) AS BIGINT) FROM figure_tally t
WHERE t.bureau_id = $1 AND t.tally = $2 AND t.split = 'all' AND t.on_day >= $3 AND t.on_day <= $4 AND t.ripe_day <= $5
    AND (CAST($6 AS BIGINT) = 0 OR t.unit_id IN (SELECT b.id FROM below b)) /*scope:figure +t*/
GROUP BY t.unit_id ORDER BY t.unit_id

-- figure_days: a tally of a period, by day
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $6
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT t.on_day, CAST(SUM(t.n) AS BIGINT), CAST(SUM(t.amount) AS BIGINT) FROM figure_tally t
WHERE t.bureau_id = $1 AND t.tally = $2 AND t.split = 'all' AND t.on_day >= $3 AND t.on_day <= $4 AND t.ripe_day <= $5
    AND (CAST($6 AS BIGINT) = 0 OR t.unit_id IN (SELECT b.id FROM below b)) /*scope:figure +t*/
GROUP BY t.on_day ORDER BY t.on_day

-- figure_shares: a tally of a period, by channel or category
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $6
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT t.value, CAST(SUM(t.n) AS BIGINT) FROM figure_tally t
WHERE t.bureau_id = $1 AND t.tally = $2 AND t.split = $7 AND t.on_day >= $3 AND t.on_day <= $4 AND t.ripe_day <= $5
    AND (CAST($6 AS BIGINT) = 0 OR t.unit_id IN (SELECT b.id FROM below b)) /*scope:figure +t*/
GROUP BY t.value ORDER BY t.value

-- figure_unit: whether figures of a unit are asked for by somebody who sees them
SELECT count(*) FROM unit t WHERE t.id = $1 /*scope:unit +t*/

-- figure_list: the matters that a tally of a period is made of, in the order of their days
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $7
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT m.id, m.number, m.kind, m.state, m.title, m.title_list, m.title_code, p.unit_id, m.opened_at, m.closed_at, p.tally, p.on_day, p.amount
FROM figure_part p JOIN matter m ON m.id = p.matter_id
WHERE p.bureau_id = $1 AND p.tally = $2 AND (p.on_day, p.matter_id) > ($3, $4) AND p.on_day <= $5 AND p.ripe_day <= $6
    AND (CAST($7 AS BIGINT) = 0 OR p.unit_id IN (SELECT b.id FROM below b)) /*scope:figure +p*/ /*scope:matter +m*/
ORDER BY p.on_day, p.matter_id LIMIT $8

-- figure_units: the names of units
SELECT u.id, u.name, u.name_en FROM unit u WHERE u.bureau_id = $1 /*scope:unit u*/ ORDER BY u.code, u.id LIMIT 512
