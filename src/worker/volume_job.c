/* volume_job.c — draws a file of a case into one PDF: once to count its pages, once with their
 * numbers in its contents. */
#include "base/buf.h"
#include "base/date.h"
#include "base/limits.h"
#include "db/queries.h"
#include "sys/spool.h"
#include "worker/paper.h"
#include "worker/volume.h"
#include "worker/worker.h"

#include <unistd.h>

enum { CONTENTS_MAX = 1 << 20, PICTURE_ARENA = LIMIT_UPLOAD + (1 << 20) };

/* Number, title, number of the paper, day and first page of every entry. */
static str contents_of(const struct volume *v, int first)
{
    buf b = buf_new(v->arena, CONTENTS_MAX);
    for (size_t i = 0; i < v->n; i++) {
        const struct volume_entry *e = &v->entries[i];
        if (i)
            buf_char(&b, LETTER_ROW);
        buf_i64(&b, (i64)i + 1);
        buf_char(&b, LETTER_CELL);
        buf_add(&b, e->title);
        buf_char(&b, LETTER_CELL);
        buf_add(&b, e->number);
        buf_char(&b, LETTER_CELL);
        if (e->at)
            buf_add(&b, day_text(v->arena, day_at(e->at)));
        buf_char(&b, LETTER_CELL);
        buf_i64(&b, first);
        first += e->pages;
    }
    return buf_ok(&b) ? buf_str(&b) : S("");
}

/* Cover and contents; ret_pages: of both. */
static rc add_front(struct letter_book *b, const struct volume *v, int front, int total,
                    int *ret_pages, struct fault *f)
{
    struct volume_values cover = v->cover, list = { .n = 0 };
    int one = 0, two = 0;
    volume_value(&cover, "pages", arena_fmt(v->arena, "%d", total));
    volume_value(&list, "contents", contents_of(v, front + 1));
    struct letter first = volume_page(v, S("letters/file_cover.txt"), &cover),
                  second = volume_page(v, S("letters/file_contents.txt"), &list);
    first.page = second.page = S("");
    rc r = letter_book_add(b, &first, &one, f);
    if (r == OK)
        r = letter_book_add(b, &second, &two, f);
    *ret_pages = one + two;
    return r;
}

/* The bytes of a picture live as long as its page is drawn. */
static rc add_entry(struct letter_book *b, const struct volume *v, struct volume_entry *e,
                    bool draws, struct fault *f)
{
    struct arena *own = draws && e->file.n ? arena_new(PICTURE_ARENA) : NULL;
    struct letter l = e->letter;
    if (own)
        l.picture = paper_image(v->job, e->file, own, LIMIT_UPLOAD);
    rc r = letter_book_add(b, &l, &e->pages, f);
    arena_free(own);
    return r;
}

struct pass {
    int front, total; /* of the pass before; 0: nothing is known yet */
};

static rc draw_all(struct volume *v, int *fd, struct pass *p, struct fault *f)
{
    str stamp = ARENA_CONCAT(v->arena, v->name, S("\xE3\x80\x80"),
                             str_trim(rules_text(v->job->house->rules, S("letters/page.txt"))));
    struct letter_book *b = letter_book_open(v->arena, fd, stamp, p->total);
    int front = 0;
    rc r = add_front(b, v, p->front, p->total, &front, f);
    int total = front;
    for (size_t i = 0; r == OK && i < v->n; i++) {
        r = add_entry(b, v, &v->entries[i], fd != NULL, f);
        total += v->entries[i].pages;
    }
    rc closed = letter_book_close(b, f);
    *p = (struct pass){ front, total };
    return r == OK ? closed : r;
}

struct drawn {
    const struct volume *volume;
    i64 size;
    str hash, loose; /* loose: bytes that nobody names any more */
    int pages;
};

static rc draw(struct job *job, struct volume *v, struct drawn *d, struct fault *f)
{
    struct spool *spool;
    struct pass counted = { 0 }, drawn;
    int fd = -1;
    rc r = draw_all(v, NULL, &counted, f);
    drawn = counted;
    if (r == OK)
        r = spool_open(job->arena, job->house->spool_dir, &spool, f);
    if (r == OK)
        r = spool_end(spool, &fd, &d->size, f);
    if (r == OK)
        r = draw_all(v, &fd, &drawn, f);
    if (r == OK && (drawn.front != counted.front || drawn.total != counted.total))
        r = fail_detail(f, INTERNAL, NULL, "%d pages, counted %d", drawn.total, counted.total);
    if (r == OK)
        d->size = lseek(fd, 0, SEEK_END);
    if (r == OK)
        r = paper_store(job, fd, d->size, &d->hash, f);
    if (fd >= 0)
        close(fd);
    d->pages = drawn.total;
    return r;
}

static rc take_former(const struct row *r, void *arg, struct fault *f)
{
    struct drawn *d = arg;
    (void)f;
    d->loose = row_text_copy(r, 0, d->volume->arena);
    return OK;
}

/* What nobody names any more goes: the draft before it, or, when it was asked for anew meanwhile
 * and another job draws it, this one itself. */
static rc write_drawn(struct tx *tx, void *arg, struct fault *f)
{
    struct drawn *d = arg;
    const struct volume *v = d->volume;
    bool told;
    i64 changed = 0, freed = 0;
    d->loose = S("");
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(d->hash), V_I(d->size), V_T(S("application/pdf")), V_I(tx_now(tx))),
                   NULL, f);
    if (r == OK)
        r = db_each(tx, &Q_volume_former, ARGS(V_I(v->case_id), V_T(v->code), V_T(d->hash)),
                    take_former, d, f);
    if (r == OK)
        r = db_exec(tx, &Q_volume_drawn,
                    ARGS(V_I(v->case_id), V_T(v->code), V_I(v->asked_at), V_T(d->hash),
                         V_I(d->pages), V_I(d->size), V_I(tx_now(tx))),
                    &changed, f);
    if (changed == 0)
        d->loose = d->hash;
    if (r == OK && d->loose.n)
        r = db_exec(tx, &Q_blob_release, ARGS(V_T(d->loose)), &freed, f);
    if (freed == 0)
        d->loose = S("");
    return r == OK ? paper_tell(tx, &Q_volume_matter, v->case_id, &told, f) : r;
}

rc volume_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct volume v = { .job = job,
                        .arena = job->arena,
                        .code = json_text(json_get(job->payload, "volume")),
                        .foot = str_trim(rules_text(job->house->rules, S("letters/page.txt"))) };
    struct drawn d = { .volume = &v };
    if (!str_to_i64(json_text(json_get(job->payload, "case")), &v.case_id) || v.code.n == 0)
        return fail(f, INVALID, "job.bad_payload");
    rc r = db_tx_run(job->house->db, DB_READ, volume_read, &v, job->arena, f);
    if (r == OK && v.found && v.hash.n == 0)
        r = draw(job, &v, &d, f);
    if (r == OK && d.hash.n)
        r = db_tx_run(job->house->db, DB_WRITE, write_drawn, &d, job->arena, f);
    if (r == OK && d.loose.n) /* written again meanwhile: it stays */
        r = blob_expire(job->house->blobs, d.loose, v.asked_at, f);
    if (r != OK)
        return r;
    json_open(result, '{');
    json_id_of(result, "case", v.case_id);
    json_int_of(result, "pages", d.pages);
    json_close(result, '}');
    return OK;
}
