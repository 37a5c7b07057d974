/* document_job.c — draws a paper that somebody asked for and puts it into the blob store. */
#include "base/buf.h"
#include "base/date.h"
#include "core/job.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "sys/spool.h"
#include "worker/letter.h"
#include "worker/worker.h"

#include <unistd.h>

enum { VALUES = 64, COMMON = 5, CHUNK = 64 << 10 };

struct paper {
    struct arena *arena;
    i64 id, created_at;
    str kind, number, facts, code, hash, bureau, unit, officer;
    bool synthetic;
};

static rc take_paper(const struct row *r, void *arg, struct fault *f)
{
    struct paper *p = arg;
    struct arena *a = p->arena;
    (void)f;
    p->kind = row_text_copy(r, 0, a);
    p->number = row_text_copy(r, 1, a);
    p->facts = row_text_copy(r, 2, a);
    p->code = row_text_copy(r, 3, a);
    p->created_at = row_int(r, 4);
    p->hash = row_text_copy(r, 5, a);
    p->bureau = row_text_copy(r, 6, a);
    p->synthetic = row_int(r, 8) != 0;
    p->unit = row_text_copy(r, 9, a);
    p->officer = row_text_copy(r, 10, a);
    return OK;
}

static rc read_paper(struct tx *tx, void *arg, struct fault *f)
{
    struct paper *p = arg;
    return db_one(tx, &Q_document_to_draw, ARGS(V_I(p->id)), take_paper, p, f);
}

/* A fact that is a code is printed by its name: hazard_kind, agency, act, verdict … */
static str shown(const struct rules *rules, str name, str value, day on)
{
    static const struct {
        const char *name, *list;
    } codes[] = {
        { "hazard_kind", "hazard_kinds" },     { "agency", "agencies" },
        { "transfer_kind", "transfer_kinds" }, { "act", "acts" },
        { "verdict", "visit_verdicts" },       { "item", "catalogue" },
        { "ground", "inspection_grounds" },
    };
    for (size_t i = 0; i < COUNT(codes); i++) {
        const struct rule_row *row = str_eq(name, str_from(codes[i].name))
                                         ? rule_find(rules, str_from(codes[i].list), value, on)
                                         : NULL;
        if (row)
            return row->name_zh;
    }
    return value;
}

/* What stands in every paper beside its facts. Where a fact has the same name, the fact is meant:
 * the officers of a notice are those who inspect, not who wrote it. */
static size_t put_common(const struct paper *p, struct arena *a, struct letter_value *v)
{
    size_t n = 0;
    v[n++] = (struct letter_value){ S("number"), p->number };
    v[n++] = (struct letter_value){ S("bureau"), p->bureau };
    v[n++] = (struct letter_value){ S("unit"), p->unit };
    v[n++] = (struct letter_value){ S("officer"), p->officer };
    v[n++] = (struct letter_value){ S("issued_on"), day_text(a, day_at(p->created_at)) };
    return n;
}

static rc fill_letter(const struct job *job, const struct paper *p, struct letter *l,
                      struct fault *f)
{
    const struct rules *rules = job->house->rules;
    day on = day_at(p->created_at);
    const struct rule_row *row = rule_find(rules, S("letters"), p->kind, on);
    const struct json *facts;
    if (!row)
        return fail_detail(f, INTERNAL, NULL, "no letter %.*s", STR_ARG(p->kind));
    rc r = json_parse(job->arena, p->facts, &facts, f);
    if (r != OK)
        return r;
    struct letter_value *v = ARENA_ARRAY(job->arena, struct letter_value, VALUES);
    size_t n = 0;
    for (size_t i = 0; i < json_size(facts) && n < VALUES - COMMON; i++) {
        str name = json_key(facts, i), value = json_text(json_member(facts, i));
        bool basis = str_eq(name, S("basis"));
        v[n++] = (struct letter_value){ name, basis ? rule_basis(rules, value, job->arena)
                                                    : shown(rules, name, value, on) };
    }
    n += put_common(p, job->arena, v + n);
    *l = (struct letter){
        .text = rules_text(rules, rule_cell(rules, row, S("template"))),
        .values = v,
        .n = n,
        .qr = ARENA_CONCAT(job->arena, job->house->public_url, S("/d/paper/"), p->code),
        .footer = p->synthetic ? str_trim(rules_text(rules, S("letters/synthetic.txt"))) : S("")
    };
    return OK;
}

