-- intake_insert: what is special to a new intake
-- scope: system, the row is new
INSERT INTO intake (id, bureau_id, channel, system, external_number, sent_mac, received_at, received_by, centre_id, unit_id,
    entity_id, premises_id, subject_name, subject_address, category, demands, amount, may_publish, may_entrust, anonymous,
    words, story_masked, phone_index, id_index, address_index, name_index, facts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)

-- intake_get: one intake, if the actor may see its matter
SELECT i.id, i.channel, i.system, i.external_number, i.received_at, i.received_by, i.centre_id, i.unit_id, i.entity_id,
    i.premises_id, i.subject_name, i.subject_address, i.category, i.demands, i.amount, i.may_publish, i.may_entrust,
    i.anonymous, i.words, i.story_masked, i.answer_route, i.answer_note, i.merged_into, i.merge_ground, i.representative,
    i.returned_at, i.returned_by, i.return_reason, i.return_note, i.update_count, i.updates_seen, m.place_code
FROM intake i JOIN matter m ON m.id = i.id WHERE i.id = $1 /*scope:matter m*/

-- intake_by_number: the intake that has a number of another system
-- scope: system, a number is unique in its system and must be found before another intake is made
SELECT i.id, i.sent_mac FROM intake i WHERE i.bureau_id = $1 AND i.external_number = $2 AND i.system = $3

-- intake_change: what was sent is another now, or its subject was found
-- scope: system, read in the actor's scope or by its number
UPDATE intake SET sent_mac = $2, entity_id = $3, premises_id = $4, subject_name = $5, subject_address = $6, category = $7,
    demands = $8, amount = $9, may_publish = $10, may_entrust = $11, anonymous = $12, words = $13, story_masked = $14,
    phone_index = $15, id_index = $16, address_index = $17, name_index = $18, facts = $19, unit_id = $20
WHERE id = $1

-- intake_titled: how lists name it
-- scope: system, read in the actor's scope or by its number
UPDATE matter SET title = $2, title_list = $3, title_code = $4 WHERE id = $1

-- intake_update_insert: the outside sent it again and it was another
-- scope: system, found by its number
INSERT INTO intake_update (intake_id, no, at, by_person, fields, before)
SELECT i.id, i.update_count, $2, $3, $4, $5 FROM intake i WHERE i.id = $1

-- intake_updated: one more update to look at
-- scope: system, found by its number
UPDATE intake SET update_count = update_count + 1 WHERE id = $1

-- intake_updates_seen: the centre has looked at them
-- scope: system, read in the actor's scope
UPDATE intake SET updates_seen = $2 WHERE id = $1

-- intake_updates: what was sent again, newest first
-- scope: system, part of an intake in scope
SELECT u.no, u.at, u.fields FROM intake_update u WHERE u.intake_id = $1 ORDER BY u.no DESC LIMIT 20

-- intake_answered: the way that is open instead
-- scope: system, moved by the flow
UPDATE intake SET answer_route = $2, answer_note = $3 WHERE id = $1

-- intake_merged: folded into another
-- scope: system, moved by the flow
UPDATE intake SET merged_into = $2, merge_ground = $3, representative = $4 WHERE id = $1

-- intake_joined: the others of a joint complaint, as they came
SELECT i.id, m.number, i.received_at, i.merge_ground, i.representative FROM intake i JOIN matter m ON m.id = i.id
WHERE i.merged_into = $1 /*scope:matter m*/ ORDER BY i.id LIMIT 200

-- intake_representatives: how many speak for the people of a joint complaint
-- scope: system, read in the actor's scope
SELECT count(*) FROM intake i WHERE i.merged_into = $1 AND i.representative = 1

-- intake_joiners: who was folded into it, in the order of receipt
-- scope: system, part of an intake in scope
SELECT i.id, i.merge_ground, i.representative FROM intake i WHERE i.merged_into = $1 ORDER BY i.id LIMIT $2

-- intake_part_insert: a complaint or report was made of it
-- scope: system, part of an intake in scope
INSERT INTO intake_part (intake_id, matter_id, kind, made_at, made_by) VALUES ($1, $2, $3, $4, $5)

-- intake_parts: what was made of it and how far that is
-- scope: system, part of an intake in scope
SELECT p.matter_id, p.kind, m.number, m.state, m.ver, m.unit_id, u.name, m.due_at, m.closed_at, p.made_at, p.returned_at,
    m.title_list, m.title_code
