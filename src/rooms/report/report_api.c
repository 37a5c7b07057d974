/* report_api.c — decode, call, encode. */
#include "rooms/report/report_api.h"

#include "core/list.h"
#include "core/matter_page.h"
#include "rooms/report/report.h"

rc reports_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &report_list, f);
}

/* The code is in this reply and nowhere else, also not in what is kept for a repeated request. */
rc report_post(struct request *rq, struct fault *f)
{
    const struct report_new *in = rq->in;
    i64 id;
    str code;
    rc r = report_open(rq->tx, rq->actor, in, &id, &code, f);
    if (r != OK)
        return r;
    rq->status = 201;
    reply_header(rq, "Location", arena_fmt(rq->arena, "/v1/reports/%lld", (long long)id));
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    if (code.n)
        json_text_of(&rq->out, "code", code);
    json_close(&rq->out, '}');
    return OK;
}

rc report_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &report_flow, id, f) : r;
}
