-- vault_person_insert: who reported, sealed
-- scope: system, the report is being opened
INSERT INTO vault_person (matter_id, bureau_id, pseudonym, named, sealed, code_index, created_at)
SELECT m.id, m.bureau_id, $2, $3, $4, $5, $6 FROM matter m WHERE m.id = $1

-- vault_mark_insert: what another report of the same person would have, too
-- scope: system, the report is being opened
INSERT INTO vault_mark (mark, matter_id) VALUES ($1, $2) ON CONFLICT (mark, matter_id) DO NOTHING

-- vault_story_insert: the words as they came
-- scope: system, part of a report
INSERT INTO vault_story (id, matter_id, sealed, created_at) VALUES ($1, $2, $3, $4)

-- vault_person_get: the sealed identity of one report
-- scope: system, part of a report; opened by the machine to mask, by people only through a reveal
SELECT p.pseudonym, p.named, p.sealed, p.code_index FROM vault_person p WHERE p.matter_id = $1

-- vault_by_code: the report of a code
-- scope: system, whoever holds the code
SELECT p.matter_id FROM vault_person p WHERE p.code_index = $1

-- vault_marks: how much of the person is known by number
-- scope: system, part of a report
SELECT count(*) FROM vault_mark k WHERE k.matter_id = $1

-- vault_common: what two reports have in common
-- scope: system, both reports were read in the actor's scope
SELECT count(*) FROM vault_mark k JOIN vault_mark o ON o.mark = k.mark WHERE k.matter_id = $1 AND o.matter_id = $2
