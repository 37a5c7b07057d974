#include "db/driver.h"
const struct driver driver_postgres = { .kind = DB_POSTGRES };
