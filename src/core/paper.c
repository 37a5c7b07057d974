#include "core/paper.h"

#include "core/job.h"
#include "db/queries.h"

enum { WISHES = 8, WISH_ARENA = 1 << 20 };

rc paper_draw(struct tx *tx, const struct actor *who, i64 document, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct json_out o = json_out_new(a, 128);
    i64 job;
    json_open(&o, '{');
    json_id_of(&o, "document", document);
    json_close(&o, '}');
    struct job_ask ask = { .kind = S("document"),
                           .unique = arena_fmt(a, "document:%lld", (long long)document),
                           .payload = json_out_str(&o) };
    return job_submit(tx, who, &ask, &job, f);
}

struct wish {
    struct db_job job;
    struct fault fault;
    struct arena *arena;
    struct actor who;
    i64 document;
};

static rc draw_wished(struct tx *tx, void *arg, struct fault *f)
{
    struct wish *w = arg;
    return paper_draw(tx, &w->who, w->document, f);
}

static void wished(struct db_job *job, rc outcome)
{
    (void)outcome; /* CONFLICT: somebody else wished for it too */
    struct wish *w = job->owner;
    arena_free(w->arena);
}

void paper_wish(struct tx *tx, const struct actor *who, i64 document)
{
    struct arena *a = arena_new(WISH_ARENA);
    if (!a)
        return;
    struct wish *w = ARENA_NEW(a, struct wish);
    *w = (struct wish){
        .arena = a,
        .document = document,
        .who = { .person_id = who->person_id, .bureau_id = who->bureau_id, .unit_id = who->unit_id }
    };
    fault_init(&w->fault, a);
    w->job = (struct db_job){
        .fn = draw_wished, .arg = w, .arena = a, .fault = &w->fault, .done = wished, .owner = w
    };
    if (db_submit(house_of(tx)->db, &w->job) != OK)
        arena_free(a);
}

struct unasked {
    i64 ids[WISHES];
    size_t n;
};

static rc take_unasked(const struct row *r, void *arg, struct fault *f)
{
    struct unasked *u = arg;
    (void)f;
    if (u->n < WISHES)
        u->ids[u->n++] = row_int(r, 0);
    return OK;
}

rc papers_wish(struct tx *tx, const struct actor *who, i64 matter_id, struct fault *f)
{
    struct unasked u = { .n = 0 };
    rc r = db_each(tx, &Q_papers_unasked, ARGS(V_I(matter_id), V_I(WISHES)), take_unasked, &u, f);
    for (size_t i = 0; r == OK && i < u.n; i++)
        paper_wish(tx, who, u.ids[i]);
    return r;
}
