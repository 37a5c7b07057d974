#include "core/record.h"
#include "core/rule.h"

/* The pack that field tables ask; set once at start. */
static const struct rules *installed;

static bool known(str list, str code)
{
    return rule_known(installed, list, code);
}

void rules_install(const struct rules *r)
{
    installed = r;
    record_set_code_check(r ? known : NULL);
}
