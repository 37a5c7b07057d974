/* bulk.c — one step for many matters: first what it would do to each, then done, each by itself.
 *
 * The preview takes the very step and undoes it, so that it says what the step would say: role,
 * form, guard, what else it moves. A matter that refuses keeps none of the others from moving. */
#include "core/matter_page.h"
#include "core/problem_why.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

struct one {
    const struct bulk_ask *ask;
    const struct bulk_item *item;
    const struct actor *who;
    bool preview;
    bool found, moved;
    struct matter before, after;
};

/* A refusal of the matter's own; anything else is the database's and ends the whole request. */
static bool its_own(rc r)
{
    return r == REFUSED || r == FORBIDDEN || r == INVALID || r == STALE || r == NOT_FOUND ||
           r == CONFLICT || r == BAD_REQUEST || r == GONE;
}

static rc take_one(struct tx *tx, void *arg, struct fault *f)
{
    struct one *one = arg;
    one->moved = false;
    rc r = matter_get(tx, one->item->id, &one->before, f);
    if (r != OK)
        return r;
    one->found = true;
    const struct flow *flow = matter_flow(one->before.kind);
    if (!flow || !str_eq(one->before.kind, one->ask->kind))
        return refuse(f, "inbox.other_kind");
    struct flow_ask ask = { .matter_id = one->item->id,
                            .ver = one->item->ver,
                            .action = one->ask->action,
                            .form = one->ask->form };
    r = flow_apply(tx, flow, one->who, ask, &one->after, f);
    one->moved = r == OK;
    return r == OK && one->preview ? CANCELLED : r; /* undone with all that followed from it */
}

static void put_errors(const struct fault *why, struct json_out *o)
{
    json_name(o, S("errors"));
    json_open(o, '[');
    for (const struct field_error *e = why->errors; e; e = e->next) {
        json_open(o, '{');
        json_text_of(o, "field", e->field);
        json_text_of(o, "code", e->code);
        json_text_of(o, "arg", e->arg);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_one(const struct one *one, const struct fault *why, struct json_out *o)
{
    json_open(o, '{');
    json_id_of(o, "id", one->item->id);
    json_text_of(o, "number", one->found ? one->before.number : (str){ 0 });
    json_text_of(o, "title", one->found ? one->before.title : (str){ 0 });
    json_text_of(o, "title_list", one->found ? one->before.title_list : (str){ 0 });
    json_text_of(o, "title_code", one->found ? one->before.title_code : (str){ 0 });
    json_text_of(o, "from", one->found ? one->before.state : (str){ 0 });
    json_name(o, S("to"));
    if (one->moved)
        json_put_text(o, one->after.state);
    else
        json_put_null(o);
    json_bool_of(o, "moves", one->moved);
    json_instant_of(o, "due_at", one->moved ? one->after.due_at : 0);
    json_name(o, S("why"));
    if (one->moved)
        json_put_null(o);
    else
        problem_why(why, o);
    put_errors(why, o);
    json_close(o, '}');
}

static rc check_once(const struct records *items, struct fault *f)
{
    const struct bulk_item *at = items->at;
    for (size_t i = 0; i < items->n; i++)
        for (size_t k = 0; k < i; k++)
            if (at[i].id == at[k].id)
                return fault_field(f, S("items"), "twice", S(""));
    return OK;
}

static rc go(struct request *rq, bool preview, struct fault *f)
{
    const struct bulk_ask *ask = rq->in;
    const struct bulk_item *items = ask->items.at;
    struct json_out *o = &rq->out;
    i64 moved = 0;
    rc r = check_once(&ask->items, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < ask->items.n; i++) {
        struct fault why;
        fault_init(&why, rq->arena);
        struct one one = { ask, &items[i], rq->actor, preview, .found = false };
        r = db_nested(rq->tx, take_one, &one, &why);
        if (r != OK && r != CANCELLED && !its_own(r))
            return fail_detail(f, r, NULL, "%.*s", STR_ARG(why.detail));
        put_one(&one, &why, o);
        moved += one.moved;
    }
    json_close(o, ']');
    json_int_of(o, "moves", moved);
    json_int_of(o, "refused", (i64)ask->items.n - moved);
    json_close(o, '}');
    return OK;
}

rc bulk_preview(struct request *rq, struct fault *f)
{
    return go(rq, true, f);
}

rc bulk_moves(struct request *rq, struct fault *f)
{
    return go(rq, false, f);
}

static rc put_offer(struct request *rq, i64 id, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct matter m;
    rc r = matter_get(rq->tx, id, &m, f);
    if (r != OK) { /* gone from one's scope since the list was shown */
        fault_clear(f);
        return r == NOT_FOUND ? OK : r;
    }
    const struct flow *flow = matter_flow(m.kind);
    json_open(o, '{');
    matter_put_members(&m, o);
    json_name(o, S("moves"));
    if (flow)
        r = flow_moves(rq->tx, flow, rq->actor, &m, o, f);
    else
        json_put_null(o);
    json_close(o, '}');
    return r;
}

rc bulk_offers(struct request *rq, struct fault *f)
{
    const struct bulk_ids *in = rq->in;
    struct json_out *o = &rq->out;
    rc r = OK;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < in->ids.n; i++)
        r = put_offer(rq, in->ids.at[i], f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}
