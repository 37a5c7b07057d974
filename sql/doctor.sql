-- doctor_durable: how the database keeps what it has confirmed: wal or durable is right
-- scope: system, the doctor
PRAGMA journal_mode

-- doctor_ledger: when the chain was signed last, since when an act waits for its link, the newest act
-- scope: system, the doctor
SELECT COALESCE((SELECT h.at FROM ledger_head h ORDER BY h.seq DESC LIMIT 1), 0),
    COALESCE((SELECT min(l.at) FROM ledger l WHERE l.seq IS NULL), 0), COALESCE((SELECT max(n.id) FROM ledger n), 0)

-- doctor_jobs: jobs that failed lately, and those that should have begun
-- scope: system, the doctor
-- plan: scan, jobs of the last days
SELECT (SELECT count(*) FROM job j WHERE j.state = 'failed' AND j.finished_at > $1),
    (SELECT count(*) FROM job w WHERE w.state = 'waiting' AND w.run_at < $2)
