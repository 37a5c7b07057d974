#include "rooms/publicity/publicity_night.h"

#include "core/matter.h"
#include "db/queries.h"
#include "rooms/complaint/complaint.h"
#include "rooms/document/document.h"
#include "rooms/publicity/publicity_store.h"
#include "rooms/register/register.h"

enum {
    AT_ONCE = 100,
    TOLD_MOST = 2000, /* papers of one night; after a rebuild they take several */
    FACTS_MAX = 16 << 10
};

struct page;
struct pass {
    const char *act;
    rc (*find)(struct tx *tx, struct page *p, struct fault *f);
    rc (*each)(struct tx *tx, const struct page *p, const struct matter *m, struct fault *f);
};

struct page {
    const struct publicity_night *night;
    const struct pass *pass;
    day today;
    i64 at[AT_ONCE];
    size_t n;
};

/* ---- the operator is told ---- */

static rc find_untold(struct tx *tx, struct page *p, struct fault *f)
{
    return db_ids(tx, &Q_publicity_untold,
                  ARGS(V_I(p->night->actor.bureau_id), V_I(p->today), V_I(AT_ONCE)), p->at, AT_ONCE,
                  &p->n, f);
}

struct notice {
    struct arena *arena;
    str category, result;
    day due;
};

static rc take_notice(const struct row *r, void *arg, struct fault *f)
{
    struct notice *n = arg;
    (void)f;
    n->category = row_text_copy(r, 0, n->arena);
    n->result = row_text_copy(r, 1, n->arena);
    n->due = (day)row_int(r, 2);
    return OK;
}

static str name_of(const struct rules *rules, const char *list, str code, day on)
{
    const struct rule_row *row = rule_find(rules, str_from(list), code, on);
    return row ? row->name_zh : code;
}

/* The paper: what will be public, from when, and until when it may be objected to. */
static rc make_notice(struct tx *tx, const struct page *p, const struct matter *m, i64 *ret_id,
                      struct fault *f)
{
    struct arena *a = tx_arena(tx);
    const struct rules *rules = house_of(tx)->rules;
    struct notice n = { .arena = a };
    struct entity e = { 0 };
    str number;
    rc r = db_one(tx, &Q_publicity_notice, ARGS(V_I(m->id)), take_notice, &n, f);
    if (r == OK)
        r = entity_named(tx, m->entity_id, &e, f);
    if (r != OK)
        return r;
    day object_until = p->today + (day)publicity_setting(rules, "object_days", p->today);
    struct json_out o = json_out_new(a, FACTS_MAX);
    json_open(&o, '{');
    json_text_of(&o, "operator", e.name);
    json_text_of(&o, "uscc", e.uscc);
    json_text_of(&o, "matter", m->number);
    json_text_of(&o, "received_on", day_text(a, day_at(m->opened_at)));
    json_text_of(&o, "category", name_of(rules, "filing_categories", n.category, p->today));
    json_text_of(&o, "result", name_of(rules, "publicity_results", n.result, p->today));
    json_text_of(&o, "due", day_text(a, n.due > object_until ? n.due : object_until));
    json_text_of(&o, "object_until", day_text(a, object_until));
    json_close(&o, '}');
    const struct document_ask ask = { .kind = S("publicity_notice"),
                                      .matter_id = m->id,
                                      .unit_id = m->unit_id,
                                      .facts = json_out_str(&o) };
    return document_make(tx, &p->night->actor, &ask, ret_id, &number, f);
}

static rc tell_one(struct tx *tx, const struct page *p, const struct matter *m, struct fault *f)
{
    i64 paper;
    rc r = make_notice(tx, p, m, &paper, f);
    if (r == OK)
        r = complaint_serve_operator(tx, m->id, paper, f);
    return r == OK ? db_exec(tx, &Q_publicity_told, ARGS(V_I(m->id), V_I(tx_now(tx))), NULL, f) : r;
}

