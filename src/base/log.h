/* log.h — one line per event, for operators: time, level, event name, key=value pairs. Programs
 * log; libraries return errors. Never a secret, never a person's name or number. */
#ifndef NAGUAN_LOG_H
#define NAGUAN_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* fd: where lines go; now: ms UTC. Call once at start; until then lines go to standard error
 * without a time. */
void log_open(int fd, enum log_level least, i64 (*now)(void));
/* event is a dotted name ("http.reply"); format gives the pairs ("status=%d us=%lld"). One write
 * call per line. */
__attribute__((format(printf, 3, 4))) void log_line(enum log_level level, const char *event,
                                                    const char *format, ...);

#endif
