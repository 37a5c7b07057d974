-- visit_minutes: how long visits take by division of trade and outcome
-- scope: system, figures of the bureau
SELECT m.trade, m.outcome, m.n, m.median_s FROM visit_minutes m WHERE m.bureau_id = $1 ORDER BY m.trade, m.outcome

-- visit_minutes_put: a renewed figure
-- scope: system, figures of the bureau
INSERT INTO visit_minutes (bureau_id, trade, outcome, n, median_s, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (bureau_id, trade, outcome) DO UPDATE SET n = excluded.n, median_s = excluded.median_s, changed_at = excluded.changed_at

-- visit_tally_after: the last visit that was counted
-- scope: system, the nightly job
SELECT c.visit_id FROM visit_tally_cursor c WHERE c.bureau_id = $1

-- visit_tally_to: how far visits are counted
-- scope: system, the nightly job
INSERT INTO visit_tally_cursor (bureau_id, visit_id, counted_at) VALUES ($1, $2, $3)
ON CONFLICT (bureau_id) DO UPDATE SET visit_id = excluded.visit_id, counted_at = excluded.counted_at

-- visits_to_tally: visits not counted yet, in the order of their ids, with how long they took and the trade
-- scope: system, the nightly job
SELECT v.id, v.ended_at - v.started_at, COALESCE(e.trade, ''), v.outcome FROM visit v LEFT JOIN entity e ON e.id = v.entity_id
WHERE v.bureau_id = $1 AND v.id > $2 AND v.created_at < $3 ORDER BY v.id LIMIT $4

-- visit_tally_add: one visit more of that length
-- scope: system, the nightly job
INSERT INTO visit_tally (bureau_id, trade, outcome, slot, n) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (bureau_id, trade, outcome, slot) DO UPDATE SET n = visit_tally.n + 1

-- visit_tally_totals: how many visits of each division and outcome are counted
-- scope: system, the nightly job
SELECT t.trade, t.outcome, CAST(SUM(t.n) AS BIGINT) FROM visit_tally t WHERE t.bureau_id = $1 GROUP BY t.trade, t.outcome ORDER BY t.trade, t.outcome

-- visit_tally_median: the length of the n-th shortest visit
-- scope: system, the nightly job
SELECT x.slot FROM (SELECT t.slot, SUM(t.n) OVER (ORDER BY t.slot) AS upto FROM visit_tally t
    WHERE t.bureau_id = $1 AND t.trade = $2 AND t.outcome = $3) x WHERE x.upto >= $4 ORDER BY x.slot LIMIT 1

-- sweep_walk: the stops of a sweep by turn, as far as walks are reckoned from them
-- scope: system, part of a sweep in scope
SELECT t.premises_id, t.person_id, t.turn, t.state, t.reason, t.expected_s, t.expected_n, p.lon, p.lat
FROM sweep_stop t JOIN premises p ON p.id = t.premises_id
WHERE t.sweep_id = $1 AND (CAST($2 AS BIGINT) = 0 OR t.person_id = $2) ORDER BY t.turn, t.premises_id

-- unit_point: the middle of a unit's place
-- scope: system, a public fact
SELECT p.lon, p.lat FROM unit u JOIN place p ON p.bureau_id = u.bureau_id AND p.code = u.place_code WHERE u.id = $1

-- stop_place: whose a stop is, and when it comes
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET person_id = $3, turn = $4 WHERE sweep_id = $1 AND premises_id = $2

-- sweep_team: who goes along, the leader first
-- scope: system, part of a sweep in scope
SELECT m.person_id FROM sweep_member m JOIN person p ON p.id = m.person_id
WHERE m.sweep_id = $1 AND p.active = 1 ORDER BY m.lead DESC, m.person_id

-- sweep_member_join: somebody comes along as well
-- scope: system, part of a sweep in scope
INSERT INTO sweep_member (sweep_id, person_id, lead) VALUES ($1, $2, 0) ON CONFLICT (sweep_id, person_id) DO NOTHING

-- sweep_last_turn: the last place of a walk
-- scope: system, part of a sweep in scope
SELECT max(t.turn) FROM sweep_stop t WHERE t.sweep_id = $1

-- person_works: whether somebody of the bureau can be given work in the street
-- scope: system, named by a chief
SELECT count(*) FROM person p WHERE p.id = $1 AND p.bureau_id = $2 AND p.active = 1

-- stops_to_carry: the stops of a sweep that another one takes over: all, or where nobody was inside since its day
-- scope: system, part of a sweep in scope
SELECT t.premises_id, CASE WHEN o.active = 1 THEN t.person_id END, t.turn,
    CASE WHEN t.reason = 'urgent' THEN 'by_hand' ELSE t.reason END, t.expected_s, t.expected_n
FROM sweep_stop t JOIN premises p ON p.id = t.premises_id LEFT JOIN entity e ON e.id = p.entity_id
LEFT JOIN person o ON o.id = t.person_id
WHERE t.sweep_id = $1 AND (CAST($2 AS BIGINT) = 1 OR (t.state <> 'seen' AND NOT EXISTS (SELECT 1 FROM sweep_stop x
    JOIN sweep sx ON sx.id = x.sweep_id WHERE x.premises_id = t.premises_id AND x.state = 'seen' AND sx.on_day >= $3)))
    AND (e.state IS NULL OR e.state NOT IN ('closed', 'revoked') OR t.reason = 'recheck')
ORDER BY t.turn, t.premises_id

-- stops_of_strangers: doors of those who left the team are nobody's
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET person_id = NULL WHERE sweep_id = $1 AND state = 'open' AND person_id IS NOT NULL
    AND person_id NOT IN (SELECT m.person_id FROM sweep_member m WHERE m.sweep_id = $1)

-- stops_twice: the same door in other sweeps of the day that walk now, as this person's open stop
-- scope: system, one's own
SELECT t.sweep_id FROM sweep_stop t JOIN sweep s ON s.id = t.sweep_id WHERE t.premises_id = $1 AND t.person_id = $2
    AND t.state = 'open' AND s.on_day = $3 AND s.state IN ('locked', 'under_way') AND t.sweep_id <> $4 ORDER BY t.sweep_id

-- surprise_put: a list that nobody may see yet
-- scope: system, part of a sweep that is new
INSERT INTO surprise_list (sweep_id, bureau_id, digest, sealed, made_at) VALUES ($1, $2, $3, $4, $5)

-- surprise_get: a list to be opened or explained
-- scope: system, part of a sweep in scope
SELECT l.digest, l.sealed FROM surprise_list l WHERE l.sweep_id = $1

-- sweep_opened: the list is where all stops are
-- scope: system, the sweep was read in the actor's scope
UPDATE sweep SET opened_at = $2, hidden = 0, ver = ver + 1, changed_at = $2 WHERE id = $1

-- urgent_walkers: who is under way today, in sweeps that the asker may see
SELECT m.person_id, s.id, p.unit_id, p.roles FROM sweep s JOIN sweep_member m ON m.sweep_id = s.id
JOIN person p ON p.id = m.person_id WHERE s.bureau_id = $1 AND s.on_day = $2 AND s.state = 'under_way' AND p.active = 1
/*scope:sweep s*/ ORDER BY m.person_id, s.id

-- last_position: where somebody stood last since an instant
-- scope: system, whoever is sent must be found
SELECT v.lon, v.lat FROM visit v WHERE v.officer_id = $1 AND v.started_at >= $2 AND v.lon IS NOT NULL
ORDER BY v.started_at DESC LIMIT 1

-- next_open_stop: where somebody goes next
-- scope: system, part of a sweep in scope
SELECT p.lon, p.lat FROM sweep_stop t JOIN premises p ON p.id = t.premises_id
WHERE t.sweep_id = $1 AND t.person_id = $2 AND t.state = 'open' AND p.lon IS NOT NULL ORDER BY t.turn, t.premises_id LIMIT 1

-- urgent_insert: somebody is wanted at a door
-- scope: system, the row is new
INSERT INTO urgent_call (id, bureau_id, unit_id, premises_id, matter_id, why, state, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7, $8)

-- urgent_get: one call
SELECT u.id, u.unit_id, u.premises_id, u.matter_id, u.why, u.state, u.sweep_id, u.person_id, u.metres, u.made_by, u.made_at,
    u.ended_at, u.ver, u.stop_reason, u.stop_person FROM urgent_call u WHERE u.id = $1 /*scope:urgent_call u*/

-- urgent_page: one call as it is shown
SELECT u.id, u.premises_id, COALESCE(e.name, p.name), p.address, p.lon, p.lat, u.matter_id, u.why, u.state, u.sweep_id, u.person_id,
    o.name, u.metres, u.made_by, c.name, u.made_at, u.taken_at, u.ended_at, u.visit_id
FROM urgent_call u JOIN premises p ON p.id = u.premises_id LEFT JOIN entity e ON e.id = p.entity_id
LEFT JOIN person o ON o.id = u.person_id LEFT JOIN person c ON c.id = u.made_by
WHERE u.id = $1 /*scope:urgent_call u*/

-- urgent_open_at: the call to a door that nobody has answered by a visit
-- scope: system, a door that was read in the actor's scope
SELECT u.id FROM urgent_call u WHERE u.premises_id = $1 AND u.ended_at IS NULL ORDER BY u.id LIMIT 1

-- urgent_passes: who had a call and gave it away
-- scope: system, part of a call in scope
SELECT x.no, x.person_id, p.name, x.to_id, t.name, x.reason, x.at FROM urgent_pass x JOIN person p ON p.id = x.person_id
LEFT JOIN person t ON t.id = x.to_id WHERE x.call_id = $1 ORDER BY x.no

-- urgent_passed: whether somebody gave a call away before
-- scope: system, part of a call in scope
SELECT count(*) FROM urgent_pass x WHERE x.call_id = $1 AND x.person_id = $2

-- urgent_pass_insert: somebody gives a call away
-- scope: system, part of a call in scope
INSERT INTO urgent_pass (call_id, no, person_id, to_id, reason, at)
SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM urgent_pass x WHERE x.call_id = $1

-- urgent_given: whose next stop it is now
-- scope: system, the call was read in the actor's scope
UPDATE urgent_call SET state = $2, sweep_id = $3, person_id = $4, metres = $5, stop_reason = $6, stop_person = $7, taken_at = NULL,
    ver = ver + 1 WHERE id = $1

-- urgent_set_state: taken, withdrawn, or nobody is left
-- scope: system, the call was read in the actor's scope
UPDATE urgent_call SET state = $2, taken_at = CASE WHEN $2 = 'taken' THEN $3 ELSE taken_at END,
    ended_at = CASE WHEN $2 = 'withdrawn' THEN $3 ELSE ended_at END, ver = ver + 1 WHERE id = $1

-- urgent_open_of: calls to a door that are with somebody
-- scope: system, one's own
SELECT u.id FROM urgent_call u WHERE u.premises_id = $1 AND u.person_id = $2 AND u.ended_at IS NULL ORDER BY u.id

-- urgent_end: somebody was there
-- scope: system, one's own
UPDATE urgent_call SET state = 'done', ended_at = $2, visit_id = $3, taken_at = COALESCE(taken_at, $2), ver = ver + 1 WHERE id = $1

-- my_urgent: calls that wait for somebody
-- scope: system, one's own
SELECT u.id, u.premises_id, COALESCE(e.name, p.name), p.address, u.sweep_id, u.why, u.state, u.made_at, u.metres, c.name
FROM urgent_call u JOIN premises p ON p.id = u.premises_id LEFT JOIN entity e ON e.id = p.entity_id
LEFT JOIN person c ON c.id = u.made_by WHERE u.person_id = $1 AND u.ended_at IS NULL ORDER BY u.id

-- stop_now: a stop as it is before somebody is wanted there at once
-- scope: system, part of a sweep in scope
SELECT t.reason, t.person_id, t.state FROM sweep_stop t WHERE t.sweep_id = $1 AND t.premises_id = $2

-- stop_urgent: the next stop of somebody, before all others
-- scope: system, part of a sweep in scope
INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state, expected_s, expected_n)
SELECT $1, $2, $3, COALESCE(min(t.turn), 1) - 1, 'urgent', 'open', $4, $5 FROM sweep_stop t WHERE t.sweep_id = $1
ON CONFLICT (sweep_id, premises_id) DO UPDATE SET person_id = excluded.person_id, turn = excluded.turn, reason = excluded.reason,
    state = excluded.state

-- stop_restore: a stop as it was before somebody was wanted there at once
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET reason = $3, person_id = $4 WHERE sweep_id = $1 AND premises_id = $2 AND state = 'open'

-- unit_within: whether a unit is another one or lies below it
-- scope: system, the address book
WITH RECURSIVE up (id, parent_id) AS (SELECT u.id, u.parent_id FROM unit u WHERE u.id = $1
    UNION ALL SELECT w.id, w.parent_id FROM unit w JOIN up ON w.id = up.parent_id)
SELECT count(*) FROM up WHERE up.id = $2