/* ---- it becomes public, and goes ---- */

/* Told so long ago that the days to object are over. */
static rc find_due(struct tx *tx, struct page *p, struct fault *f)
{
    i64 days = publicity_setting(house_of(tx)->rules, "object_days", p->today);
    return db_ids(tx, &Q_publicity_due,
                  ARGS(V_I(p->night->actor.bureau_id), V_I(p->today),
                       V_I(day_start(p->today - (day)days)), V_I(AT_ONCE)),
                  p->at, AT_ONCE, &p->n, f);
}

static rc publish_one(struct tx *tx, const struct page *p, const struct matter *m, struct fault *f)
{
    (void)p;
    rc r = db_exec(tx, &Q_publicity_published, ARGS(V_I(m->id), V_I(tx_now(tx))), NULL, f);
    return r == OK ? publicity_refresh(tx, m->id, f) : r;
}

static rc find_over(struct tx *tx, struct page *p, struct fault *f)
{
    return db_ids(tx, &Q_publicity_over,
                  ARGS(V_I(p->night->actor.bureau_id), V_I(p->today), V_I(AT_ONCE)), p->at, AT_ONCE,
                  &p->n, f);
}

static rc end_one(struct tx *tx, const struct page *p, const struct matter *m, struct fault *f)
{
    (void)p;
    rc r = db_exec(tx, &Q_publicity_ended, ARGS(V_I(m->id), V_I(tx_now(tx))), NULL, f);
    return r == OK ? publicity_refresh(tx, m->id, f) : r;
}

/* ---- pages ---- */

static const struct pass passes[] = {
    { "publicity_end", find_over, end_one },
    { "publicity_tell", find_untold, tell_one },
    { "publicity_publish", find_due, publish_one },
};

static rc do_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    p->today = day_at(tx_now(tx));
    tx_set_scope(tx, p->night->actor.scope);
    rc r = p->pass->find(tx, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++) {
        struct matter m;
        r = matter_get(tx, p->at[i], &m, f);
        if (r == OK)
            r = p->pass->each(tx, p, &m, f);
        if (r == OK)
            r = matter_tell(tx, &p->night->actor, &m, p->pass->act, m.state, S(""), f);
    }
    return r;
}

static rc run_pass(const struct publicity_night *night, const struct pass *pass, i64 *ret_done,
                   struct fault *f)
{
    struct page *p = ARENA_NEW(night->arena, struct page);
    i64 done = 0;
    rc r;
    do {
        struct arena_mark mark = arena_mark(night->arena);
        *p = (struct page){ .night = night, .pass = pass };
        r = db_tx_run(night->house->db, DB_WRITE, do_page, p, night->arena, f);
        arena_rewind(night->arena, mark);
        if (r == OK)
            done += (i64)p->n;
    } while (r == OK && p->n == AT_ONCE && done < TOLD_MOST &&
             !(night->stop && night->stop(night->arg)));
    *ret_done = done;
    return r;
}

rc publicity_night(const struct publicity_night *night, struct publicity_done *ret, struct fault *f)
{
    i64 done[COUNT(passes)] = { 0 };
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(passes); i++)
        r = run_pass(night, &passes[i], &done[i], f);
    *ret = (struct publicity_done){ .ended = done[0], .told = done[1], .published = done[2] };
    return r;
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

rc publicity_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct publicity_done done = { 0 };
    struct publicity_night night = {
        .house = job->house, .actor = job->actor, .arena = job->arena, .stop = cancelled, .arg = job
    };
    night.actor.person_id = 0; /* the rules decide, nobody chose */
    rc r = publicity_night(&night, &done, f);
    if (r == OK && job_cancelled(job))
        return fail(f, CANCELLED, NULL);
    json_open(result, '{');
    json_int_of(result, "told", done.told);
    json_int_of(result, "published", done.published);
    json_int_of(result, "ended", done.ended);
    json_close(result, '}');
    return r;
}
