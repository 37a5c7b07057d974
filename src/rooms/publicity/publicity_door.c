/* publicity_door.c — the operator itself: by the code on the paper that told it, it reads what is
 * to be published of it and objects within its days, without an account. */
#include "core/house.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/publicity/publicity_api.h"
#include "rooms/publicity/publicity_forms.h"

struct paper {
    struct arena *arena;
    str number, facts, bureau, bureau_en, state, decision;
    i64 written_at, bureau_id, entry_id, unit_id, objected_at, decided_at;
};

static rc take_paper(const struct row *r, void *arg, struct fault *f)
{
    struct paper *p = arg;
    struct arena *a = p->arena;
    (void)f;
    *p = (struct paper){ .arena = a,
                         .number = row_text_copy(r, 0, a),
                         .written_at = row_int(r, 1),
                         .facts = row_text_copy(r, 2, a),
                         .bureau_id = row_int(r, 3),
                         .bureau = row_text_copy(r, 4, a),
                         .bureau_en = row_text_copy(r, 5, a),
                         .entry_id = row_int(r, 6),
                         .unit_id = row_int(r, 7),
                         .state = row_text_copy(r, 8, a),
                         .objected_at = row_int(r, 9),
                         .decided_at = row_int(r, 10),
                         .decision = row_text_copy(r, 11, a) };
    return OK;
}

/* From here on the machine acts for whoever holds the paper. */
static rc open_paper(struct request *rq, struct paper *ret, struct fault *f)
{
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    ret->arena = rq->arena;
    rc r = db_one(rq->tx, &Q_publicity_paper, ARGS(V_T(rq->params[0])), take_paper, ret, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "document.not_real");
    }
    if (r != OK)
        return r;
    *scope = scope_system(ret->bureau_id);
    tx_set_scope(rq->tx, scope);
    return OK;
}

/* Why it may not, as a key without its room; empty: it may. */
static rc may_object(struct request *rq, const struct paper *p, bool *ret, struct fault *f)
{
    struct fault why;
    fault_init(&why, rq->arena);
    rc r = publicity_may_object(rq->tx, p->entry_id, &why);
    *ret = r == OK;
    return r == OK || why.code == REFUSED || why.code == NOT_FOUND ? OK : fail(f, r, NULL);
}

static void put_objection(struct json_out *o, const struct paper *p)
{
    json_name(o, S("objection"));
    if (!p->objected_at) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_instant_of(o, "at", p->objected_at);
    json_instant_of(o, "decided_at", p->decided_at);
    json_text_of(o, "decision", p->decision);
    json_close(o, '}');
}

static rc put_paper(struct request *rq, const struct paper *p, struct fault *f)
{
    static const char *const told[] = { "operator", "category", "result", "due", "object_until" };
    struct json_out *o = &rq->out;
    const struct json *facts;
    bool may = false;
    rc r = json_parse(rq->arena, p->facts, &facts, f);
    if (r == OK)
        r = may_object(rq, p, &may, f);
    if (r != OK)
        return r;
    reply_header(rq, "Cache-Control", S("no-store"));
    json_open(o, '{');
    json_text_of(o, "number", p->number);
    json_name(o, S("day"));
    record_put_day(o, day_at(p->written_at));
    json_text_of(o, "bureau", p->bureau);
    json_text_of(o, "bureau_en", p->bureau_en);
    for (size_t i = 0; i < COUNT(told); i++)
        json_text_of(o, told[i], json_text(json_get(facts, told[i])));
    json_text_of(o, "state", p->state);
    put_objection(o, p);
    json_bool_of(o, "may_object", may);
    json_close(o, '}');
    return OK;
}

rc publicity_door_get(struct request *rq, struct fault *f)
{
    struct paper p;
    rc r = open_paper(rq, &p, f);
    return r == OK ? put_paper(rq, &p, f) : r;
}

rc publicity_door_post(struct request *rq, struct fault *f)
{
    const struct objection_form *in = rq->in;
    struct paper p;
    rc r = open_paper(rq, &p, f);
    if (r != OK)
        return r;
    const struct actor operator= { .bureau_id = p.bureau_id,
                                   .unit_id = p.unit_id,
                                   .roles = ROLE_SYSTEM,
                                   .scope = tx_scope(rq->tx) };
    r = publicity_object(rq->tx, &operator, p.entry_id, in->reason, f);
    if (r == OK)
        r = open_paper(rq, &p, f);
    return r == OK ? put_paper(rq, &p, f) : r;
}
