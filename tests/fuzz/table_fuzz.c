/* Any bytes as the file of an import: an archive, a text, or neither. */
#include "codec/table.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static rc take(void *arg, const struct table_row *row, struct fault *f)
{
    size_t *rows = arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++)
        if (!utf8_valid(row->cells[i]))
            abort();
    return ++*rows > 1000 ? CANCELLED : OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct table_options find_out;
    struct arena *a = arena_new(0);
    struct fault f;
    struct table *t;
    size_t rows = 0;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    fault_init(&f, a);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    if (table_open(fd, &find_out, &t, &f) == OK) {
        rc code = table_each(t, take, &rows, &f);
        if (code == INTERNAL || code == UNAVAILABLE)
            abort();
        table_close(t);
    }
    close(fd);
    arena_free(a);
    return 0;
}
