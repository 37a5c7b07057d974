/* actor.h — who asks: a person with roles, or the machine itself. */
#ifndef NAGUAN_ACTOR_H
#define NAGUAN_ACTOR_H

#include "db/scope.h"

/* Roles are bits; a person may have several. Which role may do what stands in the route and flow
 * tables. */
enum role {
    ROLE_OFFICER = 1 << 0,      /* 监管员: visits, hazards */
    ROLE_CHIEF = 1 << 1,        /* 所长: plans, assigns, approves */
    ROLE_CLERK = 1 << 2,        /* 受理员 */
    ROLE_MEDIATOR = 1 << 3,     /* 调解员 */
    ROLE_INVESTIGATOR = 1 << 4, /* 办案人员 */
    ROLE_REVIEWER = 1 << 5,     /* 审核 */
    ROLE_COMMAND = 1 << 6,      /* 指挥中心 */
    ROLE_WINDOW = 1 << 7,       /* 登记窗口 */
    ROLE_PARTNER = 1 << 8,      /* 伙伴: street, grid, volunteer; never inspects */
    ROLE_HEAD = 1 << 9,         /* 局领导 */
    ROLE_AUDITOR = 1 << 10,     /* 审计 */
    ROLE_ADMIN = 1 << 11,       /* 管理员: units, people, imports */
    ROLE_SYSTEM = 1 << 12,      /* jobs and the command line */
    ROLE_REGISTRAR = 1 << 13,   /* 登记管理: corrects the register, merges, imports */
    ROLES = 14,
    ROLE_ANYONE = (1 << 14) - 1 /* any signed-in person */
};

struct actor {
    i64 person_id; /* 0: the machine */
    i64 bureau_id, unit_id;
    unsigned roles;
    str name, unit_name;
    bool certified; /* holds an enforcement certificate (执法证) */
    const struct scope *scope;
    i64 for_id; /* whose work is done, by their deputy, in their absence; 0: one's own */
    str remote; /* for the ledger and rate limits */
};

/* Whether work of person_id is this actor's to do: their own, or that of somebody absent whose
 * deputy they are today. */
bool actor_works_for(const struct actor *who, i64 person_id);
/* role from its name in the API ("officer"), 0 when unknown; and back. */
unsigned role_from_name(str name);
const char *role_name(unsigned role);

#endif
