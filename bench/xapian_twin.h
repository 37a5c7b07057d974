/* xapian_twin.h — the baseline of search: Xapian with bigram terms and their positions. */
#ifndef NAGUAN_XAPIAN_TWIN_H
#define NAGUAN_XAPIAN_TWIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* chars: folded names one after the other, each length long. */
struct twin_names {
    const uint32_t *chars;
    const uint32_t *begin; /* count + 1 */
    size_t count;
};
void *twin_build(const char *path, const struct twin_names *names);
/* Number of the first 20 names that hold the text. */
size_t twin_search(void *twin, const uint32_t *text, size_t n);
void twin_free(void *twin);

#ifdef __cplusplus
}
#endif

#endif