FROM intake_part p JOIN matter m ON m.id = p.matter_id JOIN unit u ON u.id = m.unit_id
WHERE p.intake_id = $1 AND p.undone_at IS NULL ORDER BY p.matter_id

-- intake_undone_reports: the reports of splits that were taken back
-- scope: system, part of an intake in scope
SELECT p.matter_id FROM intake_part p WHERE p.intake_id = $1 AND p.kind = 'report' AND p.undone_at IS NOT NULL
ORDER BY p.matter_id LIMIT 20

-- intake_part_undone: a wrong split is taken back
-- scope: system, part of an intake in scope
UPDATE intake_part SET undone_at = $3 WHERE intake_id = $1 AND matter_id = $2

-- intake_centre: the unit that triages: the actor's own when it is a centre, else the oldest centre
-- scope: system, the address book
SELECT u.id FROM unit u WHERE u.bureau_id = $1 AND u.active = 1 AND u.kind = 'centre'
ORDER BY CASE WHEN u.id = $2 THEN 0 ELSE 1 END, u.id LIMIT 1

-- intake_place_known: whether it is a place of the bureau
-- scope: system, the address book
SELECT count(*) FROM place p WHERE p.bureau_id = $1 AND p.code = $2

-- intake_bands_insert: by which alike stories are found, all of one story
-- scope: system, part of an intake
INSERT INTO intake_band (bureau_id, band, received_at, intake_id)
VALUES ($1, $4, $2, $3), ($1, $5, $2, $3), ($1, $6, $2, $3), ($1, $7, $2, $3),
    ($1, $8, $2, $3), ($1, $9, $2, $3), ($1, $10, $2, $3), ($1, $11, $2, $3),
    ($1, $12, $2, $3), ($1, $13, $2, $3), ($1, $14, $2, $3), ($1, $15, $2, $3)
ON CONFLICT DO NOTHING

-- intake_band_delete: the story is another now
-- scope: system, part of an intake
DELETE FROM intake_band WHERE bureau_id = $1 AND band = $2 AND received_at = $3 AND intake_id = $4

-- routing_lines: one version of the routing rules, in order
-- scope: system, the bureau's rules
SELECT l.kind, l.channel, l.category, l.trade, l.place_code, l.unit_id FROM intake_routing_line l
WHERE l.routing_id = $1 ORDER BY l.rank

-- routing_lines_live: those that decide now
-- scope: system, the bureau's rules
SELECT l.kind, l.channel, l.category, l.trade, l.place_code, l.unit_id FROM intake_routing v
JOIN intake_routing_line l ON l.routing_id = v.id WHERE v.bureau_id = $1 AND v.state = 'live' ORDER BY l.rank

-- intake_found: whom it is about and to whom it goes
-- scope: system, moved by the flow
UPDATE intake SET entity_id = $2, premises_id = $3, category = $4, unit_id = $5 WHERE id = $1

-- intake_merged_count: whether others were folded into it
-- scope: system, read in the actor's scope
SELECT count(*) FROM intake i WHERE i.merged_into = $1

-- beside_counts_of_entity: complaints and reports about an operator, how many and the last one
SELECT m.kind, count(*), count(*) - count(m.closed_at), max(m.opened_at) FROM matter m
WHERE m.entity_id = $1 AND m.opened_at >= $2 AND m.kind IN ('complaint', 'report') /*scope:matter +m*/ GROUP BY m.kind ORDER BY m.kind

-- beside_counts_of_door: the same about a door whose operator is not known
SELECT m.kind, count(*), count(*) - count(m.closed_at), max(m.opened_at) FROM matter m
WHERE m.premises_id = $1 AND m.opened_at >= $2 AND m.kind IN ('complaint', 'report') /*scope:matter +m*/ GROUP BY m.kind ORDER BY m.kind

-- beside_last_of_entity: the last complaints and reports about an operator
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.entity_id = $1 AND m.opened_at >= $2 AND m.kind IN ('complaint', 'report') /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 5

-- beside_last_of_door: the same about a door
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.premises_id = $1 AND m.opened_at >= $2 AND m.kind IN ('complaint', 'report') /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 5

-- beside_hazards_of_entity: hazards that are open there
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.entity_id = $1 AND m.opened_at >= $2 AND m.kind = 'hazard' AND m.closed_at IS NULL /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 10

-- beside_hazards_of_door: the same of a door
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.premises_id = $1 AND m.opened_at >= $2 AND m.kind = 'hazard' AND m.closed_at IS NULL /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 10

-- beside_open_of_entity: whatever else is open there
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.entity_id = $1 AND m.opened_at >= $2 AND m.kind <> 'hazard' AND m.closed_at IS NULL /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 10

