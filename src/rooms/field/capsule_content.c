/* capsule_content.c — carrying out what a capsule says: all of it, or nothing and the reason why.
 */
#include "core/house.h"
#include "core/problem_why.h"
#include "db/queries.h"
#include "rooms/field/capsule.h"

enum { MOST_SAID = 50 }; /* corrections or re-checks of one capsule */

struct carrying {
    const struct actor *who;
    struct capsule *capsule;
    bool without_sweep;
};

struct place_of {
    i64 premises_id, entity_id;
};

static rc take_place(const struct row *r, void *arg, struct fault *f)
{
    struct place_of *p = arg;
    (void)f;
    p->premises_id = row_int(r, 0);
    p->entity_id = row_int(r, 1);
    return OK;
}

static rc do_visit(struct tx *tx, struct carrying *x, struct fault *f)
{
    struct capsule *c = x->capsule;
    struct place_of p = { 0 };
    struct visit_sent sent = { .client_id = c->sent->id,
                               .visit = json_get(c->content->what, "visit"),
                               .shift_ms = evidence_shift(tx, c->clock_ms),
                               .without_sweep = x->without_sweep,
                               .photos = (i64)json_size(json_get(c->content->what, "photos")) };
    rc r = visit_take_in(tx, x->who, &sent, &c->visit, f);
    if (r == OK)
        r = db_one(tx, &Q_capsule_visit_place, ARGS(V_I(c->visit.id)), take_place, &p, f);
    c->visit.premises_id = p.premises_id;
    c->visit.entity_id = p.entity_id;
    return r;
}

typedef rc (*said_fn)(struct tx *tx, const struct actor *who, struct capsule *c,
                      const struct json *said, str path, struct fault *f);

static rc do_each(struct tx *tx, struct carrying *x, const char *name, said_fn fn, struct fault *f)
{
    const struct json *all = json_get(x->capsule->content->what, name);
    rc r = OK;
    if (!all)
        return OK;
    if (json_type(all) != JSON_ARRAY || json_size(all) > MOST_SAID)
        return fault_field(f, str_from(name), "not_a_list", S(""));
    for (size_t i = 0; r == OK && i < json_size(all); i++)
        r = fn(tx, x->who, x->capsule, json_at(all, i), arena_fmt(tx_arena(tx), "%s.%zu", name, i),
               f);
    return r;
}

static rc carry(struct tx *tx, void *arg, struct fault *f)
{
    struct carrying *x = arg;
    x->capsule->conflicts = 0;
    rc r = do_visit(tx, x, f);
    if (r == OK)
        r = capsule_photos(tx, x->who, x->capsule, f);
    if (r == OK)
        r = do_each(tx, x, "corrections", correction_apply, f);
    if (r == OK)
        r = do_each(tx, x, "rechecks", recheck_apply, f);
    return r;
}

/* The content is at fault, not the machine: trying again would not help. */
static bool content_fault(rc r)
{
    return rc_retry(r) == NEVER && rc_http(r) < 500;
}

static str why(struct arena *a, const struct fault *f)
{
    struct json_out o = json_out_new(a, 64 << 10);
    json_open(&o, '{');
    json_text_of(&o, "key", f->key);
    json_name(&o, S("args"));
    json_open(&o, '{');
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++)
        json_text_of(&o, arena_cstr(a, f->args[i].name), f->args[i].value);
    json_close(&o, '}');
    json_name(&o, S("errors"));
    json_open(&o, '[');
    for (const struct field_error *e = f->errors; e; e = e->next) {
        json_open(&o, '{');
        json_text_of(&o, "field", e->field);
        json_text_of(&o, "code", e->code);
        json_text_of(&o, "arg", e->arg);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return json_out_str(&o);
}

/* Its photos are the officer's work, too: they are asked for and kept as long as it is held. */
static rc note_photos(struct tx *tx, void *arg, struct fault *f)
{
    struct carrying *x = arg;
    return capsule_photos(tx, x->who, x->capsule, f);
}

static rc hold(struct tx *tx, struct carrying *x, const struct fault *why_not, struct fault *f)
{
    struct fault own;
    fault_init(&own, tx_arena(tx));
    x->capsule->visit = (struct visit_report){ 0 };
    x->capsule->conflicts = 0;
    x->capsule->errors = why(tx_arena(tx), why_not);
    rc r = db_nested(tx, note_photos, x, &own);
    return r == OK || content_fault(r) ? OK : fail_detail(f, r, NULL, "%.*s", STR_ARG(own.detail));
}

rc capsule_carry_out(struct tx *tx, const struct actor *who, struct capsule *c, struct fault *f)
{
    struct carrying x = { .who = who, .capsule = c };
    struct fault own;
    fault_init(&own, tx_arena(tx));
    rc r = db_nested(tx, carry, &x, &own);
    if (r == REFUSED && str_starts(own.key, S("sweep."))) {
        fault_clear(&own);
        x.without_sweep = true;
        r = db_nested(tx, carry, &x, &own);
        if (r == OK)
            return evidence_flag(tx, c->id, "off_sweep", 0, f);
    }
    if (r == OK)
        return OK;
    if (!content_fault(r))
        return fail_detail(f, r, NULL, "%.*s", STR_ARG(own.detail));
    return hold(tx, &x, &own, f);
}
