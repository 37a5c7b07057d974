#include "core/rate.h"

#include <pthread.h>

enum { WAYS = 4 };

struct bucket {
    u64 key; /* 0: free */
    double left;
    i64 at; /* ms of the last look */
};

struct rates {
    pthread_mutex_t lock;
    struct bucket *at;
    size_t sets;
};

struct rates *rates_new(struct arena *a, size_t buckets)
{
    struct rates *t = ARENA_NEW(a, struct rates);
    t->sets = buckets / WAYS ? buckets / WAYS : 1;
    t->at = ARENA_ARRAY(a, struct bucket, t->sets * WAYS);
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void rates_free(struct rates *t)
{
    pthread_mutex_destroy(&t->lock);
}

static u64 key_of(struct rate_of of)
{
    u64 key = str_hash(of.who) * 0x9E3779B97F4A7C15ULL ^ str_hash(str_from(of.kind));
    return key ? key : 1;
}

/* The bucket of key, or the one rested longest, made new. */
static struct bucket *find(struct rates *t, u64 key, double burst, i64 now)
{
    struct bucket *set = &t->at[(key >> 17) % t->sets * WAYS], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].at < oldest->at)
            oldest = &set[i];
    }
    *oldest = (struct bucket){ .key = key, .left = burst, .at = now };
    return oldest;
}

/* One look at a bucket: whose, how much is taken, when. */
struct look {
    u64 key;
    double cost;
    i64 now;
};

static bool ask(struct rates *t, struct look look, struct rate_limit limit, i64 *ret_wait)
{
    if (limit.per_second <= 0)
        return true;
    pthread_mutex_lock(&t->lock);
    struct bucket *b = find(t, look.key, limit.burst, look.now);
    b->left += (double)(look.now - b->at) * limit.per_second / 1000;
    if (b->left > limit.burst)
        b->left = limit.burst;
    b->at = look.now;
    bool good = b->left >= 1;
    if (good)
        b->left -= look.cost;
    else if (ret_wait)
        *ret_wait = (i64)((1 - b->left) * 1000 / limit.per_second) + 1;
    pthread_mutex_unlock(&t->lock);
    return good;
}

bool rate_take(struct rates *t, struct rate_of of, struct rate_limit limit, i64 now_ms,
               i64 *ret_wait_ms)
{
    return ask(t, (struct look){ key_of(of), 1, now_ms }, limit, ret_wait_ms);
}

bool rate_left(struct rates *t, struct rate_of of, struct rate_limit limit, i64 now_ms,
               i64 *ret_wait_ms)
{
    return ask(t, (struct look){ key_of(of), 0, now_ms }, limit, ret_wait_ms);
}
