#include "app/installation.h"

#include "core/rule_store.h"
#include "db/queries.h"
#include "geo/finder.h"
#include "sys/wall.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { BULK_CACHE_MB = 96 }; /* holds the indexes that are written all over */

void say_fault(const char *what, const struct fault *f)
{
    fprintf(stderr, "naguan: %s: %.*s", what, STR_ARG(f->key));
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++)
        fprintf(stderr, " %.*s=%.*s", STR_ARG(f->args[i].name), STR_ARG(f->args[i].value));
    if (f->detail.n)
        fprintf(stderr, " (%.*s)", STR_ARG(f->detail));
    fputc('\n', stderr);
    for (const struct field_error *e = f->errors; e; e = e->next)
        fprintf(stderr, "  %.*s: %.*s %.*s\n", STR_ARG(e->field), STR_ARG(e->code),
                STR_ARG(e->arg));
}

static rc make_dir(struct arena *a, str dir, struct fault *f)
{
    char *path = arena_cstr(a, dir);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0750);
        *slash = '/';
    }
    if (mkdir(path, 0750) == 0 || errno == EEXIST)
        return OK;
    return fail_detail(f, UNAVAILABLE, "data.not_writable", "%s: %s", path, strerror(errno));
}

static rc keep_pack(struct tx *tx, void *arg, struct fault *f)
{
    return rule_store_save(tx, arg, f);
}

/* Which place a point lies in, and the bureau's own working days. One installation serves one
 * district; a bureau that is not made yet has no places. */
static rc load_bureau(struct tx *tx, void *arg, struct fault *f)
{
    struct installation *in = arg;
    struct finder *finder = NULL;
    size_t refused;
    i64 bureau = 0;
    rc r = db_int(tx, &Q_bureau_first, NO_ARGS, &bureau, f);
    if (r == OK && bureau)
        r = finder_load(tx, bureau, in->arena, &finder, &refused, f);
    if (r == OK && bureau)
        r = rule_store_overrides(tx, bureau, in->rules, f);
    in->house.places = finder;
    return r;
}

/* A program must not write into a database whose tables it does not know. */
static rc refuse_other_schema(struct installation *in, struct fault *f)
{
    struct db_schema schema;
    rc r = db_schema(in->house.db, config_text(in->config, "NAGUAN_MIGRATIONS"), in->arena, &schema,
                     f);
    if (r != OK || schema.applied == schema.newest)
        return r;
    return fail_detail(f, UNAVAILABLE,
                       schema.applied < schema.newest ? "database.older" : "database.newer",
                       "schema %lld of %lld", (long long)schema.applied, (long long)schema.newest);
}

static rc open_database(struct installation *in, unsigned flags, struct fault *f)
{
    const struct config *c = in->config;
    struct db_options options = { .readers = (int)config_int(c, "NAGUAN_READERS"),
                                  .writers = (int)config_int(c, "NAGUAN_WRITERS"),
                                  .now = wall_now,
                                  .create = (flags & OPEN_CREATE) != 0,
                                  .node = (int)config_int(c, "NAGUAN_NODE"),
                                  .cache_mb = flags & OPEN_BULK ? BULK_CACHE_MB : 0 };
    int applied;
    rc r = db_open(config_text(c, "NAGUAN_DATABASE"), &options, &in->house.db, f);
    if (r == OK && (flags & OPEN_MIGRATE))
        r = db_migrate(in->house.db, config_text(c, "NAGUAN_MIGRATIONS"), in->arena, &applied, f);
    if (r == OK && (flags & OPEN_MIGRATE))
        r = db_tx_run(in->house.db, DB_WRITE, keep_pack, in->rules, in->arena, f);
    if (r == OK && !(flags & OPEN_MIGRATE))
        r = refuse_other_schema(in, f);
    return r == OK ? db_tx_run(in->house.db, DB_READ, load_bureau, in, in->arena, f) : r;
}

static rc open_parts(struct installation *in, unsigned flags, struct fault *f)
{
    struct arena *a = in->arena;
    const struct config *c = in->config;
    str data = config_text(c, "NAGUAN_DATA");
    struct house *h = &in->house;
    rc r = make_dir(a, data, f);
    if (r == OK)
        r = rules_load(config_text(c, "NAGUAN_RULES"), &in->rules, f);
    if (r == OK)
        r = keyring_open(ARENA_CONCAT(a, data, S("/keys")), true, &h->keyring, f);
    if (r == OK)
        r = keyring_open(ARENA_CONCAT(a, data, S("/vault")), true, &h->vault, f);
    if (r == OK)
        r = blob_open(ARENA_CONCAT(a, data, S("/blobs")), &h->blobs, f);
    if (r == OK)
        r = partial_open(ARENA_CONCAT(a, data, S("/uploads")), &h->uploads, f);
    h->spool_dir = data;
    h->backup_dir = config_text(c, "NAGUAN_BACKUP_DIR");
    h->backup_keep = config_int(c, "NAGUAN_BACKUP_KEEP");
    h->migrations_dir = config_text(c, "NAGUAN_MIGRATIONS");
    h->public_url = config_text(c, "NAGUAN_PUBLIC_URL");
    h->rules = in->rules;
    if (r == OK)
        r = open_database(in, flags, f);
    return r;
}

rc installation_open(int *argc, char **argv, unsigned flags, struct installation *ret,
                     struct fault *f)
{
    arena_settle();
    struct installation in = { .arena = arena_new(0) };
    if (!in.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = config_load(in.arena, S(""), argc, argv, &in.config, f);
    if (r == OK)
        r = open_parts(&in, flags, f);
    if (r != OK) {
        installation_close(&in);
        return r;
    }
    rules_install(in.rules);
    *ret = in;
    house_set(&ret->house);
    return OK;
}

bool installation_begin(const char *what, int *argc, char **argv, unsigned flags,
                        struct installation *ret)
{
    struct fault f;
    struct arena *a = arena_new(0);
    if (!a)
        return false;
    fault_init(&f, a);
    bool opened = installation_open(argc, argv, flags, ret, &f) == OK;
    if (!opened)
        say_fault(what, &f);
    arena_free(a);
    return opened;
}

void installation_close(struct installation *in)
{
    db_close(in->house.db);
    if (in->house.blobs)
        blob_close(in->house.blobs);
    partial_close(in->house.uploads);
    keyring_close(in->house.vault);
    keyring_close(in->house.keyring);
    if (in->rules)
        rules_free(in->rules);
    arena_free(in->arena);
}
