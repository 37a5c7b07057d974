-- Half a million filings in a district, for bench/intakes.py and nothing else: the same text on both databases, the same rows
-- for the same district. {rows}, {now} (ms) and {bureau} are put in; BYTES(x) is a text as bytes, in each database's own way.
-- What happens follows from the number of the filing alone: u and v are its dice, 0 to 2147483646.

CREATE TEMP TABLE bench_shop AS
SELECT row_number() OVER (ORDER BY e.id) - 1 AS n, e.id, e.unit_id, e.name, e.address, e.place_code,
    (SELECT min(p.id) FROM premises p WHERE p.entity_id = e.id) AS premises_id
FROM entity e WHERE e.merged_into IS NULL;
CREATE UNIQUE INDEX bench_shop_n ON bench_shop (n);

-- who works where: mediators at the centre, officers at the stations
CREATE TEMP TABLE bench_crew AS
SELECT p.unit_id, row_number() OVER (PARTITION BY p.unit_id ORDER BY p.id) - 1 AS n, count(*) OVER (PARTITION BY p.unit_id) AS most, p.id
FROM person p WHERE p.active = 1 AND p.roles IN (1, 8);
CREATE UNIQUE INDEX bench_crew_n ON bench_crew (unit_id, n);

CREATE TEMP TABLE bench_unit AS SELECT min(u.id) AS centre FROM unit u WHERE u.kind = 'centre';

-- 140,000 a year, the last one now; some shops draw far more than others
CREATE TEMP TABLE bench_draw AS
WITH RECURSIVE run (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT r.i + 1 FROM run r WHERE r.i + 1 < {rows}),
dice AS (SELECT r.i, {now} - ({rows} - r.i) * 225257 AS at, ((r.i + 7) * 1103515245 % 2147483647) AS u,
    ((r.i + 3) * 1597334677 % 2147483647) AS v FROM run r)
SELECT d.i, d.at, d.u, d.v, (d.at - 1577836800000) * 4194304 + 4190208 AS id, ({now} - d.at) / 86400000 AS age,
    d.u / 64 % 100 AS kind, d.v / 64 % 100 AS fate, d.u / 4096 % 100 AS topic, d.v / 4096 % 100 AS way,
    (d.u * d.u / 2147483647) * (SELECT count(*) FROM bench_shop) / 2147483647 AS shop
FROM dice d;

CREATE TEMP TABLE bench_filing AS
SELECT d.i, d.at, d.u, d.v, d.id, d.age, d.fate, s.id AS entity_id, s.premises_id, s.unit_id AS station_id, s.place_code, s.name, s.address,
    CASE WHEN d.kind < 83 THEN 1 ELSE 0 END AS complains, CASE WHEN d.kind >= 78 AND d.kind < 97 THEN 1 ELSE 0 END AS reports,
    CASE WHEN d.kind < 97 THEN 'split' WHEN d.kind < 99 THEN 'answered' ELSE 'merged' END AS made,
    CASE WHEN d.v / 16 % 10 < 3 THEN (SELECT b.centre FROM bench_unit b) ELSE s.unit_id END AS unit_id,
    CASE WHEN d.topic < 30 THEN 'food' WHEN d.topic < 45 THEN 'prepaid' WHEN d.topic < 57 THEN 'quality' WHEN d.topic < 67 THEN 'service'
        WHEN d.topic < 75 THEN 'price' WHEN d.topic < 81 THEN 'after_sales' WHEN d.topic < 86 THEN 'contract' WHEN d.topic < 91 THEN 'advertising'
        WHEN d.topic < 95 THEN 'online' WHEN d.topic < 98 THEN 'licence' ELSE 'other' END AS category,
    CASE WHEN d.way < 45 THEN '12315' WHEN d.way < 75 THEN '12345' WHEN d.way < 87 THEN 'phone' WHEN d.way < 92 THEN 'window'
        WHEN d.way < 95 THEN 'letter' WHEN d.way < 99 THEN 'public' ELSE 'open311' END AS channel,
    CASE WHEN d.age >= 75 THEN CASE WHEN d.v % 250 = 0 THEN 'mediating' ELSE 'closed' END
        WHEN d.age >= 30 THEN CASE WHEN d.fate < 50 THEN 'closed' WHEN d.fate < 80 THEN 'mediating' WHEN d.fate < 85 THEN 'accepted'
            WHEN d.fate < 90 THEN 'agreed' WHEN d.fate < 95 THEN 'notified' WHEN d.fate < 98 THEN 'testing' ELSE 'suspended' END
        WHEN d.age >= 7 THEN CASE WHEN d.fate < 25 THEN 'closed' WHEN d.fate < 65 THEN 'mediating' WHEN d.fate < 85 THEN 'accepted'
            WHEN d.fate < 90 THEN 'settled' WHEN d.fate < 95 THEN 'terminated' ELSE 'refused' END
        ELSE CASE WHEN d.fate < 60 THEN 'received' WHEN d.fate < 90 THEN 'accepted' WHEN d.fate < 94 THEN 'first'
            WHEN d.fate < 97 THEN 'identity' WHEN d.fate < 98 THEN 'returned' ELSE 'refused' END END AS course,
    CASE WHEN d.age >= 45 AND d.v % 200 > 0 THEN CASE WHEN d.fate < 70 THEN 'closed' WHEN d.fate < 80 THEN 'merged'
            WHEN d.fate < 92 THEN 'transferred' ELSE 'out_of_power' END
        WHEN d.fate < 60 THEN 'verifying' WHEN d.fate < 70 THEN 'received' WHEN d.fate < 76 THEN 'paused' WHEN d.fate < 82 THEN 'extension_asked'
        WHEN d.fate < 88 THEN 'filing_proposed' WHEN d.fate < 94 THEN 'no_filing_proposed' WHEN d.fate < 97 THEN 'filed' ELSE 'not_filed' END AS proof,
    d.at + (5 + d.v % 45) * 86400000 AS end_at
