/* form.h — application/x-www-form-urlencoded: name=value pairs with & between, as a browser's form
 * and most older interfaces send them. */
#ifndef NAGUAN_FORM_H
#define NAGUAN_FORM_H

#include "base/err.h"

struct form_pair {
    str name, value;
};
struct form {
    const struct form_pair *pairs; /* in the order they came */
    size_t n;
};

/* Reads body into a: + is a blank, %XX a byte. A pair without a name is left out, one without = has
 * an empty value. BAD_REQUEST "form.syntax" when an escape is broken or a name or value is not
 * clean UTF-8 (utf8_clean; CR LF becomes LF); "form.too_many" over max pairs. */
CHECKED rc form_parse(struct arena *a, str body, size_t max, struct form *ret, struct fault *f);
/* The first value of that name, trimmed; empty when there is none. */
str form_value(const struct form *form, const char *name);

#endif
