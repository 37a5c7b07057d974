/* record_day.h — a day as JSON: "2026-04-30", null for DAY_NONE. */
#ifndef NAGUAN_RECORD_DAY_H
#define NAGUAN_RECORD_DAY_H

#include "base/date.h"
#include "codec/json.h"

void record_put_day(struct json_out *o, day d);

#endif
