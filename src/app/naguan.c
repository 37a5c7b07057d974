/* naguan — the command line: each command in a file of its own, all of them in this table. */
#include "app/cmd.h"

#include "base/arena.h"
#include "base/buf.h"
#include "sys/config.h"

#include <stdio.h>
#include <string.h>

static int cmd_help(int argc, char **argv);

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} commands[] = {
    { "serve", cmd_serve, "serves the desk, the phones and the API" },
    { "init", cmd_init, "makes an empty bureau with one administrator" },
    { "demo", cmd_demo, "makes a synthetic district to try things on" },
    { "import", cmd_import, "import entities: takes a CSV or XLSX into the register" },
    { "migrate", cmd_migrate, "brings the database up to this program" },
    { "doctor", cmd_doctor, "says what is wrong with an installation and what to do" },
    { "ledger", cmd_ledger, "ledger verify: walks the record of acts and its seals" },
    { "rules", cmd_rules, "rules check: whether the law as data is sound" },
    { "clock", cmd_clock, "when a limit ends, and why" },
    { "check", cmd_check, "whether a code or number is right" },
    { "spec", cmd_spec, "spec openapi: the description of the API" },
    { "help", cmd_help, "this; help config: every setting" },
};

static void list_commands(FILE *to)
{
    fputs("naguan COMMAND [--setting=value …]\n", to);
    for (size_t i = 0; i < COUNT(commands); i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].what);
}

static int help_config(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    const struct config *c = NULL;
    struct fault f;
    fault_init(&f, a);
    if (config_load(a, S(""), &argc, argv, &c, &f) != OK)
        c = NULL; /* the table helps most when a setting is wrong */
    buf out = buf_new(a, 1 << 20);
    config_print(c, &out);
    str text = buf_str(&out);
    fwrite(text.p, 1, text.n, stdout);
    arena_free(a);
    return CMD_OK;
}

static int cmd_help(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "config") == 0)
        return help_config(argc, argv);
    list_commands(stdout);
    return CMD_OK;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < COUNT(commands); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    list_commands(stderr);
    return CMD_USAGE;
}
