/* openapi.h — the description of the API, printed from the tables: OpenAPI 3.1. */
#ifndef NAGUAN_OPENAPI_H
#define NAGUAN_OPENAPI_H

#include "core/request.h"

/* Writes the whole document for the rooms. */
void openapi_print(const struct room *const *rooms, size_t n, struct json_out *o);

#endif
