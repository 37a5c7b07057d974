/* xml.h — XML as a stream of starts, ends and text, for the formats that come wrapped in it.
 *
 * No document type, hence no entities but the five built in and nothing fetched; nesting, and the
 * length of one tag, are bounded. Namespace prefixes are dropped from names. */
#ifndef NAGUAN_XML_H
#define NAGUAN_XML_H

#include "base/err.h"

struct xml;

struct xml_calls {
    rc (*start)(void *arg, str name, const char **attributes, struct fault *f);
    rc (*end)(void *arg, str name, struct fault *f);
    rc (*text)(void *arg, str text, struct fault *f); /* UTF-8, a text may come in several pieces */
};

/* calls must outlive the reader, which goes with a. */
CHECKED rc xml_new(struct arena *a, const struct xml_calls *calls, void *arg, struct xml **ret,
                   struct fault *f);
/* INVALID "xml.broken"; what a call returned other than OK. */
CHECKED rc xml_feed(struct xml *x, str bytes, struct fault *f);
CHECKED rc xml_finish(struct xml *x, struct fault *f);
/* The value of the attribute of that name, whatever its prefix; empty when there is none. Only
 * during start. */
str xml_attribute(const char **attributes, const char *name);

#endif