FROM bench_draw d JOIN bench_shop s ON s.n = d.shop;

INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, entity_id, premises_id, place_code, rule_pack, opened_at, due_at,
    closed_at, changed_at, title, title_list, title_code, secret)
SELECT f.id, {bureau}, 'LJ-0000-' || substr(CAST(10000000 + f.i AS TEXT), 2), 'intake', CASE WHEN f.age < 1 THEN 'received' ELSE f.made END,
    b.centre, NULL, f.entity_id, f.premises_id, f.place_code, 'bench', f.at, CASE WHEN f.age < 1 THEN f.at + 172800000 END,
    CASE WHEN f.age >= 1 THEN f.at + 43200000 END, f.at, f.channel, 'intake_channels', f.channel, 1
FROM bench_filing f, bench_unit b ORDER BY f.id;

INSERT INTO intake (id, bureau_id, channel, system, external_number, received_at, centre_id, unit_id, entity_id, premises_id, subject_name,
    subject_address, category, demands, amount, may_publish, anonymous, words, story_masked, phone_index, name_index, facts, update_count)
SELECT f.id, {bureau}, f.channel, CASE WHEN f.channel IN ('12315', '12345') THEN f.channel END,
    CASE WHEN f.channel IN ('12315', '12345') THEN CAST(1000000000 + f.i AS TEXT) END, f.at, b.centre, f.unit_id, f.entity_id, f.premises_id,
    f.name, f.address, f.category, 'refund|compensation', f.u % 500000, f.u % 2, CASE WHEN f.u % 40 = 0 THEN 1 ELSE 0 END,
    BYTES('sealed words of a filing, as long as such words are when they are sealed, with nonce and tag, some four hundred bytes: ' || f.name || f.address),
    '消费者在该店消费后发现与宣传不符，要求退款，商家拒绝，希望调解处理。订单' || CAST(f.v AS TEXT), BYTES('phone ' || CAST(f.u % 300000 AS TEXT)),
    BYTES('name ' || CAST(f.v % 200000 AS TEXT)), BYTES('signature of shingles ' || CAST(f.v AS TEXT)),
    CASE WHEN f.age < 30 AND f.v % 20 = 0 THEN 1 ELSE 0 END
FROM bench_filing f, bench_unit b ORDER BY f.id;

