/* static.h — the built web client, from its folder.
 *
 * The folder is listed once, at opening, so that no path from outside is ever given to the file
 * system. What lies under assets/ carries its digest in its name and is kept for a year; the rest
 * is asked for again each time (ETag). A file.br or file.gz beside a file is sent in its stead to
 * who takes it. A page address of the client itself ("/hazards/12",
 * "/field/today") gives its start page. */
#ifndef NAGUAN_HTTP_STATIC_H
#define NAGUAN_HTTP_STATIC_H

#include "http/http.h"

struct static_files;

/* A folder that is not there gives an empty set: the server works without its face. */
CHECKED rc static_open(str dir, struct arena *a, struct static_files **ret, struct fault *f);
size_t static_count(const struct static_files *s);
/* The reply for a GET or HEAD of rq->path. NOT_FOUND for what is neither a file nor a page of the
 * client. */
CHECKED rc static_reply(const struct static_files *s, const struct http_request *rq,
                        struct http_reply *ret, struct fault *f);
/* The headers that every page of ours carries; for replies that are HTML made elsewhere. */
const struct http_pair *static_page_headers(size_t *ret_count);

#endif
