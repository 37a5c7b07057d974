#include "base/log.h"

#include "base/date.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 2048 };

static int log_fd = 2;
static enum log_level log_least = LOG_INFO;
static i64 (*log_now)(void);

void log_open(int fd, enum log_level least, i64 (*now)(void))
{
    log_fd = fd;
    log_least = least;
    log_now = now;
}

static size_t put_time(char *line, size_t size)
{
    if (!log_now)
        return 0;
    i64 ms = log_now(), days = ms / DAY_MS, rest = ms % DAY_MS;
    int y, m, d;
    day_split((day)days, &y, &m, &d);
    int n =
        snprintf(line, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", y, m, d, (int)(rest / 3600000),
                 (int)(rest / 60000 % 60), (int)(rest / 1000 % 60), (int)(rest % 1000));
    return n > 0 ? (size_t)n : 0;
}

/* How much of the first n bytes stays when a line is cut there: no half character, because a
 * journal does not show a line that is not UTF-8. */
static size_t whole(const char *line, size_t n)
{
    size_t at = n;
    while (at > 0 && n - at < 3 && ((unsigned char)line[at - 1] & 0xC0) == 0x80)
        at--;
    if (at == 0 || (unsigned char)line[at - 1] < 0xC0)
        return n;
    size_t first = at - 1, next = first;
    return utf8_next((str){ line, n }, &next) == UTF8_BAD ? first : n;
}

/* Where a text of more bytes ends that was written at n, if need be cut. */
static size_t end_of(const char *line, size_t n, int more)
{
    if (more <= 0)
        return n;
    return n + (size_t)more < LINE - 1 ? n + (size_t)more : whole(line, LINE - 2);
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    char line[LINE];
    if (level < log_least)
        return;
    size_t n = put_time(line, sizeof line);
    n = end_of(line, n, snprintf(line + n, LINE - 1 - n, "%s %s ", names[level], event));
    va_list args;
    va_start(args, format);
    n = end_of(line, n, vsnprintf(line + n, LINE - 1 - n, format, args));
    va_end(args);
    for (size_t i = 0; i < n; i++) /* a value with a line feed must not forge a second line */
        if ((unsigned char)line[i] < ' ')
            line[i] = ' ';
    line[n++] = '\n';
    ssize_t written = write(log_fd, line, n);
    (void)written; /* nowhere left to say that the log is full */
}
