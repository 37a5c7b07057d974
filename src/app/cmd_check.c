#include "app/cmd.h"
#include "app/cmd_rules.h"
#include "codec/idcode.h"

#include <stdio.h>
#include <string.h>

static const struct number_kind {
    const char *name;
    const char *(*check)(str s);
    const char *list; /* where its name may stand */
} kinds[] = {
    { "uscc", idcode_uscc, NULL },
    { "org", idcode_organisation, NULL },
    { "reg", idcode_registration, NULL },
    { "licence", idcode_licence, NULL },
    { "idcard", idcode_person, NULL },
    { "division", idcode_division, "divisions" },
    { "grid", idcode_grid, NULL },
    { "trade", idcode_trade, "industry" },
    { "phone", NULL, NULL },
};

static int usage(void)
{
    fputs("naguan check KIND NUMBER…\n  kinds:", stderr);
    for (size_t i = 0; i < COUNT(kinds); i++)
        fprintf(stderr, " %s", kinds[i].name);
    fputc('\n', stderr);
    return CMD_USAGE;
}

static const struct number_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static const char *phone_word(enum phone_kind kind)
{
    switch (kind) {
    case PHONE_BAD:
        break;
    case PHONE_MOBILE:
        return "mobile";
    case PHONE_LANDLINE:
        return "landline";
    case PHONE_SERVICE:
        return "service number";
    }
    return "bad_form";
}

static bool check_phone(struct arena *a, str text)
{
    str folded = idcode_fold(a, text);
    enum phone_kind kind = idcode_phone(a, text, &folded);
    printf("%.*s  %s\n", STR_ARG(folded), phone_word(kind));
    return kind != PHONE_BAD;
}

/* The name of a code that the rules know; the section letter before a class is not part of it. */
static str name_of(const struct rules *r, const struct number_kind *kind, str code)
{
    size_t n, from = strcmp(kind->name, "trade") == 0 && code.n > 1 && code.p[0] >= 'A';
    const struct rule_row *rows = rule_rows(r, str_from(kind->list), &n);
    code = str_sub(code, from, code.n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, code))
            return rows[i].name_zh;
    return S("not_in_rules");
}

static bool check_number(struct arena *a, const struct rules *r, const struct number_kind *kind,
                         str text)
{
    str code = idcode_fold(a, text);
    const char *why = kind->check(code);
    str name = !why && r ? name_of(r, kind, code) : (str){ 0 };
    printf("%.*s  %s%s%.*s\n", STR_ARG(code), why ? why : "ok", name.n ? "  " : "", STR_ARG(name));
    return !why;
}

int cmd_check(int argc, char **argv)
{
    const struct number_kind *kind = argc > 2 ? kind_of(argv[1]) : NULL;
    if (!kind)
        return usage();
    struct arena *a = arena_new(0);
    if (!a)
        return CMD_NO;
    struct rules *r = kind->list ? cmd_rules_open(a, (str){ 0 }, &argc, argv) : NULL;
    bool right = true;
    for (int i = 2; i < argc; i++) {
        str text = str_from(argv[i]);
        right &= kind->check ? check_number(a, r, kind, text) : check_phone(a, text);
    }
    rules_free(r);
    arena_free(a);
    return right ? CMD_OK : CMD_NO;
}