-- what was made of them, but for those of today
CREATE TEMP TABLE bench_part AS
SELECT f.id + 1 AS id, f.id AS intake_id, 'complaint' AS kind, 'TS' AS prefix, f.course AS state, f.i, f.u, f.v, f.at, f.end_at, f.unit_id,
    f.entity_id, f.premises_id, f.place_code, f.category, f.name, f.age, CASE WHEN f.course IN ('received', 'first', 'identity', 'returned') THEN 9 ELSE 62 END AS days, 0 AS secret
FROM bench_filing f WHERE f.complains = 1 AND f.age >= 1
UNION ALL
SELECT f.id + 2, f.id, 'report', 'JB', f.proof, f.i, f.u, f.v, f.at, f.end_at, f.station_id, f.entity_id, f.premises_id, f.place_code, f.category, f.name, f.age, 21, 1
FROM bench_filing f WHERE f.reports = 1 AND f.age >= 1;

INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, entity_id, premises_id, place_code, rule_pack, opened_at, due_at,
    closed_at, changed_at, title, title_list, title_code, secret, from_unit_id, level, raised_to)
SELECT p.id, {bureau}, p.prefix || '-0000-' || substr(CAST(10000000 + p.i AS TEXT), 2), p.kind, p.state, p.unit_id,
    CASE WHEN p.state NOT IN ('received', 'returned') THEN (SELECT c.id FROM bench_crew c WHERE c.unit_id = p.unit_id AND c.n = p.v % c.most) END,
    p.entity_id, p.premises_id, p.place_code, 'bench', p.at,
    CASE WHEN p.state NOT IN ('closed', 'merged', 'transferred', 'out_of_power', 'testing', 'paused', 'notified')
        THEN (p.at / 86400000 + p.days) * 86400000 + 57599999 END,
    CASE WHEN p.state IN ('closed', 'merged', 'transferred', 'out_of_power') THEN CASE WHEN p.end_at < {now} THEN p.end_at ELSE {now} END END,
    p.at, p.category, 'filing_categories', p.category, p.secret, CASE WHEN p.v % 12 = 0 THEN b.centre END,
    CASE WHEN p.state IN ('closed', 'merged', 'transferred', 'out_of_power') OR p.age < p.days THEN 0 WHEN p.v % 3 = 0 THEN 3 ELSE 2 END,
    CASE WHEN p.state NOT IN ('closed', 'merged', 'transferred', 'out_of_power') AND p.age >= p.days AND p.v % 3 = 0 THEN 'chief' END
FROM bench_part p, bench_unit b ORDER BY p.id;

INSERT INTO complaint (id, bureau_id, intake_id, intake_unit_id, category, demands, amount, story, decided_at, refusal, settled_as, recovered, termination, ended_at)
SELECT p.id, {bureau}, p.intake_id, b.centre, p.category, 'refund', p.u % 500000, BYTES('sealed story of a complaint, some hundreds of bytes: ' || p.name),
    CASE WHEN p.state <> 'received' THEN p.at + 259200000 END, CASE WHEN p.state = 'refused' OR (p.state = 'closed' AND p.v % 10 = 0) THEN 'N3' END,
    CASE WHEN p.state = 'settled' OR (p.state = 'closed' AND p.v % 10 BETWEEN 1 AND 4) THEN 'letter' END,
    CASE WHEN p.state = 'closed' AND p.v % 10 BETWEEN 1 AND 4 THEN p.u % 300000 ELSE 0 END,
    CASE WHEN p.state = 'terminated' OR (p.state = 'closed' AND p.v % 10 > 4) THEN 'T3' END,
    CASE WHEN p.state IN ('closed', 'settled', 'terminated') THEN CASE WHEN p.end_at < {now} THEN p.end_at ELSE {now} END END
FROM bench_part p, bench_unit b WHERE p.kind = 'complaint' ORDER BY p.id;

INSERT INTO complaint_party (id, complaint_id, part, sealed, shown, phone_index, created_at)
SELECT p.id + 4, p.id, 'complainant', BYTES('sealed name, telephone, address and number of who complains'), '张*',
    BYTES('phone ' || CAST(p.u % 300000 AS TEXT)), p.at
FROM bench_part p WHERE p.kind = 'complaint' ORDER BY p.id;

