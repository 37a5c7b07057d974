#include "app/follow.h"

#include "base/log.h"
#include "core/job.h"
#include "db/queries.h"
#include "search/mirror.h"
#include "sys/wall.h"

enum { ASK_EVERY_MS = 10000 };

static rc ask_for_image(struct tx *tx, void *arg, struct fault *f)
{
    i64 bureau = 0, id;
    (void)arg;
    rc r = db_int(tx, &Q_bureau_first, NO_ARGS, &bureau, f);
    if (r != OK || bureau == 0)
        return r;
    struct scope scope = scope_system(bureau);
    struct actor machine = { .bureau_id = bureau, .roles = ROLE_SYSTEM, .scope = &scope };
    struct job_ask ask = { .kind = S("search.image"),
                           .unique = S("search.image"),
                           .payload = S("{}") };
    return job_submit(tx, &machine, &ask, &id, f);
}

static void ask(struct follow *follow, struct arena *a)
{
    struct fault f;
    if (monotonic_ms() - follow->asked_at < ASK_EVERY_MS && follow->asked_at)
        return;
    follow->asked_at = monotonic_ms();
    fault_init(&f, a);
    rc r = db_tx_run(follow->house->db, DB_WRITE, ask_for_image, NULL, a, &f);
    if (r != OK && r != CONFLICT) /* CONFLICT: it has been asked for already */
        log_line(LOG_WARN, "mirror.ask", "key=%.*s detail=%.*s", STR_ARG(f.key), STR_ARG(f.detail));
}

void follow_commit(void *arg)
{
    struct follow *follow = arg;
    struct mirror *m = follow->house->mirror;
    struct arena *a = arena_new(0);
    struct fault f;
    if (!a)
        return;
    fault_init(&f, a);
    if (mirror_follow(m, &f) != OK)
        log_line(LOG_WARN, "mirror.follow", "key=%.*s detail=%.*s", STR_ARG(f.key),
                 STR_ARG(f.detail));
    if (mirror_stats(m).behind)
        ask(follow, a);
    arena_free(a);
}
