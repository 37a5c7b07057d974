#include "rooms/imports/import_pipe.h"

#include "base/relay.h"

enum {
    PIECES = 3,
    PIECE_BYTES = 24 << 20, /* a piece of long rows ends before it has its number of them */
};

struct pipe {
    struct arena *arena;
    struct pipe_options o;
    pthread_t thread;
    struct relay relay;
    struct piece pieces[PIECES];
    rc outcome;         /* of the reading, once it has ended */
    struct fault fault; /* the thread's */
    struct piece *filling;
    i64 rows;
};

static void hand_over(struct pipe *p)
{
    struct piece *piece = p->filling;
    p->filling = NULL;
    piece->bytes = p->o.table->done(p->o.table->arg);
    relay_pass(&p->relay, piece);
}

static bool begin_piece(struct pipe *p)
{
    struct piece *piece = relay_empty(&p->relay);
    if (!piece)
        return false;
    arena_reset(piece->arena);
    piece->batch.rows = ARENA_ARRAY(piece->arena, struct import_row, p->o.batch);
    piece->batch.n = 0;
    p->filling = piece;
    return true;
}

static rc take_row(void *arg, const struct table_row *row, struct fault *f)
{
    struct pipe *p = arg;
    if (!p->filling && !begin_piece(p))
        return fail(f, CANCELLED, NULL);
    struct piece *piece = p->filling;
    struct arena_mark mark = arena_mark(piece->arena);
    struct import_row *to = &piece->batch.rows[piece->batch.n];
    rc r = import_row_read(p->o.reader, row, piece->arena, to, f);
    if (r != OK)
        return r;
    if (p->rows++ < p->o.skip) {
        arena_rewind(piece->arena, mark);
        return OK;
    }
    piece->batch.n++;
    if (piece->batch.n == p->o.batch || arena_used(piece->arena) > PIECE_BYTES)
        hand_over(p);
    return OK;
}

static void *read_table(void *arg)
{
    struct pipe *p = arg;
    p->outcome = p->o.table->each(p->o.table->arg, take_row, p, &p->fault);
    if (p->filling && p->filling->batch.n)
        hand_over(p);
    relay_end(&p->relay);
    return NULL;
}

static bool make_pieces(struct pipe *p)
{
    for (size_t i = 0; i < PIECES; i++) {
        p->pieces[i].arena = arena_new(0);
        if (!p->pieces[i].arena)
            return false;
        relay_back(&p->relay, &p->pieces[i]);
    }
    return true;
}

static void free_all(struct pipe *p)
{
    for (size_t i = 0; i < PIECES; i++)
        arena_free(p->pieces[i].arena);
    relay_free(&p->relay);
    arena_free(p->arena);
}

rc pipe_open(const struct pipe_options *o, struct pipe **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct pipe *p = ARENA_NEW(a, struct pipe);
    p->arena = a;
    p->o = *o;
    fault_init(&p->fault, a);
    relay_init(&p->relay);
    if (!make_pieces(p) || pthread_create(&p->thread, NULL, read_table, p) != 0) {
        free_all(p);
        return fail(f, NO_MEMORY, NULL);
    }
    *ret = p;
    return OK;
}

/* The thread's fault goes with the pipe: what is told must live on. */
static rc tell(const struct pipe *p, struct fault *f)
{
    const struct fault *from = &p->fault;
    fail_detail(f, p->outcome, arena_cstr(f->arena, from->key), "%.*s", STR_ARG(from->detail));
    for (size_t i = 0; i < FAULT_ARGS && from->args[i].name.n; i++)
        fault_arg(f, arena_cstr(f->arena, from->args[i].name), from->args[i].value);
    return p->outcome;
}

rc pipe_take(struct pipe *p, struct piece **ret, struct fault *f)
{
    *ret = relay_full(&p->relay);
    return *ret || p->outcome == OK ? OK : tell(p, f);
}

void pipe_give_back(struct pipe *p, struct piece *piece)
{
    relay_back(&p->relay, piece);
}

void pipe_close(struct pipe *p)
{
    relay_stop(&p->relay);
    pthread_join(p->thread, NULL);
    free_all(p);
}
