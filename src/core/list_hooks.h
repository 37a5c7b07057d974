/* list_hooks.h — what the list engine borrows from the installation: its key for cursors and sealed
 * columns. */
#ifndef NAGUAN_LIST_HOOKS_H
#define NAGUAN_LIST_HOOKS_H

#include "core/list.h"

const struct list_hooks *list_hooks(void); /* asserts that they were set */

#endif
