#include "worker/book.h"

#include "core/actor_load.h"
#include "rooms/exports/exports.h"

#include <fcntl.h>
#include <unistd.h>

enum { CHUNK = 64 << 10 };

struct keeping {
    i64 person_id, attachment;
    struct actor who;
    struct export_file file;
};

static rc to_blobs(struct job *job, const char *path, struct export_file *file, struct fault *f)
{
    struct blob_writer *w;
    char *chunk = arena_alloc(job->arena, CHUNK);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 0;
    if (fd < 0)
        return fail(f, UNAVAILABLE, NULL);
    rc r = blob_begin(job->house->blobs, &w, f);
    if (r != OK) {
        close(fd);
        return r;
    }
    while (r == OK && (n = read(fd, chunk, CHUNK)) > 0)
        r = blob_write(w, (str){ chunk, (size_t)n }, f);
    close(fd);
    if (r == OK && n == 0)
        return blob_commit(w, job->arena, &file->hash, &file->size, f);
    blob_abandon(w);
    return r == OK ? fail(f, UNAVAILABLE, NULL) : r;
}

static rc keep(struct tx *tx, void *arg, struct fault *f)
{
    struct keeping *k = arg;
    rc r = actor_load(tx, k->person_id, &k->who, f);
    return r == OK ? export_keep(tx, &k->who, &k->file, &k->attachment, f) : r;
}

rc book_keep(struct job *job, const char *path, struct book *book, struct fault *f)
{
    struct keeping k = { .person_id = job->created_by, .file.name = book->name };
    rc r = to_blobs(job, path, &k.file, f);
    if (r == OK)
        r = db_tx_run(job->house->db, DB_WRITE, keep, &k, job->arena, f);
    if (r != OK)
        return r;
    book->size = k.file.size;
    book->attachment = k.attachment;
    return OK;
}

void book_tell(const struct book *book, struct json_out *result)
{
    json_open(result, '{');
    json_id_of(result, "attachment", book->attachment);
    json_text_of(result, "name", book->name);
    json_int_of(result, "size", book->size);
    json_int_of(result, "rows", book->rows);
    json_close(result, '}');
}
