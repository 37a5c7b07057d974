-- Statements that only PostgreSQL wants otherwise.

-- Transactions commit here in another order than they made their ids, so a cursor over ids alone would pass by a slow one
-- for ever. The era is the transaction's own number: below the snapshot's xmin all are finished, and no new one appears.

-- db_outbox_after: the facts after a cursor (era, id), none of which an earlier one can still precede
SELECT CAST(CAST(era AS TEXT) AS BIGINT), id, bureau_id, at, topic, subject_kind, subject_id, unit_id, person_id, place_code,
       body, secret
  FROM outbox
 WHERE (era, id) > (CAST(CAST(CAST($1 AS BIGINT) AS TEXT) AS xid8), $2) AND era < pg_snapshot_xmin(pg_current_snapshot())
 ORDER BY era, id LIMIT $3

-- db_schema_there: whether it ever had a migration
SELECT CASE WHEN to_regclass('schema_version') IS NULL THEN 0 ELSE 1 END

-- db_outbox_end: the cursor behind the last fact there is
SELECT CAST(CAST(era AS TEXT) AS BIGINT), id FROM outbox
 WHERE era < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY era DESC, id DESC LIMIT 1

-- area_facts: which doors of a place have facts behind a cursor (era, id), none of which an earlier one can still precede
SELECT CAST(CAST(d.era AS TEXT) AS BIGINT), d.id, d.premises_id FROM outbox_door d
WHERE d.bureau_id = $1 AND d.place_code >= $2 AND d.place_code < $3
    AND (d.era, d.id) > (CAST(CAST(CAST($4 AS BIGINT) AS TEXT) AS xid8), $5) AND d.era < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY d.era, d.id, d.premises_id LIMIT $6

-- area_bulk: imports behind a cursor, which changed many records without facts of their own
SELECT o.body FROM outbox o
WHERE o.topic = 'register.bulk' AND o.bureau_id = $1
    AND (o.era, o.id) > (CAST(CAST(CAST($2 AS BIGINT) AS TEXT) AS xid8), $3) AND o.era < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY o.id LIMIT 1000

-- db_columns: every table in the order of its making, with its columns
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
WHERE c.table_schema = current_schema() AND c.table_name <> 'schema_version' ORDER BY c.table_name, c.ordinal_position

-- db_defer_keys: what is referred to may come later in this transaction
SET CONSTRAINTS ALL DEFERRED

-- db_sound: 'ok', or what is broken in the file
SELECT 'ok'

-- doctor_durable: how the database keeps what it has confirmed: wal or durable is right
SELECT CASE WHEN current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off' THEN 'durable'
    ELSE 'fsync=' || current_setting('fsync') || ' synchronous_commit=' || current_setting('synchronous_commit') END
