/* exports_spec.c — asking for a list as a spreadsheet. */
#include "core/job.h"
#include "rooms/exports/exports.h"

static const struct field export_fields[] = {
    FIELD(struct export_ask, list, F_TEXT, REQUIRED, .max = 60, .doc = "name of a list"),
    FIELD(struct export_ask, query, F_TEXT, 0, .max = 4000,
          .doc = "filter, sort, q, columns, as in the address of the list"),
};
static const struct record export_record = RECORD("Export", struct export_ask, export_fields);

static rc export_post(struct request *rq, struct fault *f)
{
    const struct export_ask *in = rq->in;
    struct list_query q;
    i64 job;
    rc r = export_parse(rq->actor, in, rq->arena, &q, f);
    if (r != OK)
        return r;
    struct json_out o = json_out_new(rq->arena, 16 << 10);
    json_open(&o, '{');
    json_text_of(&o, "list", in->list);
    json_text_of(&o, "query", in->query);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("export"), .payload = json_out_str(&o) };
    r = job_submit(rq->tx, rq->actor, &ask, &job, f);
    return r == OK ? reply_job(rq, 0, job) : r;
}

static const struct route routes[] = {
    { HTTP_POST, "/v1/exports", WRITE, export_post, ROLE_ANYONE, .in = &export_record,
      .doc = "a job that writes a list as XLSX: exactly what is filtered, all rows" },
};

const struct room exports_room = { .name = "exports",
                                   .routes = routes,
                                   .route_count = COUNT(routes) };
