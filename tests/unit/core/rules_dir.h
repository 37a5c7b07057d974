/* rules_dir.h — the rules of this repository for tests, whole or with one thing changed. */
#ifndef NAGUAN_TEST_RULES_DIR_H
#define NAGUAN_TEST_RULES_DIR_H

#include "core/rule_pack.h"

/* rules/ as it is; fails the test when it does not load. */
struct rules *rules_of_repository(void);

/* Loads a copy of rules/ in which the first `find` of file reads `put`. *ret is NULL unless it
 * returns OK. */
rc rules_with(str file, str find, str put, struct rules **ret, struct fault *f);

#endif