-- beside_open_of_door: the same of a door
SELECT m.id, m.number, m.kind, m.state, m.opened_at, m.due_at, m.title_list, m.title_code FROM matter m
WHERE m.premises_id = $1 AND m.opened_at >= $2 AND m.kind <> 'hazard' AND m.closed_at IS NULL /*scope:matter +m*/
ORDER BY m.opened_at DESC, m.id DESC LIMIT 10

-- beside_chained: another shop of the chain
SELECT e.id, e.name, COALESCE(e.address, ''), e.filings FROM entity e WHERE e.id = $1 /*scope:entity e*/

-- beside_unit: a unit by name
-- scope: system, the address book
SELECT u.id, u.name FROM unit u WHERE u.id = $1

-- alike_by_phone: earlier ones with that telephone
SELECT i.id FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.phone_index = $2 AND i.received_at >= $3 AND i.merged_into IS NULL /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 60

-- alike_by_paper: earlier ones with that paper
SELECT i.id FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.id_index = $2 AND i.received_at >= $3 AND i.merged_into IS NULL /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 60

-- alike_by_entity: earlier ones about that operator
SELECT i.id FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.entity_id = $2 AND i.received_at >= $3 AND i.merged_into IS NULL /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 60

-- alike_by_door: earlier ones about that door
SELECT i.id FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.premises_id = $2 AND i.received_at >= $3 AND i.merged_into IS NULL /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 60

-- alike_by_band: earlier ones whose story shares a band
SELECT i.id FROM intake_band b JOIN intake i ON i.id = b.intake_id JOIN matter m ON m.id = i.id
WHERE b.bureau_id = $1 AND b.band = $2 AND b.received_at >= $3 AND i.merged_into IS NULL /*scope:matter m*/
ORDER BY b.received_at DESC, i.id DESC LIMIT 60

-- alike_read: one of them, as it is compared and shown
SELECT i.id, m.number, m.state, i.received_at, i.channel, i.category, i.story_masked, i.phone_index, i.id_index, i.entity_id,
    i.premises_id, i.subject_name, i.facts,
    EXISTS (SELECT 1 FROM intake_part p WHERE p.intake_id = i.id AND p.kind = 'complaint' AND p.undone_at IS NULL),
    EXISTS (SELECT 1 FROM intake_part p WHERE p.intake_id = i.id AND p.kind = 'report' AND p.undone_at IS NULL)
FROM intake i JOIN matter m ON m.id = i.id WHERE i.id = $1 /*scope:matter m*/

-- filed_by_phone: what came with that telephone
SELECT i.id, m.number, i.received_at, i.entity_id, i.category, i.name_index FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.phone_index = $2 AND i.received_at >= $3 /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 1000

-- filed_by_paper: what came with that paper
SELECT i.id, m.number, i.received_at, i.entity_id, i.category, i.name_index FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.id_index = $2 AND i.received_at >= $3 /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 1000

-- filed_by_address: what came from that address
SELECT i.id, m.number, i.received_at, i.entity_id, i.category, i.name_index FROM intake i JOIN matter m ON m.id = i.id
WHERE i.bureau_id = $1 AND i.address_index = $2 AND i.received_at >= $3 /*scope:matter m*/
ORDER BY i.received_at DESC, i.id DESC LIMIT 1000

-- routing_version: one version of the routing rules
SELECT v.id, v.no, v.state, v.note, v.ver, v.made_by, v.made_at, v.live_by, v.live_at, v.ended_at FROM intake_routing v
WHERE v.id = $1 /*scope:intake_routing v*/

-- routing_newest: the number of the newest version
-- scope: system, the bureau's rules
SELECT max(v.no) FROM intake_routing v WHERE v.bureau_id = $1

-- routing_insert: a draft
-- scope: system, the row is new
INSERT INTO intake_routing (id, bureau_id, no, state, note, made_by, made_at, changed_at) VALUES ($1, $2, $3, 'draft', $4, $5, $6, $6)

-- routing_change: a draft is written anew, unless somebody was faster
-- scope: system, read in the actor's scope
UPDATE intake_routing SET note = $3, changed_at = $4, ver = ver + 1 WHERE id = $1 AND ver = $2 AND state = 'draft'

-- routing_lines_delete: before a draft is written anew
-- scope: system, part of a version in scope
DELETE FROM intake_routing_line WHERE routing_id = $1

