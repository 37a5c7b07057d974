/* rooms_house.c — people who change, views they keep, long work they ask for. */
#include "rooms.h"

static void put_roles(struct json_out *o, const char *role)
{
    json_name(o, S("roles"));
    json_open(o, '[');
    json_put_text(o, str_from(role));
    json_close(o, ']');
}

/* Somebody moves to another unit or gets another role: from then on another scope. The people of
 * whom most is asked stay what they are. */
void play_person_change(struct play *p)
{
    static const i64 movable[] = { 204, 205, 402, 404, 405, 407 };
    ASKED_BY(p, 206);
    i64 id = one_in(p, 8) ? some_of(p, "unit") : movable[rand_below(p->r, COUNT(movable))];
    struct json_out o = body(p);
    if (one_in(p, 2))
        json_id_of(&o, "unit_id", 102 + below(p, 4));
    if (one_in(p, 2))
        put_roles(&o, ANY(p, "officer", "officer", "partner", "investigator", "window", "king"));
    if (one_in(p, 4))
        put(&o, "name", ANY(p, "王芳", "Zoe"));
    if (one_in(p, 4))
        put(&o, "login", ANY(p, "anna", "new.login", "x"));
    if (one_in(p, 6))
        put(&o, "phone", ANY(p, "13812345678", "12"));
    send_ver(p, "PATCH", path(p, "/v1/people/", id, ""), &o, newest_ver(p, "person", id));
}

static const char *list_name(struct play *p)
{
    return ANY(p, "entities", "hazards", "visits", "ledger", "imports", "nothing");
}

void play_view_add(struct play *p)
{
    struct json_out o = body(p);
    put(&o, "list", list_name(p));
    put(&o, "name", ANY(p, "mine", "A", "a", "逾期"));
    put(&o, "query", ANY(p, "sort=-id", "filter=state:eq:open", ""));
    if (one_in(p, 2))
        json_bool_of(&o, "shared", true);
    send(p, "POST", S("/v1/views"), &o);
}

static void asked_by_owner(struct play *p, i64 owner)
{
    if (owner && !one_in(p, 4))
        p->who = owner;
}

void play_view_delete(struct play *p)
{
    i64 id = some_of(p, "saved_view");
    asked_by_owner(
        p, must_int(p->d->b->t, "SELECT person_id FROM saved_view WHERE id = $1", ARGS(V_I(id))));
    send(p, "DELETE", path(p, "/v1/views/", id, ""), NULL);
}

void play_export_ask(struct play *p)
{
    struct json_out o = body(p);
    put(&o, "list", list_name(p));
    if (one_in(p, 2))
        put(&o, "query", ANY(p, "sort=-id", "filter=nothing:eq:1", "filter=id:ge:1"));
    send(p, "POST", S("/v1/exports"), &o);
}

/* Not the drawing of papers: whoever looks at such a paper asks for it again, in a transaction that
 * nobody waits for, and then the histories part. */
void play_job_cancel(struct play *p)
{
    i64 id = some(p, "id", "job WHERE state = 'waiting' AND kind = 'export'");
    asked_by_owner(p,
                   must_int(p->d->b->t, "SELECT created_by FROM job WHERE id = $1", ARGS(V_I(id))));
    send(p, "POST", path(p, "/v1/jobs/", id, "/cancel"), NULL);
}
