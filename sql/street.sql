-- plan_get: one plan
SELECT p.id, p.unit_id, p.name, p.recurrence, p.first_day, p.last_day, p.people, p.places, p.area, p.list_rule, p.active,
    p.ver, p.created_at, p.changed_at, p.surprise, p.created_by
FROM sweep_plan p WHERE p.id = $1 /*scope:sweep_plan p*/

-- plan_insert: a new plan
-- scope: system, the row is new
INSERT INTO sweep_plan (id, bureau_id, unit_id, name, recurrence, first_day, last_day, people, places, area, list_rule,
    active, ver, created_by, created_at, changed_at, surprise)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $14, $15)

-- plan_update: the next version of a plan
-- scope: system, the plan was read in the actor's scope
UPDATE sweep_plan SET name = $3, recurrence = $4, first_day = $5, last_day = $6, people = $7, places = $8, area = $9,
    list_rule = $10, active = $11, ver = ver + 1, changed_at = $12, surprise = $13
WHERE id = $1 AND ver = $2

-- plans_active: plans that may make sweeps in a period, page by page; those of surprises apart
-- scope: system, the nightly job
-- plan: scan, plans of a bureau
SELECT p.id FROM sweep_plan p WHERE p.bureau_id = $1 AND p.id > $2 AND p.active = 1 AND p.first_day <= $3
    AND (p.last_day IS NULL OR p.last_day >= $4) AND p.surprise = $6 ORDER BY p.id LIMIT $5

-- sweep_of_plan: whether a plan has its sweep on a day
-- scope: system, the nightly job
SELECT count(*) FROM sweep s WHERE s.plan_id = $1 AND s.on_day = $2

-- plan_doors: the doors of a place and all below it, with what the list rule asks about
SELECT p.id, p.entity_id, p.lon, p.lat, p.door_state, p.door_state_at, e.grade, e.trade, e.filings, e.last_seen_at, e.state,
    CASE WHEN EXISTS (SELECT 1 FROM matter m WHERE m.premises_id = p.id AND m.kind = 'hazard' AND m.closed_at IS NULL
        AND m.state IN ('ordered', 'proven')) THEN 1 ELSE 0 END, fo.due_on
FROM premises p LEFT JOIN entity e ON e.id = p.entity_id LEFT JOIN food_operator fo ON fo.id = e.id
WHERE p.bureau_id = $1 AND p.place_code >= $2 AND p.place_code < $3 /*scope:premises p*/

-- sweep_get: one sweep
SELECT s.id, s.unit_id, s.plan_id, s.name, s.on_day, s.state, s.places, s.area, s.locked_at, s.started_at, s.ended_at,
    s.ver, s.created_by, s.surprise, s.opens_at, s.opened_at, s.hidden, s.copied_from
FROM sweep s WHERE s.id = $1 /*scope:sweep s*/

-- sweep_insert: a new sweep
-- scope: system, the row is new
INSERT INTO sweep (id, bureau_id, unit_id, plan_id, name, on_day, state, places, area, ver, created_by, created_at, changed_at,
    surprise, opens_at, hidden, copied_from)
VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, 1, $9, $10, $10, $11, $12, $13, $14)

-- sweep_set_state: the next state of a sweep
-- scope: system, the sweep was read in the actor's scope
UPDATE sweep SET state = $3, locked_at = CASE WHEN $3 = 'locked' THEN $4 ELSE locked_at END,
    started_at = CASE WHEN $3 = 'under_way' AND started_at IS NULL THEN $4 ELSE started_at END,
    ended_at = CASE WHEN $3 IN ('done', 'cancelled') THEN $4 ELSE NULL END, ver = ver + 1, changed_at = $4
WHERE id = $1 AND ver = $2

-- sweep_touch: stops or people changed
-- scope: system, the sweep was read in the actor's scope
UPDATE sweep SET ver = ver + 1, changed_at = $2 WHERE id = $1

-- sweep_member_insert: somebody goes along
-- scope: system, part of a sweep in scope
INSERT INTO sweep_member (sweep_id, person_id, lead) VALUES ($1, $2, $3)
ON CONFLICT (sweep_id, person_id) DO UPDATE SET lead = excluded.lead

