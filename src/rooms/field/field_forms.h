/* field_forms.h — what is said with the requests of the field room, and its lists. */
#ifndef NAGUAN_FIELD_FORMS_H
#define NAGUAN_FIELD_FORMS_H

#include "core/list.h"

struct hello_in {
    str device, name, client_version;
    i64 waiting, oldest_at;
};
struct reason_in {
    str reason;
};
struct device_state_in {
    str state, reason; /* rules: device_states */
};
struct field_notice {
    str min_version, message_zh, message_en;
};
struct resolve_in {
    str choice, value, reason; /* theirs, ours, other */
};
struct track_in {
    str device;
    i64 sweep_id;
    const struct json *points; /* [[instant, lon, lat, accuracy], …] */
};

extern const struct list capsule_list, device_list, conflict_list;

#endif
