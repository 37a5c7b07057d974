/* flow.h — the table of states and moves that everybody follows.
 *
 * flow_apply: find the move → role and scope → form → guard (says why not; with s->form NULL it is
 * only asked whether the move is open) → UPDATE … ver=ver+1 WHERE id AND ver → clocks stop, pause,
 * start → effect → ledger and outbox. A GET lists the moves open to this actor with reasons for the
 * closed ones, and the page draws its buttons from that. */
#ifndef NAGUAN_FLOW_H
#define NAGUAN_FLOW_H

#include "core/matter.h"
#include "core/record.h"

struct request;

struct step {
    const struct actor *actor;
    struct matter *matter; /* as it was before */
    const struct move *move;
    const void *form; /* decoded by move->form; NULL when only asking which moves are open */
    i64 now;
    void *told; /* of flow_ask: where the effect tells what only whoever asked may learn; or NULL */
};

struct state {
    const char *code; /* "open" */
    unsigned flags;   /* STATE_* */
};
enum state_flag { STATE_FIRST = 1, STATE_FINAL = 2 };

struct move {
    const char *from, *action, *to;
    unsigned who; /* roles */
    rc (*guard)(struct tx *tx, const struct step *s,
                struct fault *f); /* reads only; REFUSED with its reason */
    rc (*effect)(struct tx *tx, const struct step *s, struct fault *f);
    const char *clock; /* started by this move: becomes the matter's due date */
    const char *stops; /* clock ended by it, "*" for all */
    const char *pauses, *resumes;
    const struct record *form; /* what must be said with it */
};

struct flow {
    const char *kind; /* matter kind */
    const char *basis;
    const struct state *states;
    size_t state_count;
    const struct move *moves;
    size_t move_count;
    /* Writes the kind's own members of the matter page (core/matter_page.h). */
    rc (*panel)(struct request *rq, const struct matter *m, struct fault *f);
};

/* What somebody asks for. ver: the version the actor saw; 0 skips the check (machine only). */
struct flow_ask {
    i64 matter_id, ver;
    str action;
    const struct json *form;
    void *told; /* for the move's effect, NULL when nobody listens */
};
/* ret (may be NULL): the matter afterwards. On STALE f->current holds the matter as it is. */
CHECKED rc flow_apply(struct tx *tx, const struct flow *flow, const struct actor *who,
                      struct flow_ask ask, struct matter *ret, struct fault *f);
/* Writes [{"action","to","open":true|false,"why":{"key","args"}|null,"form":"SchemaName"|null}…]
 * for the matter's state. */
CHECKED rc flow_moves(struct tx *tx, const struct flow *flow, const struct actor *who,
                      struct matter *m, struct json_out *o, struct fault *f);
/* Every state reachable, every non-final state has an exit, no two moves share (from, action),
 * every clock is known. */
CHECKED rc flow_check(const struct flow *flow, bool (*clock_known)(str clock), struct fault *f);

#endif