-- sweep_members_clear: the team is set anew
-- scope: system, part of a sweep in scope
DELETE FROM sweep_member WHERE sweep_id = $1

-- sweep_members: who goes
-- scope: system, part of a sweep in scope
SELECT m.person_id, p.name, m.lead, p.roles
FROM sweep_member m JOIN person p ON p.id = m.person_id WHERE m.sweep_id = $1 ORDER BY m.lead DESC, p.name, p.id

-- sweep_member_of: whether somebody goes along
-- scope: system, part of a sweep in scope
SELECT count(*) FROM sweep_member m WHERE m.sweep_id = $1 AND m.person_id = $2

-- stop_insert: a door on the list
-- scope: system, part of a sweep in scope
INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state, expected_s, expected_n)
VALUES ($1, $2, $3, $4, $5, 'open', $6, $7) ON CONFLICT (sweep_id, premises_id) DO NOTHING

-- stop_delete: a door comes off the list while nobody has been there
-- scope: system, part of a sweep in scope
DELETE FROM sweep_stop WHERE sweep_id = $1 AND premises_id = $2 AND state = 'open'

-- stop_assign: a door goes to somebody, or to nobody
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET person_id = $3 WHERE sweep_id = $1 AND premises_id = $2

-- stop_assign_rest: all doors that nobody has
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET person_id = $2 WHERE sweep_id = $1 AND person_id IS NULL

-- stop_turn: the place of a door in the walk
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET turn = $3 WHERE sweep_id = $1 AND premises_id = $2

-- stop_done: somebody was there; the first visit counts
-- scope: system, part of a sweep in scope
UPDATE sweep_stop SET state = $3, visit_id = $4 WHERE sweep_id = $1 AND premises_id = $2 AND state = 'open'

-- stop_add_done: a door found on the way joins the list as seen
-- scope: system, part of a sweep in scope
INSERT INTO sweep_stop (sweep_id, premises_id, person_id, turn, reason, state, visit_id)
SELECT $1, $2, $3, COALESCE(max(t.turn), 0) + 1, 'by_hand', $4, $5 FROM sweep_stop t WHERE t.sweep_id = $1
ON CONFLICT (sweep_id, premises_id) DO NOTHING

-- sweep_counts: how far a sweep is
-- scope: system, part of a sweep in scope
SELECT count(*), COALESCE(SUM(CASE WHEN t.state = 'seen' THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN t.state = 'no_entry' THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN t.person_id IS NULL THEN 1 ELSE 0 END), 0)
FROM sweep_stop t WHERE t.sweep_id = $1 AND (CAST($2 AS BIGINT) = 0 OR t.person_id = $2)

-- sweep_stops: the list in walking order; without grade, reason and the operator's name for partners
-- scope: system, part of a sweep in scope
SELECT t.premises_id, p.entity_id, CASE WHEN CAST($3 AS BIGINT) = 1 THEN p.name ELSE COALESCE(e.name, p.name) END, p.name,
    COALESCE(p.address, e.address), p.lon, p.lat, e.trade, CASE WHEN CAST($3 AS BIGINT) = 1 THEN NULL ELSE e.grade END,
    p.door_state, t.person_id, CASE WHEN CAST($3 AS BIGINT) = 1 AND t.reason <> 'urgent' THEN NULL ELSE t.reason END,
    t.state, t.visit_id, p.street, p.place_code, t.expected_s, t.expected_n, t.turn
FROM sweep_stop t JOIN premises p ON p.id = t.premises_id LEFT JOIN entity e ON e.id = p.entity_id
WHERE t.sweep_id = $1 AND (CAST($2 AS BIGINT) = 0 OR t.person_id = $2) ORDER BY t.turn, t.premises_id

-- my_sweeps: the sweeps somebody goes along with on a day
-- scope: system, one's own
SELECT s.id, s.name, s.state, s.ver FROM sweep_member m JOIN sweep s ON s.id = m.sweep_id
WHERE m.person_id = $1 AND s.on_day = $2 AND s.state IN ('locked', 'under_way', 'done')
    AND (s.surprise = 0 OR s.opened_at IS NOT NULL) ORDER BY s.id

