/* config.h — settings from file, environment and flags, in that order of strength, out of one table
 * (config.def). */
#ifndef NAGUAN_CONFIG_H
#define NAGUAN_CONFIG_H

#include "base/buf.h"
#include "base/err.h"

struct config; /* all settings of one process, immutable after config_load */

/* file: path of a settings file with lines NAME=value (# begins a comment line, a value may stand
 * in double quotes), or empty. Flags are --listen=VALUE or --NAGUAN_LISTEN=VALUE anywhere before
 * "--"; they are taken out of argv, others stay. INVALID "config.value" has the args setting,
 * source, allowed, never the value, which may hold a password; also "config.unknown" and
 * "config.syntax" of a file (setting, source), NOT_FOUND "config.no_file". */
CHECKED rc config_load(struct arena *a, str file, int *argc, char **argv, const struct config **ret,
                       struct fault *f);
/* Each stops the process when no setting of that kind has this name: names are literals. */
str config_text(const struct config *c,
                const char *name); /* "NAGUAN_LISTEN"; ends in NUL; of any kind */
i64 config_int(const struct config *c, const char *name); /* numbers; sizes in bytes */
bool config_bool(const struct config *c, const char *name);
/* For `naguan help config`: one block per setting: name, flag, kind, default, meaning, and where
 * the value came from. Without c the table alone. */
void config_print(const struct config *c, buf *out);

#endif
