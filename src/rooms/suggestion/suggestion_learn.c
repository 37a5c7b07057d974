/* suggestion_learn.c — the job that learns a model from closed filings and measures it. */
#include "base/date.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "db/scope.h"
#include "rooms/complaint/complaint.h"
#include "rooms/suggestion/suggestion_model.h"
#include "sys/wall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FACTS = 256, PAGE = 500, HOUR_MS = 3600000, DIVISION = 2, SCALE = 127 };
#define SCRATCH ((size_t)200 << 20)

const char *const suggestion_targets[SUGGESTS] = { "category", "trade", "urgency", "unit" };

i64 suggestion_setting(const struct rules *rules, const char *code, i64 now)
{
    const struct rule_row *row =
        rule_find(rules, S("suggestion_settings"), str_from(code), day_at(now));
    i64 value = 0;
    return row && str_to_i64(rule_cell(rules, row, S("value")), &value) ? value : 0;
}

/* ---- reading ---- */

struct reading {
    struct job *job;
    struct filings *all;
    bool sealed; /* complaints: the masked story is to be had from their room alone */
    struct arena *scratch, *rows; /* of one story, of one page */
    i64 before, urgent_ms;
    size_t page;
    struct closed_filing {
        i64 id, unit, opened_at, decided_at; /* decided_at: 0 when nobody decided */
        str story, category, trade;
    } at[PAGE];
};

static struct linear_text kept_text(struct arena *a, const struct linear_text *t)
{
    uint16_t *slots = ARENA_ARRAY(a, uint16_t, t->n);
    float *values = ARENA_ARRAY(a, float, t->n);
    if (t->n) {
        memcpy(slots, t->slots, t->n * sizeof *slots);
        memcpy(values, t->values, t->n * sizeof *values);
    }
    return (struct linear_text){ slots, values, t->n };
}

static rc take_filing(const struct row *r, void *arg, struct fault *f)
{
    struct reading *g = arg;
    (void)f;
    if (g->page == PAGE)
        return OK;
    g->before = row_int(r, 0);
    g->at[g->page++] =
        (struct closed_filing){ .id = row_int(r, 0),
                                .story = g->sealed ? S("") : row_text_copy(r, 1, g->rows),
                                .category = row_text_copy(r, 2, g->rows),
                                .unit = row_int(r, 3),
                                .trade = row_text_copy(r, 4, g->rows),
                                .opened_at = row_int(r, 5),
                                .decided_at = row_null(r, 6) ? 0 : row_int(r, 6) };
    return OK;
}

static void keep_filing(const struct reading *g, const struct closed_filing *c)
{
    struct filings *all = g->all;
    arena_reset(g->scratch);
    struct linear_text t = linear_read(g->scratch, c->story);
    if (t.n < 2 || all->n == all->room)
        return;
    str *labels = all->labels[all->n];
    all->texts[all->n++] = kept_text(all->arena, &t);
    labels[SUGGEST_CATEGORY] = arena_str(all->arena, c->category);
    labels[SUGGEST_UNIT] = arena_fmt(all->arena, "%lld", (long long)c->unit);
    if (c->trade.n >= DIVISION)
        labels[SUGGEST_TRADE] = arena_str(all->arena, str_sub(c->trade, 0, DIVISION));
    if (c->decided_at)
        labels[SUGGEST_URGENCY] =
            c->decided_at - c->opened_at <= g->urgent_ms ? S("urgent") : S("ordinary");
}

/* Nothing is learned from but the masked story: what tells who told it never gets here. */
static rc keep_page(struct tx *tx, struct reading *g, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; i < g->page && r == OK; i++) {
        if (g->sealed)
            r = complaint_story(tx, g->at[i].id, &g->at[i].story, f);
        if (r == OK)
            keep_filing(g, &g->at[i]);
    }
    return r;
}

