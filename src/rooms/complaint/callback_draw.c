/* callback_draw.c — the nightly draw among the complaints that were closed. */
#include "core/house.h"
#include "core/matter.h"
#include "core/rule.h"
#include "db/queries.h"
#include "rooms/complaint/callback.h"
#include "sys/secret.h"

enum { AT_ONCE = 200, MINUTE_MS = 60000, PARTS = 10000, PERCENT = PARTS / 100 };

struct ended {
    i64 id, closed_at;
    str number, ending; /* rules: callback_shares */
};

struct page {
    const struct callback_draw *draw;
    i64 after_at, after_id, until;
    struct arena *arena;
    struct ended at[AT_ONCE];
    size_t n;
    i64 drawn; /* of these */
};

bool callback_takes(const struct keyring *keys, str number, i64 share)
{
    unsigned char index[BLIND_BYTES];
    unsigned lot = 0;
    blind_index(keys, "callback", number, index);
    for (size_t i = 0; i < sizeof lot; i++)
        lot = lot << 8 | index[i];
    return (i64)(lot % PARTS) < share * PERCENT;
}

static rc take_ended(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    if (p->n < AT_ONCE)
        p->at[p->n++] = (struct ended){ .id = row_int(r, 0),
                                        .closed_at = row_int(r, 1),
                                        .number = row_text_copy(r, 2, p->arena),
                                        .ending = row_text_copy(r, 3, p->arena) };
    return OK;
}

static i64 number_of(const struct rules *rules, str list, str code, str column, day on)
{
    const struct rule_row *row = rule_find(rules, list, code, on);
    i64 n = 0; /* the loader has checked that it is a number */
    if (row)
        (void)str_to_i64(rule_cell(rules, row, column), &n);
    return n;
}

/* Each draw goes on where the last one ended, and looks back no further than a call is of use. */
static rc begin(struct tx *tx, struct page *p, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    i64 now = tx_now(tx), upto = 0;
    i64 days =
        number_of(rules, S("complaint_settings"), S("callback_days"), S("value"), day_at(now));
    rc r = db_int(tx, &Q_complaint_drawn_upto, ARGS(V_I(p->draw->actor.bureau_id)), &upto, f);
    i64 oldest = now - days * DAY_MS;
    p->after_at = upto > oldest ? upto : oldest;
    p->after_id = INT64_MAX; /* what was closed in that very moment has been looked at */
    if (r == OK)
        p->until = now - MINUTE_MS;
    return r;
}

static rc draw_one(struct tx *tx, const struct page *p, const struct ended *e, bool *ret,
                   struct fault *f)
{
    const struct actor *machine = &p->draw->actor;
    const struct house *house = house_of(tx);
    i64 added = 0, share = number_of(house->rules, S("callback_shares"), e->ending, S("share"),
                                     day_at(e->closed_at));
    struct matter m;
    *ret = false;
    if (!callback_takes(house->keyring, e->number, share))
        return OK;
    rc r = db_exec(tx, &Q_complaint_callback_insert,
                   ARGS(V_I(e->id), V_I(machine->bureau_id), V_I(tx_now(tx))), &added, f);
    if (r == OK && added)
        r = matter_get(tx, e->id, &m, f);
    if (r == OK && added)
        r = matter_tell(tx, machine, &m, "draw", m.state, S(""), f);
    *ret = r == OK && added;
    return r;
}

static rc draw_page(struct tx *tx, struct page *p, struct fault *f)
{
    const struct actor *machine = &p->draw->actor;
    p->arena = tx_arena(tx);
    p->n = 0;
    p->drawn = 0;
    rc r = db_each(tx, &Q_complaint_draw_page,
                   ARGS(V_I(machine->bureau_id), V_I(p->after_at), V_I(p->after_id), V_I(p->until),
                        V_I(AT_ONCE)),
                   take_ended, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++) {
        bool taken = false;
        r = draw_one(tx, p, &p->at[i], &taken, f);
        p->drawn += taken;
    }
    /* of a full page, others may have been closed in the last one's moment */
    i64 upto = p->n == AT_ONCE ? p->at[p->n - 1].closed_at - 1 : p->until;
    if (r == OK)
        r = db_exec(tx, &Q_complaint_drawn_put, ARGS(V_I(machine->bureau_id), V_I(upto)), NULL, f);
    return r;
}

static rc take_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    tx_set_scope(tx, p->draw->actor.scope);
    rc r = p->until ? OK : begin(tx, p, f);
    return r == OK ? draw_page(tx, p, f) : r;
}

static bool stopped(const struct callback_draw *draw)
{
    return draw->stop && draw->stop(draw->arg);
}

rc callback_draw(const struct callback_draw *draw, struct callback_drawn *ret, struct fault *f)
{
    struct page *p = ARENA_NEW(draw->arena, struct page);
    struct callback_drawn done = { 0, 0 };
    rc r = OK;
    *p = (struct page){ .draw = draw };
    do {
        struct arena_mark mark = arena_mark(draw->arena);
        r = db_tx_run(draw->house->db, DB_WRITE, take_page, p, draw->arena, f);
        arena_rewind(draw->arena, mark);
        if (r == OK) {
            done.seen += (i64)p->n;
            done.drawn += p->drawn;
        }
        if (p->n) {
            p->after_at = p->at[p->n - 1].closed_at;
            p->after_id = p->at[p->n - 1].id;
        }
    } while (r == OK && p->n == AT_ONCE && !stopped(draw));
    if (r == OK)
        *ret = done;
    return r;
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

rc callback_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct callback_drawn done = { 0, 0 };
    struct callback_draw draw = {
        .house = job->house, .actor = job->actor, .arena = job->arena, .stop = cancelled, .arg = job
    };
    draw.actor.person_id = 0; /* nobody chose */
    rc r = callback_draw(&draw, &done, f);
    if (r == OK && job_cancelled(job))
        return fail(f, CANCELLED, NULL);
    json_open(result, '{');
    json_int_of(result, "seen", done.seen);
    json_int_of(result, "drawn", done.drawn);
    json_close(result, '}');
    return r;
}
