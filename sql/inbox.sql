-- today_counts: what waits for somebody and their unit
SELECT COALESCE(SUM(CASE WHEN m.due_at < $2 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN m.due_at >= $2 AND m.due_at <= $3 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN m.due_at > $3 AND m.due_at <= $4 THEN 1 ELSE 0 END), 0), count(*)
FROM matter m WHERE m.bureau_id = $1 AND m.closed_at IS NULL /*scope:matter m*/

-- today_matters: the most pressing ones; what has no limit comes after all that has one
-- plan: walks what is open in its order until the limit
SELECT m.id, m.number, m.kind, m.state, m.title, m.due_at, m.level, e.name, u.name, m.person_id, p.name,
    m.title_list, m.title_code, m.raised_to, m.unit_id
FROM (SELECT id, number, kind, state, title, due_at, level, entity_id, unit_id, person_id, title_list, title_code, raised_to
    FROM (SELECT m.id, m.number, m.kind, m.state, m.title, m.due_at, m.level, m.entity_id, m.unit_id, m.person_id, m.title_list, m.title_code, m.raised_to
        FROM matter m WHERE m.bureau_id = $1 AND m.closed_at IS NULL AND m.due_at IS NOT NULL /*scope:matter +m*/
        ORDER BY m.due_at, m.id LIMIT $2) dated
    UNION ALL SELECT id, number, kind, state, title, due_at, level, entity_id, unit_id, person_id, title_list, title_code, raised_to
    FROM (SELECT m.id, m.number, m.kind, m.state, m.title, m.due_at, m.level, m.entity_id, m.unit_id, m.person_id, m.title_list, m.title_code, m.raised_to
        FROM matter m WHERE m.bureau_id = $1 AND m.closed_at IS NULL AND m.due_at IS NULL /*scope:matter +m*/
        ORDER BY m.id LIMIT $2) undated) m
LEFT JOIN entity e ON e.id = m.entity_id JOIN unit u ON u.id = m.unit_id LEFT JOIN person p ON p.id = m.person_id
ORDER BY m.due_at NULLS LAST, m.id LIMIT $2

-- today_mine: the most pressing ones of one's own, and of those whose deputy one is
SELECT m.id, m.number, m.kind, m.state, m.title, m.due_at, m.level, e.name, u.name, m.person_id, p.name,
    m.title_list, m.title_code, m.raised_to, m.unit_id
FROM matter m LEFT JOIN entity e ON e.id = m.entity_id JOIN unit u ON u.id = m.unit_id
LEFT JOIN person p ON p.id = m.person_id
WHERE m.bureau_id = $1 AND m.closed_at IS NULL /*scope:my_matter m*/
ORDER BY m.due_at NULLS LAST, m.id LIMIT $2

-- today_sweeps: who is out today
SELECT s.id, s.name, s.state, u.name, (SELECT count(*) FROM sweep_stop t WHERE t.sweep_id = s.id),
    (SELECT count(*) FROM sweep_stop t WHERE t.sweep_id = s.id AND t.state <> 'open')
FROM sweep s JOIN unit u ON u.id = s.unit_id
WHERE s.bureau_id = $1 AND s.on_day = $2 AND s.state <> 'cancelled' /*scope:sweep s*/ ORDER BY s.state, s.id LIMIT 50

-- today_hazards: open hazards by state
SELECT m.state, count(*) FROM matter m WHERE m.bureau_id = $1 AND m.kind = 'hazard' AND m.closed_at IS NULL /*scope:matter m*/
GROUP BY m.state ORDER BY m.state

-- today_recounted: limits of one's own open work that a notice of holidays has moved since
SELECT m.id, m.number, m.kind, m.state, m.title, m.title_list, m.title_code, c.clock, c.was_day, c.due_day, c.recounted_at
FROM matter_clock c JOIN matter m ON m.id = c.matter_id
WHERE c.recounted_at >= $2 AND c.stopped_at IS NULL AND m.bureau_id = $1 AND m.closed_at IS NULL /*scope:my_matter m*/
ORDER BY c.recounted_at DESC, c.id LIMIT $3

-- today_digest: what one was told this morning
-- scope: system, one's own
SELECT d.on_day, d.late, d.due_today, d.due_week, d.open, d.oldest, d.made_at FROM inbox_digest d
WHERE d.person_id = $1 AND d.on_day = $2

-- digest_matter: a matter of the morning's list, as it is now
SELECT m.id, m.number, m.kind, m.state, m.title, m.title_list, m.title_code, m.opened_at, m.due_at, m.closed_at
FROM matter m WHERE m.id = $1 /*scope:matter m*/

-- digest_people: who works here, page by page
-- scope: system, each is told of their own
SELECT p.id, p.unit_id, p.roles FROM person p WHERE p.bureau_id = $1 AND p.active = 1 AND p.id > $2 ORDER BY p.id LIMIT $3

-- digest_counts: what waits for a person, with the work of those whose deputy they are
SELECT COALESCE(SUM(CASE WHEN m.due_at < $2 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN m.due_at >= $2 AND m.due_at <= $3 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN m.due_at > $3 AND m.due_at <= $4 THEN 1 ELSE 0 END), 0), count(*)
FROM matter m WHERE m.bureau_id = $1 AND m.closed_at IS NULL /*scope:my_matter m*/

