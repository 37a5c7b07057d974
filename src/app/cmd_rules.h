/* cmd_rules.h — for commands that need the rules. */
#ifndef NAGUAN_CMD_RULES_H
#define NAGUAN_CMD_RULES_H

#include "core/rule.h"

/* Loads dir, or NAGUAN_RULES when dir is empty, and prints to standard error what is wrong with it.
 * NULL when it is. */
struct rules *cmd_rules_open(struct arena *a, str dir, int *argc, char **argv);
/* Prints a fault to standard error: key, arguments, one line for each field. */
void cmd_print_fault(const struct fault *f);

#endif