INSERT INTO report (id, intake_id, source, category, target, story, named, found_at, reason, decided_at, to_agency)
SELECT p.id, p.intake_id, 'intake', p.category, p.name, '举报该店涉嫌违法经营，附照片与购物凭证。' || CAST(p.v AS TEXT), p.u % 2, p.at,
    CASE WHEN p.state = 'not_filed' OR (p.state = 'closed' AND p.v % 10 < 7) THEN 'NO_FACTS' END,
    CASE WHEN p.state IN ('closed', 'filed', 'not_filed') THEN CASE WHEN p.end_at < {now} THEN p.end_at ELSE {now} END END, NULL
FROM bench_part p WHERE p.kind = 'report' ORDER BY p.id;

INSERT INTO vault_person (matter_id, bureau_id, pseudonym, named, sealed, created_at)
SELECT p.id, {bureau}, 'R-' || CAST(p.i AS TEXT), p.u % 2, BYTES('sealed name, telephone, address, number and mail of a reporter'), p.at
FROM bench_part p WHERE p.kind = 'report' ORDER BY p.id;

INSERT INTO intake_part (intake_id, matter_id, kind, made_at) SELECT p.intake_id, p.id, p.kind, p.at FROM bench_part p ORDER BY p.intake_id, p.id;

INSERT INTO matter_clock (id, matter_id, clock, law_day, from_day, due_day, started_at, stopped_at, late)
SELECT p.id + 8, p.id, CASE WHEN p.kind = 'report' THEN 'R1' WHEN p.days = 9 THEN 'C1' ELSE 'C4' END, p.at / 86400000, p.at / 86400000,
    p.at / 86400000 + p.days, p.at, CASE WHEN p.state IN ('closed', 'merged', 'transferred', 'out_of_power') THEN p.end_at END,
    CASE WHEN p.state IN ('closed', 'merged', 'transferred', 'out_of_power') THEN CASE WHEN p.v % 20 = 0 THEN 1 ELSE 0 END END
FROM bench_part p ORDER BY p.id;

-- one closed complaint in twenty was drawn for call-back
INSERT INTO complaint_callback (id, bureau_id, drawn_at, satisfaction, called_by, called_at)
SELECT p.id, {bureau}, p.end_at, CASE WHEN p.age >= 100 THEN 'satisfied' END, CASE WHEN p.age >= 100 THEN w.id END, CASE WHEN p.age >= 100 THEN p.end_at + 86400000 END
FROM bench_part p, (SELECT min(q.id) AS id FROM person q) w WHERE p.kind = 'complaint' AND p.state = 'closed' AND p.age >= 60 AND p.v % 20 = 0 ORDER BY p.id;

-- what the street handed over, what is investigated, what was fined on the spot: some 8,000, 10,000 and 7,000
CREATE TEMP TABLE bench_work AS
SELECT f.id + 3 AS id, 'clue' AS kind, 'XS' AS prefix, CASE WHEN f.age < 20 THEN CASE WHEN f.fate < 50 THEN 'sealed' WHEN f.fate < 80 THEN 'draft' ELSE 'returned' END
    WHEN f.fate < 85 THEN 'taken' ELSE 'dropped' END AS state, b.id AS unit_id, f.station_id, f.i, f.u, f.v, f.at, f.age, f.entity_id, f.premises_id, f.place_code, f.category, f.name
FROM bench_filing f, (SELECT min(n.id) AS id FROM unit n WHERE n.kind = 'brigade') b WHERE f.u % 61 = 0;

INSERT INTO bench_work
SELECT f.id + 4, 'case', 'AJ', CASE WHEN f.age >= 300 THEN CASE WHEN f.fate < 97 THEN 'archived' ELSE 'at_court' END
    WHEN f.age >= 120 THEN CASE WHEN f.fate < 60 THEN 'archived' WHEN f.fate < 80 THEN 'served' WHEN f.fate < 90 THEN 'demanded' ELSE 'closed' END
    WHEN f.fate < 10 THEN 'verifying' WHEN f.fate < 20 THEN 'filing_asked' WHEN f.fate < 70 THEN 'investigating' WHEN f.fate < 85 THEN 'reported' ELSE 'notified' END,
    b.id, f.station_id, f.i, f.u, f.v, f.at, f.age, f.entity_id, f.premises_id, f.place_code, f.category, f.name