-- door_hazards: open hazards at a door
SELECT m.id, m.number, m.state, h.kind, h.grade, m.due_at, m.ver FROM matter m JOIN hazard h ON h.id = m.id
WHERE m.premises_id = $1 AND m.closed_at IS NULL /*scope:matter +m*/ ORDER BY m.due_at NULLS LAST, m.id

-- door_last_visit: when somebody was there last, and what came of it
SELECT v.id, v.started_at, v.outcome, v.verdict, o.name FROM visit v JOIN person o ON o.id = v.officer_id
WHERE v.premises_id = $1 /*scope:visit v*/ ORDER BY v.started_at DESC, v.id DESC LIMIT 3

-- visit_insert: what happened at a door
-- scope: system, the row is new
INSERT INTO visit (id, bureau_id, unit_id, sweep_id, premises_id, entity_id, act, officer_id, second_id, approval_id, on_day,
    started_at, ended_at, outcome, door_state, checklist, checklist_version, verdict, failed_key, failed_general,
    place_code, lon, lat, accuracy, note, client_id, created_at, present, signed_by, sign_refused, witness, signed_at,
    recusal, points_lost, points_possible, score)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)

-- visit_by_client: the visit that the phone already sent
-- scope: system, the caller compares the officer
SELECT v.id, v.officer_id, v.verdict, v.failed_key, v.failed_general, v.score FROM visit v WHERE v.bureau_id = $1 AND v.client_id = $2

-- visit_author: whose visit it is
-- scope: system, the caller compares the officer
SELECT v.officer_id, v.unit_id, v.entity_id, v.place_code, v.signed_at FROM visit v WHERE v.id = $1 AND v.bureau_id = $2

-- visit_sign: who signed, or why not; once
-- scope: system, the caller compares the officer
UPDATE visit SET signed_by = $2, sign_refused = $3, witness = $4, signed_at = $5 WHERE id = $1 AND signed_at IS NULL

-- attachment_take_as: an uploaded picture finds its place and what it shows; only its uploader may give it, once
-- scope: system, guarded by uploader
UPDATE attachment SET subject_kind = $2, subject_id = $3, role = $5, item = $6, stage = CASE WHEN $2 = 'matter' THEN 'before' END
WHERE id = $1 AND created_by = $4 AND subject_id IS NULL AND (subject_kind IS NULL OR subject_kind <> 'intake_import')

-- attachment_is_at: whether a picture has found that place already
-- scope: system, part of a visit
SELECT count(*) FROM attachment a WHERE a.id = $1 AND a.subject_kind = $2 AND a.subject_id = $3

-- visit_item_insert: one answer of the checklist
-- scope: system, part of a visit
INSERT INTO visit_item (visit_id, item, verdict, note) VALUES ($1, $2, $3, $4)

-- visit_get: one visit
SELECT v.id, v.sweep_id, v.premises_id, p.name, v.entity_id, e.name, v.act, v.officer_id, o.name, v.second_id, v.on_day,
    v.started_at, v.ended_at, v.outcome, v.door_state, v.checklist, v.checklist_version, v.verdict, v.failed_key,
    v.failed_general, v.place_code, v.lon, v.lat, v.accuracy, v.note, s.name, v.present, v.signed_by, v.sign_refused,
    v.witness, v.signed_at, v.recusal, v.points_lost, v.points_possible, v.score, v.unit_id
FROM visit v JOIN premises p ON p.id = v.premises_id JOIN person o ON o.id = v.officer_id
LEFT JOIN entity e ON e.id = v.entity_id LEFT JOIN person s ON s.id = v.second_id WHERE v.id = $1 /*scope:visit v*/

-- visit_items: the answers of a visit
-- scope: system, part of a visit in scope
SELECT i.item, i.verdict, i.note FROM visit_item i WHERE i.visit_id = $1 ORDER BY i.item

-- visit_hazards: what was found on a visit
-- scope: system, part of a visit in scope
SELECT m.id, m.number, m.state, h.kind FROM hazard h JOIN matter m ON m.id = h.id WHERE h.visit_id = $1 ORDER BY m.id

-- visit_photos: what was photographed on a visit
-- scope: system, part of a visit in scope
SELECT a.id, a.name, a.media_type, a.role, a.item, a.taken_at, a.number, a.original FROM attachment a
WHERE a.subject_kind = 'visit' AND a.subject_id = $1 ORDER BY a.id

