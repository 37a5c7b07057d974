/* import_command.c — naguan import entities --map MAP.json FILE: the same import as in the browser,
 * from the shell. */
#include "base/limits.h"
#include "db/queries.h"
#include "rooms/imports/imports.h"
#include "sys/wall.h"
#include "worker/import_source.h"
#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSALS = 3 };
enum { CHUNK = 1 << 18, PIECE = 8 << 20, TELL_MS = 200 };

struct asked {
    const char *map, *file, *refusals, *bureau;
    bool dry_run;
};

struct command {
    const struct house *house;
    struct asked asked;
    struct arena *arena;
    struct actor who;
    struct scope scope;
    struct import_run run;
    struct import_options options;
    i64 bureau_id, after, told_at;
    buf *out;
    bool more;
};

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static int usage(void)
{
    fputs("naguan import entities --map MAP.json FILE [--dry-run] [--bureau DIVISION] [--refusals "
          "OUT.csv]\n"
          "  takes the rows of a CSV or XLSX into the register; what each column is says the map.\n"
          "  exit code: 0 every row was taken, 3 some were refused (they lie in OUT.csv), 1 it "
          "failed\n",
          stderr);
    return EXIT_USAGE;
}

static bool take_value(int argc, char **argv, int *i, const char *name, const char **ret)
{
    if (strcmp(argv[*i], name) != 0 || *i + 1 >= argc)
        return false;
    *ret = argv[++*i];
    return true;
}

static bool read_arguments(int argc, char **argv, struct asked *a)
{
    if (argc < 2 || strcmp(argv[1], "entities") != 0)
        return false;
    for (int i = 2; i < argc; i++) {
        if (take_value(argc, argv, &i, "--map", &a->map) ||
            take_value(argc, argv, &i, "--bureau", &a->bureau) ||
            take_value(argc, argv, &i, "--refusals", &a->refusals))
            continue;
        if (strcmp(argv[i], "--dry-run") == 0)
            a->dry_run = true;
        else if (argv[i][0] != '-' && !a->file)
            a->file = argv[i];
        else
            return false;
    }
    return a->map && a->file;
}

static void say(const struct fault *f)
{
    fprintf(stderr, "naguan import: %.*s", STR_ARG(f->key));
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++)
        fprintf(stderr, " %.*s=%.*s", STR_ARG(f->args[i].name), STR_ARG(f->args[i].value));
    if (f->detail.n)
        fprintf(stderr, " (%.*s)", STR_ARG(f->detail));
    fputc('\n', stderr);
    for (const struct field_error *e = f->errors; e; e = e->next)
        fprintf(stderr, "  %.*s: %.*s %.*s\n", STR_ARG(e->field), STR_ARG(e->code),
                STR_ARG(e->arg));
}

/* ---- the files ---- */

static rc open_file(const char *path, int *ret_fd, struct fault *f)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_detail(f, NOT_FOUND, "import.no_file", "%s: %s", path, strerror(errno));
    *ret_fd = fd;
    return OK;
}

static rc read_map(struct command *c, struct fault *f)
{
    const struct json *j;
    char *text = arena_alloc(c->arena, LIMIT_JSON_BODY);
    size_t n = 0;
    int fd = -1;
    rc r = open_file(c->asked.map, &fd, f);
    if (r != OK)
        return r;
    for (ssize_t got = 1; got > 0 && n<LIMIT_JSON_BODY; n += got> 0 ? (size_t)got : 0)
        got = read(fd, text + n, LIMIT_JSON_BODY - n);
    close(fd);
    c->run.map = (str){ text, n };
    r = json_parse(c->arena, c->run.map, &j, f);
    return r == OK ? import_options_read(json_get(j, "options"), S("options"), &c->options, f) : r;
}

/* What file it was stays known, though it is not kept. */
static rc digest(struct command *c, int fd, struct fault *f)
{
    unsigned char sum[SM3_BYTES];
    char *chunk = arena_alloc(c->arena, CHUNK);
    struct sm3_stream *s = sm3_begin();
    ssize_t n;
    while ((n = read(fd, chunk, CHUNK)) > 0)
        sm3_add(s, (str){ chunk, (size_t)n });
    sm3_end(s, sum);
    if (n < 0 || lseek(fd, 0, SEEK_SET) != 0)
        return fail_detail(f, UNAVAILABLE, "import.no_file", "%s: %s", c->asked.file,
                           strerror(errno));
    const char *slash = strrchr(c->asked.file, '/');
    c->run.file_name = str_from(slash ? slash + 1 : c->asked.file);
    c->run.file_hash = hex(c->arena, sum, SM3_BYTES);
    return OK;
}

static rc write_refusals_page(struct tx *tx, void *arg, struct fault *f)
{
    struct command *c = arg;
    tx_set_scope(tx, &c->scope);
    return import_refusals_csv(tx, c->run.id, &c->after, c->out, &c->more, f);
}