FROM bench_filing f, (SELECT min(n.id) AS id FROM unit n WHERE n.kind = 'brigade') b WHERE f.v % 50 = 0;

INSERT INTO bench_work
SELECT f.id + 5, 'summary', 'DC', CASE WHEN f.age >= 30 THEN 'closed' WHEN f.fate < 50 THEN 'given' ELSE 'handed_in' END,
    f.station_id, f.station_id, f.i, f.u, f.v, f.at, f.age, f.entity_id, f.premises_id, f.place_code, f.category, f.name
FROM bench_filing f WHERE f.u % 71 = 0;

INSERT INTO matter (id, bureau_id, number, kind, state, unit_id, person_id, entity_id, premises_id, place_code, rule_pack, opened_at, due_at,
    closed_at, changed_at, title, title_list, title_code, from_unit_id)
SELECT w.id, {bureau}, w.prefix || '-0000-' || substr(CAST(10000000 + w.i AS TEXT), 2), w.kind, w.state, w.unit_id,
    (SELECT min(q.id) + 0 FROM person q WHERE q.unit_id = w.unit_id AND q.active = 1),
    w.entity_id, w.premises_id, w.place_code, 'bench', w.at,
    CASE WHEN w.state NOT IN ('taken', 'dropped', 'archived', 'closed') THEN (w.at / 86400000 + 90) * 86400000 + 57599999 END,
    CASE WHEN w.state IN ('taken', 'dropped', 'archived', 'closed') THEN w.at + 864000000 END, w.at, w.category, 'filing_categories', w.category,
    CASE WHEN w.kind = 'clue' THEN w.station_id END
FROM bench_work w ORDER BY w.id;

INSERT INTO clue (id, bureau_id, source, found_day, category, story, to_unit_id, sealed_at, return_reason)
SELECT w.id, {bureau}, 'visit', w.at / 86400000, w.category, 'found on a visit: ' || w.name, w.unit_id, CASE WHEN w.state <> 'draft' THEN w.at END,
    CASE WHEN w.state = 'returned' THEN 'INCOMPLETE' END
FROM bench_work w WHERE w.kind = 'clue' ORDER BY w.id;

INSERT INTO case_file (id, bureau_id, source, found_day, category, story, party, cause, lead_id, filed_day, decision, fine, decided_day)
SELECT w.id, {bureau}, CASE WHEN w.u % 3 = 0 THEN 'complaint' ELSE 'inspection' END, w.at / 86400000, w.category, 'what happened at ' || w.name, 'body', w.category,
    (SELECT min(q.id) FROM person q WHERE q.unit_id = w.unit_id AND q.active = 1), w.at / 86400000 + 15,
    CASE WHEN w.age >= 120 THEN CASE WHEN w.v % 7 = 0 THEN 'NO_PENALTY' ELSE 'PENALTY' END END, CASE WHEN w.age >= 120 THEN w.u % 5000000 ELSE 0 END,
    CASE WHEN w.age >= 120 THEN w.at / 86400000 + 90 END
FROM bench_work w WHERE w.kind = 'case' ORDER BY w.id;

INSERT INTO summary_penalty (id, bureau_id, category, cause, facts, basis, party, penalties, fine, statement, receipt, lead_id, second_id, given_day, cash, paid_day)
SELECT w.id, {bureau}, w.category, w.category, 'facts', 'basis', 'body', 'fine', 5000, '', '', p.id, p.id, w.at / 86400000,
    CASE WHEN w.v % 2 = 0 THEN 'BANK' ELSE 'SMALL' END, CASE WHEN w.age >= 30 THEN w.at / 86400000 + 9 END
FROM bench_work w, (SELECT min(q.id) AS id FROM person q) p WHERE w.kind = 'summary' ORDER BY w.id;

DROP TABLE bench_work;
DROP TABLE bench_part;
DROP TABLE bench_filing;
DROP TABLE bench_draw;
DROP TABLE bench_unit;
DROP TABLE bench_crew;
DROP TABLE bench_shop;
