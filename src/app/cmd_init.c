/* cmd_init.c — naguan init: an empty bureau with one administrator. */
#include "app/cmd.h"
#include "app/installation.h"
#include "core/actor.h"
#include "db/queries.h"
#include "search/pinyin.h"
#include "sys/secret.h"

#include <stdio.h>
#include <string.h>

static const char USAGE[] =
    "naguan init --name NAME --division 440306 --admin LOGIN [--name-en NAME] [--short NAME]\n"
    "  makes an empty bureau with one administrator and prints the password once\n";

struct beginning {
    str name, name_en, short_name, division, login;
    const struct rules *rules;
    str hash;
};

static rc insert_bureau(struct tx *tx, const struct beginning *b, i64 id, struct fault *f)
{
    return db_exec(tx, &Q_bureau_insert,
                   ARGS(V_I(id), V_T(b->name), V_T(b->name_en), V_T(b->short_name),
                        V_T(b->division), V_I(tx_now(tx))),
                   NULL, f);
}

/* Places are facts of the law, so the division's own come with it. */
static rc insert_places(struct tx *tx, const struct beginning *b, i64 bureau, struct fault *f)
{
    size_t n;
    const struct rule_row *rows = rule_rows(b->rules, S("divisions"), &n);
    day today = day_at(tx_now(tx));
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++) {
        const struct rule_row *row = &rows[i];
        double lon, lat;
        i64 level = 0;
        if (!str_starts(row->code, b->division) || row->valid_from > today ||
            row->valid_to < today || !str_to_i64(rule_cell(b->rules, row, S("level")), &level))
            continue;
        bool point = str_to_double(rule_cell(b->rules, row, S("lon")), &lon) &&
                     str_to_double(rule_cell(b->rules, row, S("lat")), &lat);
        r = db_exec(tx, &Q_place_insert,
                    ARGS(V_I(bureau), V_T(row->code), V_T0(rule_cell(b->rules, row, S("parent"))),
                         V_I(level), V_T(row->name_zh), V_T(row->name_en),
                         V_T(pinyin_of(tx_arena(tx), row->name_zh)), point ? V_D(lon) : V_NULL(),
                         point ? V_D(lat) : V_NULL()),
                    NULL, f);
    }
    return r;
}

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    const struct beginning *b = arg;
    i64 bureaus = 0, id = tx_id(tx), unit = tx_id(tx), now = tx_now(tx);
    rc r = db_int(tx, &Q_bureau_count, NO_ARGS, &bureaus, f);
    if (r == OK && bureaus)
        return refuse(f, "init.not_empty");
    if (r == OK)
        r = insert_bureau(tx, b, id, f);
    if (r == OK)
        r = insert_places(tx, b, id, f);
    if (r == OK)
        r = db_exec(tx, &Q_unit_insert,
                    ARGS(V_I(unit), V_I(id), V_NULL(), V_T(S("bureau")), V_T(S("JU")), V_T(b->name),
                         V_T(b->name_en), V_T(b->division), V_I(now), V_NULL()),
                    NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_person_insert,
                    ARGS(V_I(tx_id(tx)), V_I(id), V_I(unit), V_T(b->login), V_T(b->login),
                         V_I(ROLE_ADMIN | ROLE_REGISTRAR), V_NULL(), V_NULL(), V_NULL(),
                         V_T(b->hash), V_I(now), V_T(S("zh-CN"))),
                    NULL, f);
    return r;
}

/* The value after --name, taken out of argv; empty when it is not there. */
static str take(int *argc, char **argv, const char *name)
{
    for (int i = 1; i + 1 < *argc; i++) {
        if (strcmp(argv[i], name) != 0)
            continue;
        str value = str_from(argv[i + 1]);
        memmove(argv + i, argv + i + 2, (size_t)(*argc - i - 2) * sizeof *argv);
        *argc -= 2;
        return value;
    }
    return (str){ 0 };
}

static str lower(struct arena *a, str s)
{
    char *p = arena_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    return (str){ p, s.n };
}

static int make(struct installation *in, struct beginning *b, struct fault *f)
{
    str password = secret_password(in->arena);
    b->rules = in->rules;
    b->login = lower(in->arena, b->login);
    rc r = OK;
    if (b->division.n != 6 || !rule_known(in->rules, S("divisions"), b->division))
        r = fault_field(f, S("division"), "unknown", b->division);
    if (r == OK)
        r = password_hash(in->arena, password, &b->hash, f);
    if (r == OK)
        r = db_tx_run(in->house.db, DB_WRITE, begin, b, in->arena, f);
    if (r != OK) {
        say_fault("init", f);
        return CMD_NO;
    }
    printf("%.*s  %.*s\n", STR_ARG(b->login), STR_ARG(password));
    return CMD_OK;
}

int cmd_init(int argc, char **argv)
{
    struct installation in;
    struct fault f;
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    fault_init(&f, a);
    struct beginning b = { .name = take(&argc, argv, "--name"),
                           .division = take(&argc, argv, "--division"),
                           .login = take(&argc, argv, "--admin"),
                           .name_en = take(&argc, argv, "--name-en"),
                           .short_name = take(&argc, argv, "--short") };
    b.name_en = b.name_en.n ? b.name_en : b.name;
    b.short_name = b.short_name.n ? b.short_name : b.name;
    int code = CMD_USAGE;
    if (b.name.n && b.division.n && b.login.n) {
        code = CMD_NO;
        if (installation_open(&argc, argv, OPEN_MIGRATE | OPEN_CREATE, &in, &f) == OK) {
            code = argc == 1 ? make(&in, &b, &f) : CMD_USAGE;
            installation_close(&in);
        } else {
            say_fault("init", &f);
        }
    }
    if (code == CMD_USAGE)
        fputs(USAGE, stderr);
    arena_free(a);
    return code;
}
