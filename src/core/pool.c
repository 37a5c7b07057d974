#include "core/pool.h"

#include <pthread.h>

enum { MAX_THREADS = 64 };

struct pool {
    struct arena *arena;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct pool_job *first, **last;
    size_t waiting, max;
    bool ending;
    int count;
    pthread_t threads[MAX_THREADS];
};

static struct pool_job *next_job(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->ending)
        pthread_cond_wait(&p->wake, &p->lock);
    struct pool_job *job = p->first;
    if (job) {
        p->first = job->next;
        if (!p->first)
            p->last = &p->first;
        p->waiting--;
    }
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void *work(void *arg)
{
    struct pool *p = arg;
    for (struct pool_job *job = next_job(p); job; job = next_job(p))
        job->run(job);
    return NULL;
}

rc pool_start(int threads, size_t max_queue, struct pool **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct pool *p = ARENA_NEW(a, struct pool);
    p->arena = a;
    p->max = max_queue;
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    for (int i = 0; i < threads && i < MAX_THREADS; i++) {
        if (pthread_create(&p->threads[i], NULL, work, p) != 0) {
            pool_stop(p);
            return fail_detail(f, UNAVAILABLE, NULL, "no thread for long reads");
        }
        p->count++;
    }
    *ret = p;
    return OK;
}

rc pool_submit(struct pool *p, struct pool_job *job)
{
    rc r = OK;
    job->next = NULL;
    pthread_mutex_lock(&p->lock);
    if (p->ending || p->waiting >= p->max) {
        r = BUSY;
    } else {
        *p->last = job;
        p->last = &job->next;
        p->waiting++;
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return r;
}

size_t pool_queue(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    size_t n = p->waiting;
    pthread_mutex_unlock(&p->lock);
    return n;
}

void pool_stop(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->count; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    arena_free(p->arena);
}
