/* backup.h — an installation in one file, and back.
 *
 * The file is a tar archive packed with Zstandard, which every system can open: manifest.json (what
 * is in it, counted, and the SM3 of the database), keys/… (without them sealed data stays sealed),
 * naguan.db. From PostgreSQL it is the same: all rows of one snapshot, as an SQLite database. Files
 * that people sent are not in it: NAGUAN_DATA/blobs only ever grows and is named by content, so any
 * tool that copies folders keeps a copy of it; the database says which files belong to it. */
#ifndef NAGUAN_BACKUP_H
#define NAGUAN_BACKUP_H

#include "core/house.h"
#include "core/job.h"
#include "core/ledger.h"

struct backup_figures {
    i64 schema, ledger_rows, ledger_head, people, entities, premises, matters, visits, blobs;
};

struct backup_report {
    struct backup_figures figures;
    struct ledger_verdict ledger;
    i64 bytes;         /* of the file */
    i64 blobs_missing; /* restore: files that are not in the folder yet */
};

/* Copies the house, which may go on working, into a new file that only its owner may read. The copy
 * is opened and looked through before it is packed: INTERNAL "backup.unsound" when it is damaged,
 * its ledger does not verify, or rows are missing. CONFLICT when the file is there. Works beside
 * the file, which needs room for the database unpacked. */
CHECKED rc backup_write(const struct house *house, str file, struct arena *a,
                        struct backup_report *ret, struct fault *f);

struct restore_ask {
    str file, into; /* into: a data folder that holds no database yet; made when it is not there */
    str database;   /* a postgresql:// address of an empty database; empty: into/naguan.db */
    str migrations_dir;
    const struct rules *rules;
};
/* Checks what it unpacked like backup_write, and against the manifest. BAD_REQUEST "backup.broken"
 * when the file is none or damaged, CONFLICT "restore.not_empty". On a failure nothing is left but
 * the folder. */
CHECKED rc restore_read(const struct restore_ask *ask, struct arena *a, struct backup_report *ret,
                        struct fault *f);

/* Looks through a backup as restore_read does, in a folder beside it that is gone afterwards:
 * whether it could be brought back. */
CHECKED rc backup_verify(str file, const struct rules *rules, struct arena *a,
                         struct backup_report *ret, struct fault *f);

/* {}: the nightly copy into house->backup_dir; the oldest ones go. */
rc backup_job(struct job *job, struct json_out *result, struct fault *f);

#endif
