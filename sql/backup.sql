-- backup_figures: what a copy is compared by
-- scope: system, backup and restore
-- plan: scan, counts of everything
SELECT (SELECT COALESCE(max(v.no), 0) FROM schema_version v), (SELECT count(*) FROM ledger l),
    (SELECT COALESCE(max(h.seq), 0) FROM ledger_head h), (SELECT count(*) FROM person p), (SELECT count(*) FROM entity e),
    (SELECT count(*) FROM premises d), (SELECT count(*) FROM matter m), (SELECT count(*) FROM visit w),
    (SELECT count(*) FROM blob b)

-- backup_blobs: content that files belong to
-- scope: system, backup and restore
-- plan: scan, all of it
SELECT b.hash, b.size FROM blob b ORDER BY b.hash
