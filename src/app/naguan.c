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
    const char *what, *usage;
} commands[] = {
    { "serve", cmd_serve, "serves the desk, the phones and the API", "" },
    { "init", cmd_init, "makes an empty bureau with one administrator",
      "--name NAME --division 440306 --admin LOGIN [--name-en NAME] [--short NAME]" },
    { "demo", cmd_demo, "makes a synthetic district to try things on",
      "[--dir DIR] [--entities N] [--seed N] [--today DAY] [--division CODE]" },
    { "import", cmd_import, "takes a CSV or XLSX into the register",
      "entities --map MAP.json FILE [--dry-run]" },
    { "migrate", cmd_migrate, "brings the database up to this program", "" },
    { "doctor", cmd_doctor, "says what is wrong with an installation and what to do", "" },
    { "ledger", cmd_ledger, "walks the record of acts and its seals", "verify [BACKUP]" },
    { "backup", cmd_backup, "copies database and keys into one checked file, while the server runs",
      "FILE" },
    { "restore", cmd_restore, "makes an installation from a backup", "FILE --into DIR" },
    { "person", cmd_person, "gives somebody a new password and prints it once",
      "password LOGIN[@DIVISION]" },
    { "stats", cmd_stats, "counts the statistics again from the matters", "rebuild" },
    { "publicity", cmd_publicity, "makes entries and figures of published complaints anew",
      "rebuild" },
    { "rules", cmd_rules, "whether the law as data is sound", "check [DIR]" },
    { "clock", cmd_clock, "when a limit ends, and why",
      "CLOCK --from DAY [--law DAY] [--explain]" },
    { "check", cmd_check, "whether a code or number is right", "KIND NUMBER…" },
    { "qr", cmd_qr, "draws a QR code in the terminal", "TEXT" },
    { "spec", cmd_spec, "the API, the flows as graphs, who may do what",
      "openapi|flows|permissions" },
    { "help", cmd_help, "this; one command; or every setting", "[COMMAND|config]" },
};

static void print_command(FILE *to, const struct command *c)
{
    fprintf(to, "naguan %s%s%s\n    %s\n", c->name, *c->usage ? " " : "", c->usage, c->what);
}

static void list_commands(FILE *to)
{
    fputs("naguan COMMAND [--setting=value …]\n", to);
    for (size_t i = 0; i < COUNT(commands); i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].what);
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    return NULL;
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
    const struct command *c = argc > 1 ? find(argv[1]) : NULL;
    if (c)
        print_command(stdout, c);
    else
        list_commands(argc > 1 ? stderr : stdout);
    return argc > 1 && !c ? CMD_USAGE : CMD_OK;
}

int main(int argc, char **argv)
{
    const struct command *c = argc > 1 ? find(argv[1]) : NULL;
    if (c)
        return c->run(argc - 1, argv + 1);
    list_commands(stderr);
    return CMD_USAGE;
}
