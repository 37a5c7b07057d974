/* db_fault.h — a driver that fails on purpose, around the real one. */
#ifndef NAGUAN_DB_FAULT_H
#define NAGUAN_DB_FAULT_H

#include "db/db.h"

/* Puts the wrapper around the database's driver. Nothing may run meanwhile. */
void db_fault_install(struct db *db);
/* The n-th driver call from now fails with code, and only that one; 0: none does. */
void db_fault_after(long n, rc code);
/* Whether the fault has happened. */
bool db_fault_happened(void);
/* While on, every statement that runs in a write and every commit of one fails as on a full disk.
 */
void db_fault_full_disk(bool on);

#endif
