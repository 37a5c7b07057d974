/* connection.h — every open connection, its phase, and the total time that phase may take.
 *
 * The library below knows inactivity only: one byte a second keeps it busy for ever. Here each
 * phase has one deadline that no byte moves. A thread looks at all connections every 50 ms (8,192
 * of them: a tenth of a millisecond) and shuts the socket of a late one down; the library then sees
 * the end and cleans up. */
#ifndef NAGUAN_HTTP_CONNECTION_H
#define NAGUAN_HTTP_CONNECTION_H

#include "base/err.h"

#include <pthread.h>

struct http_exchange;

enum phase {
    PHASE_FREE,
    PHASE_IDLE, /* kept alive, nothing asked yet */
    PHASE_HEAD, /* a head is due or coming */
    PHASE_BODY,
    PHASE_WORK,   /* ours */
    PHASE_REPLY,  /* the peer takes the reply */
    PHASE_STREAM, /* between two pieces of an endless reply */
    PHASE_DEAD,   /* shut down, waits for the library */
};

struct connection {
    _Atomic i64 word;     /* deadline in ms, 0 for none, times 8 plus phase: changed in one go */
    pthread_mutex_t lock; /* guards what follows, and the descriptor against being closed in use */
    int fd;
    struct http_exchange *exchange;
    str remote; /* in text */
    char remote_text[64];
    size_t next_free;
};

struct connections {
    struct connection *at;
    size_t max, free_head, used;
    _Atomic i64 open; /* also read without the lock, for figures */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    pthread_t thread;
    bool ending, started;
    str late; /* what a peer reads whose head or body took too long: a whole reply */
};

CHECKED rc connections_start(struct connections *t, size_t max, struct arena *a, str late,
                             struct fault *f);
void connections_stop(struct connections *t);

struct connection *connection_open(struct connections *t,
                                   int fd); /* NULL when there are too many */
void connection_close(struct connections *t, struct connection *c);
/* after_ms: time this phase may take, 0 for any. False when the connection was shut down meanwhile.
 */
bool connection_phase(struct connection *c, enum phase phase, i64 after_ms);
enum phase connection_phase_now(const struct connection *c);
void connection_shut(struct connection *c);
/* Sends bytes as they are and ends the connection: for what the library cannot say. */
void connection_last_words(struct connection *c, str bytes);
/* Shuts all connections that are in one of the phases (bits 1 << phase). */
void connections_shut(struct connections *t, unsigned phases);
void connections_each(struct connections *t, void (*fn)(struct connection *c));

#endif