static rc read_page(struct tx *tx, void *arg, struct fault *f)
{
    struct reading *g = arg;
    const struct query *q = g->sealed ? &Q_suggestion_complaints : &Q_suggestion_reports;
    tx_set_scope(tx, g->job->actor.scope);
    tx_set_budget(tx, 0);
    i64 before = g->before;
    size_t n = g->all->n;
    g->page = 0;
    g->rows = tx_arena(tx);
    rc r =
        db_each(tx, q, ARGS(V_I(g->job->bureau_id), V_I(g->before), V_I(PAGE)), take_filing, g, f);
    if (r == OK)
        r = keep_page(tx, g, f);
    if (r != OK) { /* it may be tried again */
        g->before = before;
        g->all->n = n;
    }
    return r;
}

rc filings_read(struct job *job, struct filings *ret, struct fault *f)
{
    const struct house *h = job->house;
    i64 now = wall_now();
    rc r = OK;
    struct arena *scratch = arena_new(0);
    if (!scratch)
        return fail(f, NO_MEMORY, NULL);
    ret->room = (size_t)suggestion_setting(h->rules, "most_filings", now);
    ret->texts = ARENA_ARRAY(ret->arena, struct linear_text, ret->room + 1);
    ret->labels = arena_array(ret->arena, ret->room + 1, sizeof *ret->labels);
    struct reading *g = ARENA_NEW(ret->arena, struct reading);
    for (int kind = 0; kind < 2 && r == OK; kind++) {
        *g = (struct reading){ .job = job,
                               .all = ret,
                               .sealed = kind == 0,
                               .scratch = scratch,
                               .before = INT64_MAX,
                               .urgent_ms =
                                   suggestion_setting(h->rules, "urgent_hours", now) * HOUR_MS };
        do {
            struct arena_mark m = arena_mark(job->arena);
            r = db_tx_run(h->db, DB_READ, read_page, g, job->arena, f);
            if (r == OK)
                arena_rewind(job->arena, m);
            job_progress(job, (i64)ret->n, (i64)ret->room, "suggestion.reading");
        } while (r == OK && g->page == PAGE && ret->n < ret->room && !job_cancelled(job));
    }
    arena_free(scratch);
    return r;
}

/* ---- learning ---- */

struct counted {
    str label;
    size_t n;
};

static int by_count(const void *x, const void *y)
{
    const struct counted *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return str_cmp(a->label, b->label);
}

/* The classes that enough filings have, most frequent first. */
static size_t choose_classes(const struct filings *all, enum suggestion_target target, size_t least,
                             str *classes, struct arena *a)
{
    enum { KNOWN = 512 };
    struct counted *c = ARENA_ARRAY(a, struct counted, KNOWN);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < all->n; i++) {
        str label = all->labels[i][target];
        size_t k = 0;
        while (k < n && !str_eq(c[k].label, label))
            k++;
        if (!label.n || (k == n && n == KNOWN))
            continue;
        n += k == n;
        c[k].label = label;
        c[k].n++;
    }
    qsort(c, n, sizeof *c, by_count);
    while (kept < n && kept < LINEAR_CLASSES && c[kept].n >= least) {
        classes[kept] = c[kept].label;
        kept++;
    }
    return kept;
}

static struct linear_data data_of(const struct filings *all, enum suggestion_target target,
                                  const struct learned *l, struct arena *a)
{
    struct linear_text *texts = ARENA_ARRAY(a, struct linear_text, all->n + 1);
    int *labels = ARENA_ARRAY(a, int, all->n + 1);
    struct linear_data d = { .texts = texts, .labels = labels, .classes = l->count, .seed = 1 };
    for (size_t i = 0; i < all->n; i++) {
        size_t k = 0;
        while (k < l->count && !str_eq(l->classes[k], all->labels[i][target]))
            k++;
        if (k == l->count)
            continue;
        texts[d.n] = all->texts[i];
        labels[d.n++] = (int)k;
    }
    return d;
}

