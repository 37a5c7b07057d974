/* list_export.h — all rows of a list as a file: CSV and GeoJSON at once, XLSX by a job. */
#ifndef NAGUAN_LIST_EXPORT_H
#define NAGUAN_LIST_EXPORT_H

#include "core/list.h"

rc list_export(struct request *rq, const struct list_query *q, str format, struct fault *f);

#endif
