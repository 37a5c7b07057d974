/* config.h — settings from file, environment and flags, in that order of strength, out of one table (config.def). */
#ifndef NAGUAN_CONFIG_H
#define NAGUAN_CONFIG_H

#include "base/buf.h"
#include "base/err.h"

struct config; /* all settings of one process, immutable after config_load */

/* file: path of a settings file with lines NAME=value, or empty; flags: --name=value of the command line, which are taken
 * out of argv. INVALID names the setting, where it came from and what is allowed. */
CHECKED rc config_load(struct arena *a, str file, int *argc, char **argv, const struct config **ret, struct fault *f);
str config_text(const struct config *c, const char *name); /* "NAGUAN_LISTEN"; asserts that it exists */
i64 config_int(const struct config *c, const char *name);
bool config_bool(const struct config *c, const char *name);
/* For `naguan help config`: one line per setting: name, type, default, meaning, and where the value came from. */
void config_print(const struct config *c, buf *out);

#endif
