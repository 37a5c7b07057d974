-- board_visits: visits of a period by unit and act
SELECT v.unit_id, count(*), count(DISTINCT v.entity_id), count(DISTINCT v.premises_id),
    count(DISTINCT CASE WHEN v.place_code IS NOT NULL THEN v.place_code END)
FROM visit v WHERE v.bureau_id = $1 AND v.on_day >= $2 AND v.on_day <= $3 /*scope:visit v*/
GROUP BY v.unit_id ORDER BY v.unit_id

-- board_visit_totals: visits of a period, each operator and door counted once
SELECT count(*), count(DISTINCT v.entity_id), count(DISTINCT v.premises_id),
    COALESCE(SUM(CASE WHEN v.act = 'inspection' THEN 1 ELSE 0 END), 0)
FROM visit v WHERE v.bureau_id = $1 AND v.on_day >= $2 AND v.on_day <= $3 AND (CAST($4 AS BIGINT) = 0 OR v.unit_id = $4) /*scope:visit v*/

-- board_visit_places: the places visited in a period
SELECT DISTINCT v.place_code FROM visit v
WHERE v.bureau_id = $1 AND v.on_day >= $2 AND v.on_day <= $3 AND (CAST($4 AS BIGINT) = 0 OR v.unit_id = $4) AND v.place_code IS NOT NULL /*scope:visit v*/

-- board_visit_days: visits by day
SELECT v.on_day, count(*) FROM visit v
WHERE v.bureau_id = $1 AND v.on_day >= $2 AND v.on_day <= $3 AND (CAST($4 AS BIGINT) = 0 OR v.unit_id = $4) /*scope:visit v*/
GROUP BY v.on_day ORDER BY v.on_day

-- board_sweeps: sweeps of a period by unit and state
SELECT s.unit_id, s.state, count(*) FROM sweep s
WHERE s.bureau_id = $1 AND s.on_day >= $2 AND s.on_day <= $3 AND (CAST($4 AS BIGINT) = 0 OR s.unit_id = $4) /*scope:sweep s*/
GROUP BY s.unit_id, s.state ORDER BY s.unit_id, s.state

-- board_hazards: hazards found in a period by unit, kind and state
SELECT m.unit_id, h.kind, m.state, count(*) FROM matter m JOIN hazard h ON h.id = m.id
WHERE m.bureau_id = $1 AND m.kind = 'hazard' AND m.opened_at >= $2 AND m.opened_at <= $3 AND (CAST($4 AS BIGINT) = 0 OR m.unit_id = $4) /*scope:matter m*/
GROUP BY m.unit_id, h.kind, m.state ORDER BY m.unit_id, h.kind, m.state

-- board_repeats: hazards ended in a period by outcome, and how many of them came back (反复率)
SELECT m.unit_id, h.outcome, count(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM hazard r WHERE r.reverse_of = h.id) THEN 1 ELSE 0 END), 0)
FROM matter m JOIN hazard h ON h.id = m.id
WHERE m.bureau_id = $1 AND m.kind = 'hazard' AND m.closed_at >= $2 AND m.closed_at <= $3 AND h.outcome IS NOT NULL
    AND (CAST($4 AS BIGINT) = 0 OR m.unit_id = $4) /*scope:matter m*/
GROUP BY m.unit_id, h.outcome ORDER BY m.unit_id, h.outcome

-- board_enrolled: operators enrolled in a period by unit
SELECT e.unit_id, count(*) FROM entity e
WHERE e.bureau_id = $1 AND e.enrolled_at >= $2 AND e.enrolled_at <= $3 AND e.merged_into IS NULL
    AND (CAST($4 AS BIGINT) = 0 OR e.unit_id = $4) /*scope:entity e*/
GROUP BY e.unit_id ORDER BY e.unit_id

-- board_units: the names of units
SELECT u.id, u.name, u.name_en, u.kind FROM unit u WHERE u.bureau_id = $1 /*scope:unit u*/ ORDER BY u.code, u.id

-- board_ratings: what operators thought of inspections in a period, and how many were dissatisfied
SELECT count(*), COALESCE(SUM(CASE WHEN g.stars <= 2 THEN 1 ELSE 0 END), 0)
FROM inspection_rating g JOIN matter m ON m.id = g.id
WHERE +m.bureau_id = $1 AND g.at >= $2 AND g.at <= $3 AND (CAST($4 AS BIGINT) = 0 OR m.unit_id = $4) /*scope:matter +m*/