-- visit_photo_count: how many pictures a visit has, of its hazards too, with those that a capsule named and that are still to come
-- scope: system, part of a visit in scope
SELECT (SELECT count(*) FROM attachment a WHERE a.subject_kind = 'visit' AND a.subject_id = $1 AND COALESCE(a.role, '') <> 'signature')
    + (SELECT count(*) FROM hazard h JOIN attachment b ON b.subject_kind = 'matter' AND b.subject_id = h.id
        WHERE h.visit_id = $1 AND b.role = 'hazard')
    + (SELECT count(*) FROM capsule c JOIN capsule_photo p ON p.capsule_id = c.id
        WHERE c.visit_id = $1 AND p.attachment_id IS NULL AND p.used_for NOT IN ('signature', 'recheck')) AS photos

-- visit_notes: what was added to a visit later
-- scope: system, part of a visit in scope
SELECT n.id, n.at, n.person_id, p.name, n.note, n.snap_id FROM visit_note n JOIN person p ON p.id = n.person_id
WHERE n.visit_id = $1 ORDER BY n.id

-- visit_documents: what was printed of a visit
-- scope: system, part of a visit in scope
SELECT d.id, d.kind, d.number, d.code, d.created_at, CASE WHEN d.hash IS NULL THEN 0 ELSE 1 END FROM document d
WHERE d.visit_id = $1 ORDER BY d.id

-- visit_found: the hazards a visit found, as its papers list them
-- scope: system, part of a visit in scope
SELECT h.kind, h.grade, h.story, h.item FROM hazard h WHERE h.visit_id = $1 ORDER BY h.id

-- visit_sheet: a visit as its papers need it
SELECT v.id, v.unit_id, v.officer_id, v.second_id, v.started_at, v.ended_at, v.signed_at, v.failed_key, v.failed_general,
    v.act, v.outcome, v.checklist, v.checklist_version, v.verdict, v.note, v.present, v.signed_by, v.sign_refused, v.witness,
    v.recusal, a.item, v.place_code, o.name, o.certificate, s.name, s.certificate, p.name, p.address, e.name, e.uscc,
    e.address, e.legal_person, (SELECT x.hash FROM attachment x WHERE x.subject_kind = 'visit' AND x.subject_id = v.id
        AND x.role = 'signature' AND x.media_type = 'image/png' ORDER BY x.id DESC LIMIT 1)
FROM visit v JOIN premises p ON p.id = v.premises_id JOIN person o ON o.id = v.officer_id
LEFT JOIN entity e ON e.id = v.entity_id LEFT JOIN person s ON s.id = v.second_id
LEFT JOIN inspection_approval a ON a.id = v.approval_id WHERE v.id = $1 /*scope:visit v*/

-- visit_paper_made: the number of a visit's paper of a kind
-- scope: system, part of a visit in scope
SELECT d.number FROM document d WHERE d.visit_id = $1 AND d.kind = $2 ORDER BY d.id LIMIT 1

-- visit_seen: whether somebody may see a visit
SELECT v.id FROM visit v WHERE v.id = $1 /*scope:visit v*/

-- visit_note_insert: something is added to a visit
-- scope: system, the visit was read in the actor's scope
INSERT INTO visit_note (id, visit_id, person_id, at, note, snap_id) VALUES ($1, $2, $3, $4, $5, $6)

-- snap_insert: a picture of something that is not known yet
-- scope: system, the row is new
INSERT INTO snap (id, bureau_id, unit_id, person_id, client_id, state, place_code, lon, lat, accuracy, taken_at, note, ver,
    created_at)
VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, 1, $12)

-- snap_by_client: the snap that the phone already sent
-- scope: system, the caller compares the person
SELECT s.id, s.unit_id, s.person_id, s.ver, s.state, s.place_code, s.lon, s.lat FROM snap s
WHERE s.bureau_id = $1 AND s.client_id = $2

-- snap_get: one snap
SELECT s.id, s.unit_id, s.person_id, s.ver, s.state, s.place_code, s.lon, s.lat FROM snap s WHERE s.id = $1 /*scope:snap s*/