-- digest_oldest: the longest open of them
SELECT m.id FROM matter m WHERE m.bureau_id = $1 AND m.closed_at IS NULL /*scope:my_matter m*/
ORDER BY m.opened_at, m.id LIMIT $2

-- digest_put: written once a morning
-- scope: system, the row is new
INSERT INTO inbox_digest (person_id, on_day, bureau_id, late, due_today, due_week, open, oldest, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (person_id, on_day) DO UPDATE SET late = excluded.late, due_today = excluded.due_today,
    due_week = excluded.due_week, open = excluded.open, oldest = excluded.oldest, made_at = excluded.made_at

-- digest_purge: mornings that are long past
-- scope: system, the nightly job
DELETE FROM inbox_digest WHERE bureau_id = $1 AND made_at < $2

-- absence_get: one absence
SELECT a.id, a.unit_id, a.person_id, a.deputy_id, a.from_day, a.to_day, a.ver FROM absence a WHERE a.id = $1 /*scope:absence a*/

-- absence_insert: somebody will be away
-- scope: system, the row is new
INSERT INTO absence (id, bureau_id, unit_id, person_id, deputy_id, from_day, to_day, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- absence_end: and is back before that
-- scope: system, it was read in the actor's scope
UPDATE absence SET to_day = $3, ver = ver + 1 WHERE id = $1 AND ver = $2

-- absence_overlap: whether somebody is away already on one of these days
-- scope: system, a rule about whoever is asked for
SELECT count(*) FROM absence a WHERE a.person_id = $1 AND a.from_day <= $3 AND a.to_day >= $2

-- absence_as_deputy: whether somebody has taken over work on one of these days
-- scope: system, a rule about whoever is asked for
SELECT count(*) FROM absence a WHERE a.deputy_id = $1 AND a.from_day <= $3 AND a.to_day >= $2

-- absence_who: a person of the bureau, with what they may do
-- scope: system, the address book
SELECT p.unit_id, p.roles, p.active FROM person p WHERE p.id = $1 AND p.bureau_id = $2

-- team_people: who works in a unit and below it
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $1
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
) SELECT p.id, p.name, p.unit_id, a.deputy_id, d.name, a.to_day FROM person p
LEFT JOIN absence a ON a.person_id = p.id AND a.from_day <= $2 AND a.to_day >= $2
LEFT JOIN person d ON d.id = a.deputy_id
WHERE p.unit_id IN (SELECT b.id FROM below b) AND p.active = 1 /*scope:person p*/ ORDER BY p.login, p.id LIMIT 500

-- team_work: what is open there, by whose it is, and what of it falls due next
WITH RECURSIVE below (id) AS (
    SELECT u.id FROM unit u WHERE u.id = $1
    UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
), work AS (
    SELECT m.id, m.person_id, m.number, m.kind, m.state, m.title, m.title_list, m.title_code, m.due_at,
        row_number() OVER (PARTITION BY m.person_id ORDER BY m.due_at NULLS LAST, m.id) AS place,
        count(*) OVER (PARTITION BY m.person_id) AS open,
        SUM(CASE WHEN m.due_at < $3 THEN 1 ELSE 0 END) OVER (PARTITION BY m.person_id) AS late,
        SUM(CASE WHEN m.due_at >= $3 AND m.due_at <= $4 THEN 1 ELSE 0 END) OVER (PARTITION BY m.person_id) AS due_today
    FROM matter m WHERE m.bureau_id = $2 AND m.closed_at IS NULL AND m.unit_id IN (SELECT b.id FROM below b) /*scope:matter m*/
) SELECT w.person_id, p.name, w.open, w.late, w.due_today, w.id, w.number, w.kind, w.state, w.title, w.title_list, w.title_code, w.due_at
FROM work w LEFT JOIN person p ON p.id = w.person_id WHERE w.place = 1 ORDER BY w.late DESC, w.open DESC, w.person_id NULLS LAST LIMIT 500

-- pace_open: what is open in each unit
SELECT m.unit_id, count(*), COALESCE(SUM(CASE WHEN m.due_at < $2 THEN 1 ELSE 0 END), 0) FROM matter m
WHERE m.bureau_id = $1 AND m.closed_at IS NULL /*scope:matter m*/ GROUP BY m.unit_id ORDER BY m.unit_id

-- pace_closed: what each unit ended in a period, and how long it was open
SELECT m.unit_id, count(*), SUM(m.closed_at - m.opened_at) FROM matter m
WHERE m.bureau_id = $1 AND m.closed_at >= $2 AND m.closed_at <= $3 /*scope:matter m*/ GROUP BY m.unit_id ORDER BY m.unit_id

-- pace_limits: limits that ended in a period, and how many of them too late
SELECT m.unit_id, count(*), SUM(c.late) FROM matter_clock c JOIN matter m ON m.id = c.matter_id
WHERE c.stopped_at >= $1 AND c.stopped_at <= $2 /*scope:matter +m*/ GROUP BY m.unit_id ORDER BY m.unit_id

-- pace_over: limits that fell due in a period and run on
SELECT m.unit_id, count(*) FROM matter_clock c JOIN matter m ON m.id = c.matter_id
WHERE c.stopped_at IS NULL AND c.paused_on IS NULL AND c.due_day >= $1 AND c.due_day < $2 /*scope:matter +m*/
GROUP BY m.unit_id ORDER BY m.unit_id
