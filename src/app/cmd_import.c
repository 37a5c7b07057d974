/* cmd_import.c — naguan import: the worker beside this program does it, because it has the
 * libraries that read tables. */
#include "app/cmd.h"
#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4096 };

int cmd_import(int argc, char **argv)
{
    char path[PATH];
    struct arena *a = arena_new(0);
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (!a || n <= 0)
        return CMD_NO;
    while (n > 0 && path[n - 1] != '/')
        n--;
    char **args = ARENA_ARRAY(a, char *, (size_t)argc + 2);
    args[0] = arena_cstr(a, arena_fmt(a, "%.*snaguan-worker", (int)n, path));
    for (int i = 0; i < argc; i++)
        args[i + 1] = argv[i];
    execv(args[0], args);
    fprintf(stderr, "naguan import: %s: %s\n", args[0], strerror(errno));
    arena_free(a);
    return CMD_NO;
}
