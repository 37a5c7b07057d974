/* intake_import_api.h — the handlers of tables taken in, named in intake_import_spec.c. */
#ifndef NAGUAN_INTAKE_IMPORT_API_H
#define NAGUAN_INTAKE_IMPORT_API_H

#include "core/list.h"

/* Of a table; it is opened in memory. */
enum { TABLE_FILE_MAX = 128 << 20 };

struct intake_look_in {
    i64 file;
    str template;
    const struct json *options;
};
struct intake_import_in {
    i64 file;
    str template;
    const struct json *options, *fields;
    bool dry_run;
};
extern const struct record intake_look_record, intake_import_record;
extern const struct list intake_import_list;

rc intake_file_post(struct request *rq, struct fault *f);
rc intake_look_post(struct request *rq, struct fault *f);
rc intake_import_post(struct request *rq, struct fault *f);
rc intake_imports_get(struct request *rq, struct fault *f);
rc intake_import_card(struct request *rq, struct fault *f);
rc intake_import_rows(struct request *rq, struct fault *f);
rc intake_import_refused_file(struct request *rq, struct fault *f);
rc intake_import_codes_post(struct request *rq, struct fault *f);

#endif
