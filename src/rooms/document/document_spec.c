/* document_spec.c — fetching papers, and asking whether one is real. */
#include "codec/qr.h"
#include "core/house.h"
#include "core/paper.h"
#include "core/record_day.h"
#include "core/request.h"
#include "db/queries.h"
#include "rooms/document/document.h"

struct paper {
    struct arena *arena;
    str hash, number, code;
};

static rc take_paper(const struct row *r, void *arg, struct fault *f)
{
    struct paper *p = arg;
    (void)f;
    p->number = row_text_copy(r, 2, p->arena);
    p->hash = row_text_copy(r, 3, p->arena);
    p->code = row_text_copy(r, 5, p->arena);
    return OK;
}

static rc document_pdf(struct request *rq, struct fault *f)
{
    i64 id;
    struct paper p = { .arena = rq->arena };
    str name = rq->params[0];
    if (str_ends(name, S(".pdf")))
        rq->params[0] = str_sub(name, 0, name.n - 4);
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_document_get, ARGS(V_I(id)), take_paper, &p, f);
    if (r != OK)
        return r;
    if (p.hash.n == 0) {
        paper_wish(rq->tx, rq->actor, id);
        return fail(f, BUSY, "document.in_work");
    }
    r = blob_read(house_of(rq->tx)->blobs, p.hash, &rq->raw_fd, &rq->raw_length, f);
    rq->raw_type = S("application/pdf");
    reply_header(rq, "Content-Disposition", S("inline"));
    return r;
}

/* The QR that stands on the paper, shown on a screen: the operator need not wait for a printer. */
static rc document_qr(struct request *rq, struct fault *f)
{
    i64 id;
    struct paper p = { .arena = rq->arena };
    struct qr q;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_document_get, ARGS(V_I(id)), take_paper, &p, f);
    if (r == OK)
        r = qr_make(rq->arena, ARENA_CONCAT(rq->arena, request_base(rq), S("/d/paper/"), p.code),
                    &q, f);
    if (r != OK)
        return r;
    rq->raw = qr_svg(rq->arena, &q);
    rq->raw_type = S("image/svg+xml");
    return OK;
}

static rc put_verdict(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    struct json_out *o = &rq->out;
    const struct rule_row *letter =
        rule_find(house_of(rq->tx)->rules, S("letters"), row_text(r, 0), day_at(row_int(r, 2)));
    (void)f;
    json_open(o, '{');
    json_text_of(o, "kind", row_text(r, 0));
    json_text_of(o, "name_zh", letter ? letter->name_zh : S(""));
    json_text_of(o, "name_en", letter ? letter->name_en : S(""));
    json_text_of(o, "number", row_text(r, 1));
    json_name(o, S("day"));
    record_put_day(o, day_at(row_int(r, 2)));
    json_text_of(o, "bureau", row_text(r, 3));
    json_text_of(o, "bureau_en", row_text(r, 4));
    json_close(o, '}');
    return OK;
}

static rc document_verify(struct request *rq, struct fault *f)
{
    rc r = db_one(rq->tx, &Q_document_by_code, ARGS(V_T(rq->params[0])), put_verdict, rq, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "document.not_real") : r;
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/documents/{id}", READ, document_pdf, ROLE_ANYONE, .type = "application/pdf",
      .doc = "a paper as PDF; the id may end in .pdf" },
    { HTTP_GET, "/v1/documents/{id}/qr.svg", READ, document_qr, ROLE_ANYONE,
      .type = "image/svg+xml",
      .doc = "the QR on a paper, by which anybody asks whether it is real" },
    { HTTP_GET, "/v1/documents/verify/{code}", READ, document_verify, 0, .flags = ROUTE_STRANGER,
      .doc = "whether a paper with this code is real" },
};
const struct room document_room = { .name = "document",
                                    .routes = routes,
                                    .route_count = COUNT(routes) };
