/* cmd_person.c — naguan person password LOGIN: for whoever has lost the last administrator's
 * password. */
#include "app/cmd.h"
#include "app/installation.h"
#include "core/actor.h"
#include "core/ledger.h"
#include "db/queries.h"

#include <stdio.h>
#include <string.h>

struct new_password {
    str login, hash;
    i64 person_id, bureau_id, unit_id;
    int found;
};

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct new_password *p = arg;
    (void)f;
    p->person_id = row_int(r, 0);
    p->bureau_id = row_int(r, 1);
    p->unit_id = row_int(r, 2);
    p->found++;
    return OK;
}

static rc find(struct tx *tx, struct new_password *p, struct fault *f)
{
    str division, login = str_cut(p->login, '@', &division);
    p->found = 0;
    rc r = db_each(tx, &Q_person_by_login, ARGS(V_T(login), V_T(division)), take_person, p, f);
    if (r == OK && p->found == 0)
        return fail(f, NOT_FOUND, "person.not_found");
    return r == OK && p->found > 1 ? fail(f, CONFLICT, "person.several_bureaus") : r;
}

static rc change(struct tx *tx, void *arg, struct fault *f)
{
    struct new_password *p = arg;
    rc r = find(tx, p, f);
    if (r != OK)
        return r;
    struct scope scope = scope_system(p->bureau_id);
    struct actor machine = { .bureau_id = p->bureau_id, .roles = ROLE_SYSTEM, .scope = &scope };
    r = db_exec(tx, &Q_person_new_password, ARGS(V_I(p->person_id), V_T(p->hash), V_I(tx_now(tx))),
                NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_person_sign_out, ARGS(V_I(p->person_id)), NULL, f);
    return r == OK ? ledger_append(tx, &machine,
                                   &(struct ledger_entry){ .act = "person.password",
                                                           .subject_kind = "person",
                                                           .subject_id = p->person_id },
                                   f)
                   : r;
}

static int give(struct installation *in, const char *login)
{
    struct fault f;
    fault_init(&f, in->arena);
    str password = secret_password(in->arena);
    struct new_password p = { .login = str_from(login) };
    rc r = password_hash(in->arena, password, &p.hash, &f);
    if (r == OK)
        r = db_tx_run(in->house.db, DB_WRITE, change, &p, in->arena, &f);
    if (r != OK) {
        say_fault("person", &f);
        return CMD_NO;
    }
    printf("%s  %.*s\n", login, STR_ARG(password));
    return CMD_OK;
}

int cmd_person(int argc, char **argv)
{
    struct installation in;
    if (!installation_begin("person", &argc, argv, 0, &in))
        return CMD_NO;
    int code = CMD_USAGE;
    if (argc == 3 && strcmp(argv[1], "password") == 0)
        code = give(&in, argv[2]);
    else
        fputs("naguan person password LOGIN[@DIVISION]\n", stderr);
    installation_close(&in);
    return code;
}