-- routing_line_insert: one line
-- scope: system, part of a version in scope
INSERT INTO intake_routing_line (routing_id, rank, kind, channel, category, trade, place_code, unit_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- routing_end: the version that decided until now
-- scope: system, the bureau's rules
UPDATE intake_routing SET state = 'past', ended_at = $2, ver = ver + 1 WHERE bureau_id = $1 AND state = 'live'

-- routing_begin: the version that decides from now on
-- scope: system, read in the actor's scope
UPDATE intake_routing SET state = 'live', live_by = $2, live_at = $3, ver = ver + 1 WHERE id = $1 AND state = 'draft'

-- routing_tried: what was made of the intakes of the last weeks, as routing sees it; each once for every part
-- scope: system, what a change of the rules would have done; numbers and units, nobody's words
SELECT i.id, m.number, COALESCE(p.kind, ''), i.channel, COALESCE(i.category, ''), COALESCE(e.trade, ''), COALESCE(m.place_code, '')
FROM intake i JOIN matter m ON m.id = i.id LEFT JOIN entity e ON e.id = i.entity_id
LEFT JOIN intake_part p ON p.intake_id = i.id AND p.undone_at IS NULL
WHERE i.bureau_id = $1 AND i.received_at >= $2 ORDER BY i.received_at DESC, i.id DESC LIMIT $3

-- intake_file_mark: a table with what people sent is read by its import alone, and goes with the loose files
-- scope: system, the row is new
UPDATE attachment SET subject_kind = 'intake_import' WHERE id = $1

-- intake_file: a table somebody brought
-- scope: system, guarded by uploader
SELECT a.hash, a.name FROM attachment a WHERE a.id = $1 AND a.created_by = $2 AND a.subject_kind = 'intake_import'

-- intake_import_insert: somebody asks for a table to be taken in
-- scope: system, the row is new
INSERT INTO intake_import (id, bureau_id, unit_id, template, file_hash, file_name, map, dry_run, state, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10)

-- intake_import_job: which job does it
-- scope: system, the import is the actor's own
UPDATE intake_import SET job_id = $2 WHERE id = $1

-- intake_import_get: one import
SELECT i.id, i.bureau_id, i.unit_id, i.job_id, i.template, i.file_hash, i.file_name, i.map, i.dry_run, i.state, i.row_count,
    i.added, i.changed, i.unchanged, i.refused, i.created_by, i.created_at, i.finished_at, i.codes_told_at
FROM intake_import i WHERE i.id = $1 /*scope:intake_import i*/

-- intake_import_state: where it stands
-- scope: system, the worker
UPDATE intake_import SET state = $2, finished_at = $3 WHERE id = $1

-- intake_import_count: rows done, in the transaction that did them; nothing happens when another worker has gone on from there
-- scope: system, the worker
UPDATE intake_import SET row_count = row_count + $3, added = added + $4, changed = changed + $5, unchanged = unchanged + $6,
    refused = refused + $7
WHERE id = $1 AND row_count = $2

-- intake_import_row_insert: what became of a row
-- scope: system, part of an import
INSERT INTO intake_import_row (import_id, row_no, outcome, number, intake_id, fields, said, line)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- intake_import_rows: what became of the rows, in the order of the file
SELECT r.row_no, r.outcome, r.number, r.intake_id, r.fields, r.said FROM intake_import_row r JOIN intake_import i ON i.id = r.import_id
WHERE r.import_id = $1 AND r.row_no > $2 AND (CAST($3 AS TEXT) = '' OR r.outcome = $3) /*scope:intake_import i*/
ORDER BY r.row_no LIMIT $4

-- intake_import_refused: rows that were refused, sealed, for whoever brought the table
-- scope: system, guarded by whoever brought it
SELECT r.row_no, r.said, r.line FROM intake_import_row r JOIN intake_import i ON i.id = r.import_id
WHERE r.import_id = $1 AND r.row_no > $2 AND r.line IS NOT NULL AND i.created_by = $3 ORDER BY r.row_no LIMIT $4

-- intake_import_codes: the rows that became intakes and have a code, with its blind index, for whoever brought the table
-- scope: system, guarded by whoever brought it
SELECT r.row_no, r.number, m.number, r.intake_id, c.code_index FROM intake_import_row r JOIN matter m ON m.id = r.intake_id
JOIN intake_code c ON c.intake_id = r.intake_id WHERE r.import_id = $1 AND r.outcome = 'added' ORDER BY r.row_no

-- intake_import_codes_n: how many they are
-- scope: system, part of an import in scope
SELECT count(*) FROM intake_import_row r JOIN intake_code c ON c.intake_id = r.intake_id WHERE r.import_id = $1 AND r.outcome = 'added'

-- intake_import_codes_told: they were told
-- scope: system, the import is the actor's own
UPDATE intake_import SET codes_told_at = COALESCE(codes_told_at, $2) WHERE id = $1

-- intake_code_put: the code by which whoever filed it follows it; a new one makes the former worthless
-- scope: system, the intake was taken in or read in the actor's scope
INSERT INTO intake_code (intake_id, code_index, given_at, given_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (intake_id) DO UPDATE SET code_index = $2, given_at = $3, given_by = $4

-- intake_code_begin: the code of a filing that came by another system, unless it has one
-- scope: system, the intake was just taken in or is in the actor's scope
INSERT INTO intake_code (intake_id, code_index, given_at, given_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (intake_id) DO NOTHING

-- intake_code_index: the blind index of an intake's code
-- scope: system, asked by whoever brought the intake
SELECT c.code_index FROM intake_code c WHERE c.intake_id = $1

-- intake_code_told: its holder added something
-- scope: system, whoever holds the code
UPDATE intake_code SET told = told + 1 WHERE intake_id = $1

-- intake_of_code: what somebody with the code filed, until some days ($2: since when) after all that was made of it was closed
-- scope: system, whoever holds the code
SELECT i.id, m.number, m.state, m.bureau_id, i.centre_id, b.name, b.name_en, i.channel, i.received_at, COALESCE(e.name, p.name, i.subject_name),
    COALESCE(p.address, i.subject_address), i.category, i.demands, i.amount, i.anonymous, i.answer_route, c.told
FROM intake_code c JOIN intake i ON i.id = c.intake_id JOIN matter m ON m.id = i.id JOIN bureau b ON b.id = m.bureau_id
LEFT JOIN entity e ON e.id = i.entity_id LEFT JOIN premises p ON p.id = i.premises_id
WHERE c.code_index = $1 AND (m.closed_at IS NULL OR m.closed_at >= $2 OR EXISTS (SELECT 1 FROM intake_part x JOIN matter y ON y.id = x.matter_id
    WHERE x.intake_id = i.id AND x.undone_at IS NULL AND (y.closed_at IS NULL OR y.closed_at >= $2)))

-- intake_code_wants: what its sender takes it for
-- scope: system, the intake was just taken in
UPDATE intake_code SET wants = $2 WHERE intake_id = $1

-- intake_wants: the same, for whoever triages it, and when its sender was given the code that is good
-- scope: system, part of an intake in scope
SELECT c.wants, c.given_at FROM intake_code c WHERE c.intake_id = $1

-- public_bureau: whose form it is: that of the door ($1), without one the first of the house
-- scope: system, anybody may file
SELECT COALESCE((SELECT p.bureau_id FROM premises p WHERE p.id = $1), (SELECT min(b.id) FROM bureau b))

-- public_unit: in whose name a public form is taken in: the oldest centre, else the bureau itself
-- scope: system, anybody may file
SELECT u.id FROM unit u WHERE u.bureau_id = $1 AND u.active = 1 ORDER BY CASE u.kind WHEN 'centre' THEN 0 ELSE 1 END, u.id LIMIT 1

-- public_filing_n: how many came today from there
-- scope: system, anybody may file
SELECT COALESCE((SELECT x.n FROM public_filing x WHERE x.bureau_id = $1 AND x.on_day = $2 AND x.source = $3), 0)

-- public_filing_count: one more
-- scope: system, anybody may file
INSERT INTO public_filing (bureau_id, on_day, source, n) VALUES ($1, $2, $3, 1)
ON CONFLICT (bureau_id, on_day, source) DO UPDATE SET n = public_filing.n + 1

-- public_filing_forget: of days that are over
-- scope: system, anybody may file
DELETE FROM public_filing WHERE bureau_id = $1 AND on_day < $2

-- public_photos: how many pictures were sent with a filing
-- scope: system, whoever holds the code
SELECT count(*) FROM attachment a WHERE a.subject_kind = 'matter' AND a.subject_id = $1

-- public_photo_same: the same picture, sent before
-- scope: system, whoever holds the code
SELECT COALESCE(min(a.id), 0) FROM attachment a WHERE a.subject_kind = 'matter' AND a.subject_id = $1 AND a.hash = $2

-- public_photo_insert: a picture that came by the code
-- scope: system, whoever holds the code
INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, created_by, created_at, subject_kind, subject_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 'matter', $9)
