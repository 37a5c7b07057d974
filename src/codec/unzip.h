/* unzip.h — entries of a zip archive, streamed, with the bounds that keep a bomb from going off. */
#ifndef NAGUAN_UNZIP_H
#define NAGUAN_UNZIP_H

#include "base/err.h"

struct unzip;

struct unzip_sink {
    rc (*fn)(void *arg, str bytes, struct fault *f);
    void *arg;
};

/* fd stays the caller's and must be open as long as a lives. INVALID "zip.broken", TOO_LARGE
 * "zip.bomb" with more than LIMIT_ZIP_ENTRIES entries. Closed with a. */
CHECKED rc unzip_open(struct arena *a, int fd, struct unzip **ret, struct fault *f);
bool unzip_has(const struct unzip *z,
               str name); /* ASCII case does not count: some writers do not care */
i64 unzip_size(const struct unzip *z,
               str name); /* as the archive claims, 0 when it has none of that name */
/* NOT_FOUND "zip.no_entry"; TOO_LARGE "zip.bomb" as soon as the entry has given more than most
 * bytes, or more than LIMIT_ZIP_RATIO for each packed one; INVALID "zip.broken" for a damaged or
 * encrypted one. */
CHECKED rc unzip_each(const struct unzip *z, str name, i64 most, const struct unzip_sink *sink,
                      struct fault *f);

#endif