/* Weights in a byte each, by the largest of their class. */
static void shrink(struct learned *l, const struct linear_model *m, struct arena *a)
{
    l->weights = arena_array(a, LINEAR_SLOTS * l->count, 1);
    for (size_t k = 0; k < l->count; k++) {
        float most = 0;
        for (size_t s = 0; s < LINEAR_SLOTS; s++)
            most = fmaxf(most, fabsf(m->weights[s * l->count + k]));
        l->scale[k] = most / SCALE;
        l->bias[k] = m->bias[k];
        for (size_t s = 0; s < LINEAR_SLOTS && most > 0; s++)
            l->weights[s * l->count + k] =
                (signed char)lrintf(m->weights[s * l->count + k] / l->scale[k]);
    }
}

struct learned learn_target(struct job *job, const struct filings *all,
                            enum suggestion_target target, struct arena *a)
{
    const struct rules *rules = job->house->rules;
    i64 now = wall_now(), folds = suggestion_setting(rules, "folds", now);
    struct learned l = { .count = 0 };
    size_t least = (size_t)suggestion_setting(rules, "least_of_class", now);
    l.count = choose_classes(all, target, least, l.classes, a);
    struct linear_data d = data_of(all, target, &l, a);
    d.least_texts = (u32)suggestion_setting(rules, "least_texts", now);
    if (l.count < 2 || folds < 2 || (i64)d.n < suggestion_setting(rules, "least_filings", now)) {
        l.count = 0;
        return l;
    }
    struct arena *scratch = arena_new(SCRATCH);
    if (!scratch) {
        l.count = 0;
        return l;
    }
    l.figures = linear_validate(&d, (size_t)folds, scratch);
    arena_reset(scratch);
    struct linear_model m = linear_train(&d, scratch);
    shrink(&l, &m, a);
    arena_free(scratch);
    l.used = l.figures.accuracy * 100 >=
             l.figures.baseline * 100 + (double)suggestion_setting(rules, "least_gain", now);
    return l;
}

/* ---- the job ---- */

struct keeping {
    struct job *job;
    struct kept_model model;
    i64 no;
};

static rc keep(struct tx *tx, void *arg, struct fault *f)
{
    struct keeping *k = arg;
    struct json_out facts = json_out_new(tx_arena(tx), FACTS);
    rc r = model_keep(tx, &k->model, &k->no, f);
    json_open(&facts, '{');
    json_int_of(&facts, "no", k->no);
    json_int_of(&facts, "filings", k->model.filings);
    json_close(&facts, '}');
    struct ledger_entry e = { .act = "suggestion.learn",
                              .subject_kind = "suggestion",
                              .subject_id = k->job->bureau_id,
                              .facts = json_out_str(&facts) };
    return r == OK ? ledger_append(tx, &k->job->actor, &e, f) : r;
}

rc suggestion_train_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct filings all = { .arena = a };
    struct keeping *k = ARENA_NEW(a, struct keeping);
    bool any = false;
    *k = (struct keeping){ .job = job };
    rc r = filings_read(job, &all, f);
    for (int t = 0; t < SUGGESTS && r == OK && !job_cancelled(job); t++) {
        k->model.targets[t] = learn_target(job, &all, (enum suggestion_target)t, a);
        any = any || k->model.targets[t].count > 0;
        job_progress(job, t + 1, SUGGESTS, "suggestion.learning");
    }
    k->model.bureau_id = job->bureau_id;
    k->model.made_by = job->created_by;
    k->model.filings = (i64)all.n;
    if (r == OK && job_cancelled(job))
        r = fail(f, CANCELLED, NULL);
    if (r == OK && any)
        r = db_tx_run(job->house->db, DB_WRITE, keep, k, job->arena, f);
    if (r == OK) {
        json_open(result, '{');
        json_int_of(result, "filings", (i64)all.n);
        json_int_of(result, "model", k->no);
        json_close(result, '}');
    }
    arena_free(a);
    return r;
}
