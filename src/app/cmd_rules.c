#include "app/cmd_rules.h"

#include "app/cmd.h"
#include "sys/config.h"

#include <stdio.h>
#include <string.h>

void cmd_print_fault(const struct fault *f)
{
    size_t kept = 0;
    fprintf(stderr, "%.*s", STR_ARG(f->key));
    for (size_t i = 0; i < FAULT_ARGS && f->args[i].name.n; i++)
        fprintf(stderr, " %.*s=%.*s", STR_ARG(f->args[i].name), STR_ARG(f->args[i].value));
    if (f->detail.n)
        fprintf(stderr, " (%.*s)", STR_ARG(f->detail));
    fputc('\n', stderr);
    for (const struct field_error *e = f->errors; e; e = e->next, kept++)
        fprintf(stderr, "  %.*s: %.*s%s%.*s\n", STR_ARG(e->field), STR_ARG(e->code),
                e->arg.n ? ": " : "", STR_ARG(e->arg));
    if (f->error_count > kept)
        fprintf(stderr, "  + %zu\n", f->error_count - kept);
}

struct rules *cmd_rules_open(struct arena *a, str dir, int *argc, char **argv)
{
    struct fault f;
    const struct config *config;
    struct rules *rules = NULL;
    fault_init(&f, a);
    rc code = config_load(a, (str){ 0 }, argc, argv, &config, &f);
    if (code == OK)
        code = rules_load(dir.n ? dir : config_text(config, "NAGUAN_RULES"), &rules, &f);
    if (code != OK)
        cmd_print_fault(&f);
    return rules;
}

static void print_pack(const struct rules *r)
{
    const str *names;
    size_t lists = rule_lists(r, &names), rows = 0, n;
    for (size_t i = 0; i < lists; i++) {
        (void)rule_rows(r, names[i], &n);
        rows += n;
        printf("%6zu  %.*s\n", n, STR_ARG(names[i]));
    }
    printf("%6zu  rows, %zu lists, %zu files\n", rows, lists, rules_files(r));
    printf("pack    %.*s\n", STR_ARG(rules_pack(r)));
}

int cmd_rules(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || strcmp(argv[1], "check") != 0) {
        fputs("naguan rules check [DIR]\n", stderr);
        return CMD_USAGE;
    }
    struct arena *a = arena_new(0);
    struct rules *r =
        a ? cmd_rules_open(a, str_from(argc > 2 ? argv[2] : NULL), &argc, argv) : NULL;
    if (r)
        print_pack(r);
    rules_free(r);
    arena_free(a);
    return r ? CMD_OK : CMD_NO;
}
