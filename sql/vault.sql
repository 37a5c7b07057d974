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

-- vault_code_set: by which code its reporter comes back; NULL: by none
-- scope: system, part of a report
UPDATE vault_person SET code_index = $2 WHERE matter_id = $1

-- vault_marks: how much of the person is known by number
-- scope: system, part of a report
SELECT count(*) FROM vault_mark k WHERE k.matter_id = $1

-- vault_common: what two reports have in common
-- scope: system, both reports were read in the actor's scope
SELECT count(*) FROM vault_mark k JOIN vault_mark o ON o.mark = k.mark WHERE k.matter_id = $1 AND o.matter_id = $2

-- vault_stories: the words as they came, sealed
-- scope: system, read by whoever a reveal was granted to
SELECT s.created_at, s.sealed FROM vault_story s WHERE s.matter_id = $1 ORDER BY s.id LIMIT $2

-- vault_others: other work that comes from the same person, as far as the actor may see it
SELECT m.id, m.number, m.state, m.opened_at FROM matter m
WHERE m.id <> $1 AND m.id IN (SELECT o.matter_id FROM vault_mark k JOIN vault_mark o ON o.mark = k.mark WHERE k.matter_id = $1)
    /*scope:matter m*/ ORDER BY m.opened_at DESC, m.id DESC LIMIT 20

-- reveal_insert: somebody asks to know who reported
-- scope: system, the report was read in the actor's scope
INSERT INTO vault_reveal (id, bureau_id, matter_id, purpose, words, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- reveal_get: one request
-- scope: system, its report is read in the actor's scope next
SELECT v.id, v.matter_id, v.purpose, v.words, v.asked_by, v.granted, v.readable_until FROM vault_reveal v WHERE v.id = $1

-- reveal_open_of: whether somebody's request waits or can still be read
-- scope: system, the report was read in the actor's scope
SELECT count(*) FROM vault_reveal v WHERE v.matter_id = $1 AND v.asked_by = $2 AND (v.granted IS NULL OR v.readable_until > $3)

-- reveal_decide: granted or refused
-- scope: system, its report was read in the actor's scope
UPDATE vault_reveal SET decided_by = $2, decided_at = $3, granted = $4, reason = $5, readable_until = $6
WHERE id = $1 AND granted IS NULL

-- reveal_read: it was looked at once more
-- scope: system, its report was read in the actor's scope
UPDATE vault_reveal SET reads = reads + 1, last_read_at = $2 WHERE id = $1

-- reveals_of: every request to know who reported, as the report's record lists them
-- scope: system, part of a report in scope
SELECT v.id, v.purpose, v.words, v.asked_by, a.name, v.asked_at, v.decided_by, d.name, v.decided_at, v.granted, v.reason,
    v.readable_until, v.reads, v.last_read_at
FROM vault_reveal v JOIN person a ON a.id = v.asked_by LEFT JOIN person d ON d.id = v.decided_by
WHERE v.matter_id = $1 ORDER BY v.id DESC LIMIT 50