-- snap_page: one snap with all that is known of it
-- scope: system, the snap was read in the actor's scope
SELECT s.id, s.state, s.taken_at, s.note, s.person_id, p.name, s.unit_id, s.place_code, s.lon, s.lat, s.accuracy, s.became,
    s.became_id, s.decided_by, s.decided_at, s.ver
FROM snap s JOIN person p ON p.id = s.person_id WHERE s.id = $1

-- snap_photos: the pictures of a snap, as long as they are not those of what it became
-- scope: system, part of a snap in scope
SELECT a.id, a.name, a.media_type FROM attachment a WHERE a.subject_kind = 'snap' AND a.subject_id = $1 ORDER BY a.id

-- snap_decide: what a snap turned out to be
-- scope: system, the snap was read in the actor's scope
UPDATE snap SET state = $3, became = $4, became_id = $5, decided_by = $6, decided_at = $7, ver = ver + 1
WHERE id = $1 AND ver = $2

-- snap_photos_move: its pictures go to what it became
-- scope: system, the snap was read in the actor's scope
UPDATE attachment SET subject_kind = $2, subject_id = $3, role = $4 WHERE subject_kind = 'snap' AND subject_id = $1

-- snap_photos_loose: pictures of snaps dropped long ago belong to nothing any more
-- scope: system, the nightly job
UPDATE attachment SET subject_kind = NULL, subject_id = NULL WHERE subject_kind = 'snap' AND subject_id IN
    (SELECT s.id FROM snap s WHERE s.bureau_id = $1 AND s.state = 'dropped' AND s.decided_at < $2)

-- snaps_delete: snaps dropped long ago
-- scope: system, the nightly job
DELETE FROM snap WHERE bureau_id = $1 AND state = 'dropped' AND decided_at < $2

-- ledger_door: a door as the street ledger shows it
-- scope: system, chosen by the mirror in the actor's scope
SELECT p.id, p.name, COALESCE(p.address, e.address), p.street, p.place_code, p.entity_id, e.name, e.trade, p.door_state,
    p.door_state_at, p.lon, p.lat
FROM premises p LEFT JOIN entity e ON e.id = p.entity_id WHERE p.id = $1

-- due_matters: open matters at a door
SELECT m.id, m.number, m.kind, m.state, m.due_at FROM matter m
WHERE m.premises_id = $1 AND m.closed_at IS NULL /*scope:matter +m*/ ORDER BY m.due_at NULLS LAST, m.id LIMIT 20

-- due_stops: the sweeps of a day that somebody goes along with and that stop at a door
-- scope: system, one's own
SELECT s.id, s.name, NULL FROM sweep_stop t JOIN sweep s ON s.id = t.sweep_id
WHERE t.premises_id = $1 AND t.state = 'open' AND s.on_day = $2 AND s.state IN ('locked', 'under_way') AND t.person_id = $3
ORDER BY s.id

-- due_licences: licences of an operator that end soon or have ended, unless a later one of the kind is in force
-- scope: system, the operator of a door in scope
SELECT l.id, l.kind, l.number, l.valid_to FROM licence l WHERE l.entity_id = $1 AND l.valid_to <= $2 AND l.state = 'valid'
    AND NOT EXISTS (SELECT 1 FROM licence o WHERE o.entity_id = l.entity_id AND o.kind = l.kind AND o.state = 'valid'
        AND (o.valid_to IS NULL OR o.valid_to > l.valid_to))
ORDER BY l.valid_to NULLS LAST, l.id LIMIT 10

-- door_permits: the licences in force of a door's operator, the one that ends first at the top
-- scope: system, the operator of a door in scope
SELECT l.kind, l.number, l.state, l.valid_to FROM licence l WHERE l.entity_id = $1 AND l.state = 'valid'
ORDER BY l.valid_to NULLS LAST, l.id LIMIT 3

-- door_last: the last visit of a door
SELECT v.id, v.started_at, v.outcome, v.verdict, v.score, o.name, v.failed_key, v.failed_general
FROM visit v JOIN person o ON o.id = v.officer_id
WHERE v.premises_id = $1 /*scope:visit v*/ ORDER BY v.started_at DESC, v.id DESC LIMIT 1

-- door_open: what is open at a door
SELECT count(*), min(m.due_at) FROM matter m WHERE m.premises_id = $1 AND m.closed_at IS NULL /*scope:matter +m*/