static rc store(struct job *job, int fd, i64 length, str *ret_hash, struct fault *f)
{
    struct blob_writer *w;
    char *chunk = arena_alloc(job->arena, CHUNK);
    i64 size;
    rc r = blob_begin(job->house->blobs, &w, f);
    if (r != OK)
        return r;
    for (i64 at = 0; r == OK && at < length;) {
        ssize_t n = pread(fd, chunk, CHUNK, at);
        if (n <= 0)
            r = fail(f, INTERNAL, NULL);
        else
            r = blob_write(w, (str){ chunk, (size_t)n }, f);
        at += n;
    }
    if (r == OK)
        return blob_commit(w, job->arena, ret_hash, &size, f);
    blob_abandon(w);
    return r;
}

struct page {
    struct arena *arena;
    i64 id, bureau_id, unit_id, person_id;
    str kind, place_code;
};

static rc take_page(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->id = row_int(r, 0);
    p->kind = row_text_copy(r, 1, p->arena);
    p->bureau_id = row_int(r, 2);
    p->unit_id = row_int(r, 3);
    p->person_id = row_int(r, 4);
    p->place_code = row_text_copy(r, 5, p->arena);
    return OK;
}

/* Whoever has the matter's page open sees that its paper can be had now. */
static rc tell_matter(struct tx *tx, i64 document, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct page p = { .arena = a };
    rc r = db_each(tx, &Q_document_matter, ARGS(V_I(document)), take_page, &p, f);
    if (r != OK || p.id == 0)
        return r;
    const char *topic = arena_cstr(a, ARENA_CONCAT(a, p.kind, S(".changed")));
    return outbox_put(tx, p.bureau_id,
                      &(struct outbox_fact){ .topic = topic,
                                             .subject_kind = arena_cstr(a, p.kind),
                                             .subject_id = p.id,
                                             .unit_id = p.unit_id,
                                             .person_id = p.person_id,
                                             .place_code = p.place_code },
                      f);
}

struct drawn {
    i64 id, size;
    str hash;
};

static rc write_drawn(struct tx *tx, void *arg, struct fault *f)
{
    const struct drawn *d = arg;
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(d->hash), V_I(d->size), V_T(S("application/pdf")), V_I(tx_now(tx))),
                   NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_document_drawn, ARGS(V_I(d->id), V_T(d->hash)), NULL, f);
    return r == OK ? tell_matter(tx, d->id, f) : r;
}

static rc draw(struct job *job, const struct letter *l, struct drawn *d, struct fault *f)
{
    struct spool *spool;
    int fd = -1, pages;
    rc r = spool_open(job->arena, job->house->spool_dir, &spool, f);
    if (r == OK)
        r = spool_end(spool, &fd, &d->size, f);
    if (r == OK)
        r = letter_draw(job->arena, l, fd, &pages, f);
    if (r == OK)
        d->size = lseek(fd, 0, SEEK_END);
    if (r == OK)
        r = store(job, fd, d->size, &d->hash, f);
    if (fd >= 0)
        close(fd);
    return r;
}

rc document_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct paper p = { .arena = job->arena };
    struct letter l;
    if (!str_to_i64(json_text(json_get(job->payload, "document")), &p.id))
        return fail(f, INVALID, "job.bad_payload");
    rc r = db_tx_run(job->house->db, DB_READ, read_paper, &p, job->arena, f);
    struct drawn d = { .id = p.id, .hash = p.hash };
    if (r == OK && p.hash.n == 0) {
        r = fill_letter(job, &p, &l, f);
        if (r == OK)
            r = draw(job, &l, &d, f);
        if (r == OK)
            r = db_tx_run(job->house->db, DB_WRITE, write_drawn, &d, job->arena, f);
    }
    if (r != OK)
        return r;
    json_open(result, '{');
    json_id_of(result, "document", p.id);
    json_close(result, '}');
    return OK;
}
