#include "app/cmd.h"
#include "codec/qr.h"

#include <stdio.h>
#include <unistd.h>

int cmd_qr(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct qr code;
    if (!a)
        return CMD_NO;
    if (argc != 2 || !*argv[1]) {
        fputs("naguan qr TEXT\n", stderr);
        arena_free(a);
        return CMD_USAGE;
    }
    bool drawn = qr_make(a, str_from(argv[1]), &code, NULL) == OK;
    if (drawn) {
        str text = qr_text(a, &code, isatty(STDOUT_FILENO));
        fwrite(text.p, 1, text.n, stdout);
    } else {
        fputs("naguan: qr: the text is too long\n", stderr);
    }
    arena_free(a);
    return drawn ? CMD_OK : CMD_NO;
}
