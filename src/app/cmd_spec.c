/* cmd_spec.c — naguan spec: what the tables in the program say, for people and for other programs.
 */
#include "app/cmd.h"
#include "app/wire.h"
#include "core/flow.h"
#include "core/openapi.h"

#include <stdio.h>
#include <string.h>

enum { MAX_SPEC = 16 << 20 };

static int spec_openapi(struct arena *a)
{
    struct json_out o = json_out_new(a, MAX_SPEC);
    openapi_print(wire_rooms, wire_room_count, &o);
    str text = json_out_str(&o);
    fwrite(text.p, 1, text.n, stdout);
    putchar('\n');
    return json_out_ok(&o) ? CMD_OK : CMD_NO;
}

static void print_roles(unsigned who)
{
    if (who == ROLE_ANYONE) {
        fputs("anyone", stdout);
        return;
    }
    const char *between = "";
    for (unsigned i = 0; i < ROLES; i++) {
        if (!(who & 1u << i))
            continue;
        printf("%s%s", between, role_name(1u << i));
        between = ", ";
    }
}

static void print_flow(const struct flow *flow)
{
    printf("digraph %s {\n  label=\"%s (%s)\"; rankdir=LR; node [shape=box, style=rounded];\n",
           flow->kind, flow->kind, flow->basis ? flow->basis : "");
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct state *s = &flow->states[i];
        printf("  \"%s\"%s%s;\n", s->code, s->flags & STATE_FIRST ? " [penwidth=2]" : "",
               s->flags & STATE_FINAL ? " [peripheries=2]" : "");
    }
    for (size_t i = 0; i < flow->move_count; i++) {
        const struct move *m = &flow->moves[i];
        printf("  \"%s\" -> \"%s\" [label=\"%s\\n", m->from, m->to, m->action);
        print_roles(m->who);
        if (m->clock)
            printf("\\nstarts %s", m->clock);
        if (m->stops)
            printf("\\nstops %s", m->stops);
        puts("\"];");
    }
    puts("}");
}

/* One graph for each kind, for dot. */
static int spec_flows(struct arena *a)
{
    (void)a;
    for (size_t i = 0; i < wire_room_count; i++)
        for (const struct flow *const *flow = wire_rooms[i]->flows; flow && *flow; flow++)
            print_flow(*flow);
    return CMD_OK;
}

static const char *method_name(enum http_method m)
{
    static const char *const names[HTTP_METHODS] = { "GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS" };
    return names[m];
}

static void print_route(const struct room *room, const struct route *r)
{
    printf("%s,%s,%s,%s", room->name, method_name(r->method), r->pattern, r->who ? "yes" : "no");
    for (unsigned i = 0; i < ROLES; i++)
        printf(",%s", r->who & 1u << i ? "x" : "");
    putchar('\n');
}

/* Who may ask for what, as CSV: a row for each address, a column for each role. */
static int spec_permissions(struct arena *a)
{
    (void)a;
    fputs("room,method,address,session", stdout);
    for (unsigned i = 0; i < ROLES; i++)
        printf(",%s", role_name(1u << i));
    putchar('\n');
    for (size_t i = 0; i < wire_room_count; i++)
        for (size_t k = 0; k < wire_rooms[i]->route_count; k++)
            print_route(wire_rooms[i], &wire_rooms[i]->routes[k]);
    return CMD_OK;
}

int cmd_spec(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*print)(struct arena *a);
    } specs[] = { { "openapi", spec_openapi },
                  { "flows", spec_flows },
                  { "permissions", spec_permissions } };
    for (size_t i = 0; argc == 2 && i < COUNT(specs); i++) {
        struct arena *a = strcmp(argv[1], specs[i].name) == 0 ? arena_new(0) : NULL;
        if (!a)
            continue;
        int code = specs[i].print(a);
        arena_free(a);
        return fflush(stdout) == 0 ? code : CMD_NO;
    }
    fputs("naguan spec openapi|flows|permissions\n", stderr);
    return CMD_USAGE;
}
