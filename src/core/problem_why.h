/* problem_why.h — a refusal as JSON: {"key":"hazard.same_person","args":{…}}. */
#ifndef NAGUAN_PROBLEM_WHY_H
#define NAGUAN_PROBLEM_WHY_H

#include "codec/json.h"

void problem_why(const struct fault *f, struct json_out *o);

#endif
