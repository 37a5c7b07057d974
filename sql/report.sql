-- report_insert: what is special to a new report
-- scope: system, the row is new
INSERT INTO report (id, intake_id, source, category, target, story, named, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- report_get: one report, if the actor may see its matter
SELECT r.id, r.intake_id, r.source, r.category, r.target, r.story, r.named, r.found_at, r.extension_asked_by, r.extension_reason,
    r.extended_at, r.paused_for, r.finding, r.reason, r.proposed_by, r.decided_by, r.decided_at, r.case_id, r.merged_into,
    r.to_agency, r.gone_note, r.told_at, r.told_by, r.told_mode, r.told_note, r.reward_level, r.reward_base, r.reward_amount,
    r.reward_by, r.reward_at, r.reward_decided_by, r.reward_decided_at, r.reward_paper, r.return_reason, r.returned_at, r.merged_at
FROM report r JOIN matter m ON m.id = r.id WHERE r.id = $1 /*scope:matter m*/

-- report_read: one report, whoever asks
-- scope: system, found by its code, or part of a report in scope
SELECT r.id, r.intake_id, r.source, r.category, r.target, r.story, r.named, r.found_at, r.extension_asked_by, r.extension_reason,
    r.extended_at, r.paused_for, r.finding, r.reason, r.proposed_by, r.decided_by, r.decided_at, r.case_id, r.merged_into,
    r.to_agency, r.gone_note, r.told_at, r.told_by, r.told_mode, r.told_note, r.reward_level, r.reward_base, r.reward_amount,
    r.reward_by, r.reward_at, r.reward_decided_by, r.reward_decided_at, r.reward_paper, r.return_reason, r.returned_at, r.merged_at
FROM report r WHERE r.id = $1

-- report_unit: whether a unit works
SELECT count(*) FROM unit u WHERE u.id = $1 AND u.active = 1 /*scope:unit u*/

-- report_gone: where it went, or was told to go
-- scope: system, moved by the flow
UPDATE report SET to_agency = $2, gone_note = $3 WHERE id = $1

-- report_owner: who verifies it
-- scope: system, moved by the flow
UPDATE matter SET person_id = $2 WHERE id = $1

-- report_returned: why its unit gave it back to the centre
-- scope: system, moved by the flow
UPDATE report SET return_reason = $2, gone_note = $3, returned_at = $4 WHERE id = $1

-- report_verifier: whether somebody works in the unit, or below it, and may verify
-- scope: system, the unit of a report in scope
SELECT count(*) FROM person p WHERE p.id = $1 AND p.unit_id = $2 AND p.active = 1 AND (p.roles % 2 = 1 OR (p.roles / 2) % 2 = 1 OR (p.roles / 16) % 2 = 1)

-- report_extension_asked: a longer time is asked for
-- scope: system, moved by the flow
UPDATE report SET extension_asked_by = $2, extension_reason = $3 WHERE id = $1

-- report_extended: a longer time was given; 0: it begins anew
-- scope: system, moved by the flow
UPDATE report SET extended_at = $2, extended_by = $3 WHERE id = $1

-- report_paused: why the limit stands still; NULL: it runs
-- scope: system, moved by the flow
UPDATE report SET paused_for = $2 WHERE id = $1

-- report_proposed: what verification found, and what follows
-- scope: system, moved by the flow
UPDATE report SET finding = $2, reason = $3, proposed_by = $4 WHERE id = $1

-- report_decided: the head has decided
-- scope: system, moved by the flow
UPDATE report SET decided_by = $2, decided_at = $3, case_id = $4 WHERE id = $1

-- report_merged_set: it goes on with another, or (NULL) by itself again
-- scope: system, moved by the flow
UPDATE report SET merged_into = $2, merged_at = $3 WHERE id = $1

-- report_facts_leave: what came with a report that was merged goes with it again
-- scope: system, moved by the flow
DELETE FROM report_fact WHERE report_id = $1 AND from_id = $2

-- report_came_with: when the facts of a merged report came over, 0: it brought none
-- scope: system, part of a report in scope
SELECT COALESCE(max(c.weighed_at), 0) FROM report_fact c WHERE c.report_id = $1 AND c.from_id = $2

-- report_extension_back: the extension that a merged report had ended, where none was given since
-- scope: system, moved by the flow
UPDATE report SET extended_at = (SELECT c.extended_at FROM report_fact c WHERE c.report_id = $1 AND c.from_id = $2),
    extended_by = (SELECT c.extended_by FROM report_fact c WHERE c.report_id = $1 AND c.from_id = $2)
WHERE id = $1 AND extended_at IS NULL

-- report_extension_on: the same, where the limit began anew once more since: kept with what began it
-- scope: system, moved by the flow
UPDATE report_fact SET extended_at = (SELECT c.extended_at FROM report_fact c WHERE c.report_id = $1 AND c.from_id = $2),
    extended_by = (SELECT c.extended_by FROM report_fact c WHERE c.report_id = $1 AND c.from_id = $2)
WHERE report_id = $1 AND from_id IS NOT NULL AND weighed_at = $3 AND extended_at IS NULL

-- report_told: the reporter was told
-- scope: system, moved by the flow
UPDATE report SET told_at = $2, told_by = $3, told_mode = $4, told_note = $5 WHERE id = $1

-- report_reward_set: what the reporter is to get
-- scope: system, moved by the flow
UPDATE report SET reward_level = $2, reward_base = $3, reward_amount = $4, reward_by = $5, reward_at = $6 WHERE id = $1

-- report_reward_decided: the head has decided on it
-- scope: system, moved by the flow
UPDATE report SET reward_decided_by = $2, reward_decided_at = $3, reward_paper = $4 WHERE id = $1

-- report_fact_insert: something was added; the extension that it may end is kept with it
-- scope: system, moved by the flow
INSERT INTO report_fact (id, report_id, story, from_id, at, weighed_at, weighed_by, extended_at, extended_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT r.extended_at FROM report r WHERE r.id = $2), (SELECT r.extended_by FROM report r WHERE r.id = $2))

-- report_facts: what was added, newest first
-- scope: system, part of a report in scope
SELECT c.id, c.story, c.from_id, m.number, c.at, c.weighed_at, c.weighed_by FROM report_fact c LEFT JOIN matter m ON m.id = c.from_id
WHERE c.report_id = $1 ORDER BY c.id DESC LIMIT 50

-- report_facts_count: how much was added
-- scope: system, part of a report
SELECT count(*) FROM report_fact c WHERE c.report_id = $1

-- report_facts_new: what was added and nobody has weighed, and when the last of it came
-- scope: system, part of a report in scope
SELECT count(*), COALESCE(max(c.at), 0) FROM report_fact c WHERE c.report_id = $1 AND c.weighed_at IS NULL

-- report_facts_weighed: somebody has weighed what was added
-- scope: system, moved by the flow
UPDATE report_fact SET weighed_at = $2, weighed_by = $3 WHERE report_id = $1 AND weighed_at IS NULL

-- report_of_code: what somebody with the code is told of
-- scope: system, whoever holds the code
SELECT m.id, m.number, m.state, m.bureau_id, m.unit_id, m.person_id, m.opened_at, m.closed_at, b.name, b.name_en FROM matter m JOIN bureau b ON b.id = m.bureau_id
WHERE m.id = $1

-- report_merges: reports that go on with this one
-- scope: system, part of a report in scope
SELECT m.id, m.number, m.opened_at, r.merged_at FROM report r JOIN matter m ON m.id = r.id WHERE r.merged_into = $1 ORDER BY m.id LIMIT 50