static rc write_refusals(struct command *c, FILE *to, struct fault *f)
{
    rc r = OK;
    fputs("\xef\xbb\xbfrow,reasons\r\n", to);
    for (c->more = true; r == OK && c->more;) {
        struct arena_mark mark = arena_mark(c->arena);
        buf out = buf_new(c->arena, PIECE);
        c->out = &out;
        r = db_tx_run(c->house->db, DB_READ, write_refusals_page, c, c->arena, f);
        if (r == OK)
            fwrite(out.p, 1, out.n, to);
        arena_rewind(c->arena, mark);
    }
    return r;
}

static rc put_refusals(struct command *c, struct fault *f)
{
    if (c->run.n.refused == 0)
        return OK;
    const char *path = c->asked.refusals;
    if (!path)
        path = arena_fmt(c->arena, "%.*s.refused.csv", STR_ARG(c->run.file_name)).p;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); /* the rows are personal */
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        return fail_detail(f, UNAVAILABLE, "import.cannot_write", "%s: %s", path, strerror(errno));
    rc r = write_refusals(c, to, f);
    if (fclose(to) != 0 && r == OK)
        r = fail_detail(f, DISK_FULL, NULL, "%s: %s", path, strerror(errno));
    if (r == OK)
        fprintf(stderr, "refused rows: %s\n", path);
    return r;
}

/* ---- the import ---- */

static void progress(void *arg, i64 done, i64 total)
{
    struct command *c = arg;
    i64 now = monotonic_ms();
    if (now - c->told_at < TELL_MS)
        return;
    c->told_at = now;
    fprintf(stderr, "%s%3d %%  %lld rows  %lld added  %lld changed  %lld unchanged  %lld refused%s",
            isatty(2) ? "\r" : "", (int)(total ? done * 100 / total : 0), (long long)c->run.n.rows,
            (long long)c->run.n.added, (long long)c->run.n.changed, (long long)c->run.n.unchanged,
            (long long)c->run.n.refused, isatty(2) ? "" : "\n");
}

static bool cancelled(void *arg)
{
    (void)arg;
    return stopping;
}

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    struct command *c = arg;
    str division = str_from(c->asked.bureau);
    rc r = db_int(tx, &Q_import_bureau, ARGS(V_T(division)), &c->bureau_id, f);
    if (r == OK && c->bureau_id == 0)
        return fail(f, NOT_FOUND, "import.no_bureau");
    c->scope = scope_system(c->bureau_id);
    c->who = (struct actor){ .bureau_id = c->bureau_id, .roles = ROLE_SYSTEM, .scope = &c->scope };
    tx_set_scope(tx, &c->scope);
    return r == OK ? import_begin(tx, &c->who, &c->run, f) : r;
}

static rc go(struct command *c, struct fault *f)
{
    struct import_source_file s = { .fd = -1 };
    struct import_watch watch = { c, progress, cancelled };
    int fd = -1;
    c->run.dry_run = c->asked.dry_run;
    rc r = read_map(c, f);
    if (r == OK)
        r = open_file(c->asked.file, &fd, f);
    if (r == OK)
        r = digest(c, fd, f);
    if (r == OK)
        r = import_source_fd(fd, &c->options, &s, f);
    if (r == OK)
        r = db_tx_run(c->house->db, DB_WRITE, begin, c, c->arena, f);
    if (r == OK) {
        struct import_table t = import_source_table(&s);
        r = import_go(c->house, &c->who, &c->run, &t, &watch, c->arena, f);
        fputs(isatty(2) ? "\n" : "", stderr);
    }
    import_source_close(&s);
    if (c->run.id)
        printf("import %lld%s: %lld rows, %lld added, %lld changed, %lld unchanged, %lld refused; "
               "left out: %.*s\n",
               (long long)c->run.id, c->run.dry_run ? " (dry run)" : "", (long long)c->run.n.rows,
               (long long)c->run.n.added, (long long)c->run.n.changed,
               (long long)c->run.n.unchanged, (long long)c->run.n.refused,
               STR_ARG(c->run.left_out));
    return r;
}

int import_command(const struct house *house, int argc, char **argv)
{
    struct command c = { .house = house };
    struct fault f;
    if (!read_arguments(argc, argv, &c.asked))
        return usage();
    c.arena = arena_new(0);
    if (!c.arena)
        return EXIT_FAILED;
    fault_init(&f, c.arena);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    rc r = go(&c, &f);
    if (r == OK)
        r = put_refusals(&c, &f);
    if (r != OK)
        say(&f);
    int code = r != OK ? EXIT_FAILED : c.run.n.refused ? EXIT_REFUSALS : EXIT_DONE;
    arena_free(c.arena);
    return code;
}
