#include "core/actor.h"

static const char *const names[ROLES] = {
    "officer", "chief",   "clerk", "mediator", "investigator", "reviewer", "command",
    "window",  "partner", "head",  "auditor",  "admin",        "system",   "registrar",
};

bool actor_works_for(const struct actor *who, i64 person_id)
{
    if (who->person_id == person_id)
        return true;
    for (size_t i = 0; i < who->scope->absent_count; i++)
        if (who->scope->absent[i] == person_id)
            return true;
    return false;
}

unsigned role_from_name(str name)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (str_eq(name, str_from(names[i])))
            return 1u << i;
    return 0;
}

const char *role_name(unsigned role)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (role == 1u << i)
            return names[i];
    return "";
}
