/* filename.h — names of files as strangers send them, made fit to show, store and give back. */
#ifndef NAGUAN_FILENAME_H
#define NAGUAN_FILENAME_H

#include "base/arena.h"

enum { FILENAME_BYTES = 200 };

/* The last part of a path of any system, without what could mislead a person or a program:
 * controls, direction marks, characters that Windows reserves ('_' instead), dots and blanks at the
 * ends; broken UTF-8 becomes U+FFFD. At most FILENAME_BYTES, shortened before the extension. "file"
 * when nothing is left. */
str filename_safe(struct arena *a, str raw);

#endif
