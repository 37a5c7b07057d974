/* document_job.c — draws a paper that somebody asked for and puts it into the blob store. */
#include "core/job.h"
#include "db/queries.h"
#include "sys/spool.h"
#include "worker/paper.h"
#include "worker/worker.h"

#include <unistd.h>

/* Whoever has the matter's page open sees that its paper can be had now. */
static rc tell(struct tx *tx, i64 document, struct fault *f)
{
    bool told = false;
    rc r = paper_tell(tx, &Q_document_matter, document, &told, f);
    return r == OK && !told ? paper_tell(tx, &Q_document_visit, document, &told, f) : r;
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
    return r == OK ? tell(tx, d->id, f) : r;
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
        r = paper_store(job, fd, d->size, &d->hash, f);
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
    rc r = db_tx_run(job->house->db, DB_READ, paper_read, &p, job->arena, f);
    struct drawn d = { .id = p.id, .hash = p.hash };
    if (r == OK && p.hash.n == 0) {
        r = paper_letter(job, &p, &l, f);
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
