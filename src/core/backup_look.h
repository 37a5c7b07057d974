/* backup_look.h — looking through a database file that is to be trusted with everything. Of
 * backup.c and restore.c. */
#ifndef NAGUAN_BACKUP_LOOK_H
#define NAGUAN_BACKUP_LOOK_H

#include "core/backup.h"

/* What stands in the manifest, in this order. */
enum { BACKUP_FIGURES = 9 };
extern const char *const backup_figure_names[BACKUP_FIGURES];
void backup_figures_list(const struct backup_figures *figures, i64 ret[BACKUP_FIGURES]);

CHECKED rc backup_figures_read(struct db *db, struct arena *a, struct backup_figures *ret,
                               struct fault *f);
/* Opens the SQLite file at path, checks pages and ledger (with house's keys), counts. INTERNAL
 * "backup.unsound". */
CHECKED rc backup_look(const struct house *house, str path, struct arena *a,
                       struct backup_report *ret, struct fault *f);
/* SM3 of a file, in hexadecimal, and its size. */
CHECKED rc backup_digest(struct arena *a, str path, str *ret_hex, i64 *ret_size, struct fault *f);

#endif
