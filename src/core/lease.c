#include "core/lease.h"

#include "db/queries.h"

struct lease {
    str name, owner;
    bool mine;
    i64 until;
};

static rc take_lease(const struct row *r, void *arg, struct fault *f)
{
    struct lease *l = arg;
    (void)f;
    l->mine = str_eq(row_text(r, 0), l->owner);
    l->until = row_int(r, 1);
    return OK;
}

rc lease_hold(struct tx *tx, str name, str owner, bool *ret_held, struct fault *f)
{
    struct lease l = { .name = name, .owner = owner };
    i64 now = tx_now(tx), changed = 0;
    rc r = db_each(tx, &Q_lease_get, ARGS(V_T(name)), take_lease, &l, f);
    if (r != OK)
        return r;
    bool fresh = l.mine && l.until - now > LEASE_HELD_MS / 2;
    bool taken = !l.mine && l.until >= now;
    if (!fresh && !taken)
        r = db_exec(tx, &Q_lease_take,
                    ARGS(V_T(name), V_T(owner), V_I(now + LEASE_HELD_MS), V_I(now)), &changed, f);
    if (r == OK)
        *ret_held = fresh || changed > 0;
    return r;
}

rc lease_leave(struct tx *tx, str name, str owner, struct fault *f)
{
    return db_exec(tx, &Q_lease_leave, ARGS(V_T(name), V_T(owner)), NULL, f);
}
