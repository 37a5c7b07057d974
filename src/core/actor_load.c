#include "core/actor_load.h"

#include "base/date.h"
#include "db/queries.h"

#include <string.h>

/* Who works for the bureau as a whole: its head, the command and complaint centre, the counter,
 * those who keep the register and the system, and those who watch over them. */
enum {
    WHOLE_BUREAU = ROLE_CLERK | ROLE_MEDIATOR | ROLE_REVIEWER | ROLE_COMMAND | ROLE_WINDOW |
                   ROLE_HEAD | ROLE_AUDITOR | ROLE_ADMIN | ROLE_REGISTRAR,
    /* A case may be about any operator of the district, whichever station keeps it. */
    WHOLE_REGISTER = ROLE_INVESTIGATOR,
    /* Reports and filings (O121 37: no unrelated staff): the centre, those who review, direct and
     * watch over them know of all; the street and the investigators of what is theirs; counter,
     * register, administration and partners of none. */
    ALL_SECRETS = ROLE_CLERK | ROLE_MEDIATOR | ROLE_REVIEWER | ROLE_COMMAND | ROLE_HEAD |
                  ROLE_AUDITOR | ROLE_SYSTEM,
    OWN_SECRETS = ROLE_OFFICER | ROLE_CHIEF | ROLE_INVESTIGATOR,
    /* Clue packages and cases are the work of those who investigate, review, decide and audit; the
     * street goes on seeing the packages it made up (管办分离). */
    INSIDE_WALL = ROLE_INVESTIGATOR | ROLE_REVIEWER | ROLE_HEAD | ROLE_AUDITOR | ROLE_SYSTEM,
    HANDS_OVER = ROLE_OFFICER | ROLE_CHIEF
};

void scope_of_roles(struct scope *scope, unsigned roles)
{
    scope->whole_bureau = (roles & WHOLE_BUREAU) != 0;
    scope->whole_register = (roles & WHOLE_REGISTER) != 0;
    scope->secrets = roles & ALL_SECRETS   ? SECRETS_ALL
                     : roles & OWN_SECRETS ? SECRETS_OWN
                                           : SECRETS_NONE;
    scope->wall = roles & INSIDE_WALL  ? WALL_INSIDE
                  : roles & HANDS_OVER ? WALL_HANDED
                                       : WALL_OUTSIDE;
    scope->assigned_only = roles != 0 && (roles & ~(unsigned)ROLE_PARTNER) == 0;
}

enum {
    ABSENT = 64, /* people whose deputy one can be at a time */
    PARTS = 64,  /* open cases somebody has a part in, the newest */
    PASSES = 64  /* what somebody may read across the wall at a time */
};

struct loading {
    struct arena *arena;
    struct actor *actor;
    i64 *units;
    size_t n, room;
};

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct loading *l = arg;
    (void)f;
    *l->actor = (struct actor){ .person_id = row_int(r, 0),
                                .bureau_id = row_int(r, 1),
                                .unit_id = row_int(r, 2),
                                .roles = (unsigned)row_int(r, 3),
                                .name = row_text_copy(r, 4, l->arena),
                                .unit_name = row_text_copy(r, 5, l->arena),
                                .certified = row_int(r, 6) != 0 };
    return OK;
}

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct loading *l = arg;
    (void)f;
    if (l->n == l->room) {
        i64 *wider = ARENA_ARRAY(l->arena, i64, l->room * 2);
        memcpy(wider, l->units, l->n * sizeof *wider);
        l->units = wider;
        l->room *= 2;
    }
    l->units[l->n++] = row_int(r, 0);
    return OK;
}

static rc take_absent(const struct row *r, void *arg, struct fault *f)
{
    struct loading *l = arg;
    (void)f;
    if (l->n < ABSENT)
        l->units[l->n++] = row_int(r, 0);
    return OK;
}

rc actor_absent(struct tx *tx, i64 person_id, struct scope *scope, struct fault *f)
{
    struct loading l = { .units = ARENA_ARRAY(tx_arena(tx), i64, ABSENT) };
    rc r = db_each(tx, &Q_actor_absent, ARGS(V_I(person_id), V_I(day_at(tx_now(tx)))), take_absent,
                   &l, f);
    scope->absent = l.units;
    scope->absent_count = l.n;
    return r;
}

struct let {
    i64 *ids;
    size_t n, most;
};

static rc take_let(const struct row *r, void *arg, struct fault *f)
{
    struct let *l = arg;
    (void)f;
    if (l->n < l->most)
        l->ids[l->n++] = row_int(r, 0);
    return OK;
}

rc actor_let_in(struct tx *tx, i64 person_id, struct scope *scope, struct fault *f)
{
    struct let parts = { ARENA_ARRAY(tx_arena(tx), i64, PARTS), 0, PARTS };
    struct let passes = { ARENA_ARRAY(tx_arena(tx), i64, PASSES), 0, PASSES };
    rc r = db_each(tx, &Q_actor_parts, ARGS(V_I(person_id), V_I(PARTS)), take_let, &parts, f);
    if (r == OK)
        r = db_each(tx, &Q_actor_passes, ARGS(V_I(person_id), V_I(tx_now(tx)), V_I(PASSES)),
                    take_let, &passes, f);
    scope->parts = parts.ids;
    scope->part_count = parts.n;
    scope->passes = passes.ids;
    scope->pass_count = passes.n;
    return r;
}

rc actor_load(struct tx *tx, i64 person_id, struct actor *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct actor actor;
    struct loading l = { .arena = a, .actor = &actor, .room = 16 };
    struct scope *scope = ARENA_NEW(a, struct scope);
    l.units = ARENA_ARRAY(a, i64, l.room);
    rc r = db_one(tx, &Q_actor_person, ARGS(V_I(person_id)), take_person, &l, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "person.not_found");
    if (r == OK)
        r = db_each(tx, &Q_session_units, ARGS(V_I(actor.unit_id)), take_unit, &l, f);
    if (r != OK)
        return r;
    *scope = (struct scope){ .bureau_id = actor.bureau_id,
                             .person_id = actor.person_id,
                             .units = l.units,
                             .unit_count = l.n };
    scope_of_roles(scope, actor.roles);
    r = actor_absent(tx, actor.person_id, scope, f);
    if (r == OK)
        r = actor_let_in(tx, actor.person_id, scope, f);
    scope->pass_count = 0; /* who looks across the wall does it themselves */
    actor.scope = scope;
    if (r == OK)
        *ret = actor;
    return r;
}
