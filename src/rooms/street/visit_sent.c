/* visit_sent.c — a visit as a phone kept it: recorded when it arrives, as it was at its time. */
#include "base/limits.h"
#include "core/house.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"

/* The same members with the phone's id: what a visit needs beside what the journal holds. */
static rc with_id(struct arena *a, const struct visit_sent *sent, const struct json **ret,
                  struct fault *f)
{
    struct json_out o = json_out_new(a, LIMIT_JSON_BODY);
    rc r = OK;
    json_open(&o, '{');
    json_text_of(&o, "client_id", sent->client_id);
    for (size_t i = 0; i < json_size(sent->visit); i++) {
        str key = json_key(sent->visit, i);
        if (str_eq(key, S("client_id")) || str_eq(key, S("photos"))) {
            r = fault_field(f, key, "unknown", S(""));
            continue;
        }
        json_name(&o, key);
        json_put_value(&o, json_member(sent->visit, i));
    }
    json_close(&o, '}');
    if (r == OK && !json_out_ok(&o))
        r = fail(f, TOO_LARGE, NULL);
    return r == OK ? json_parse(a, json_out_str(&o), ret, f) : r;
}

rc visit_take_in(struct tx *tx, const struct actor *who, const struct visit_sent *sent,
                 struct visit_report *ret, struct fault *f)
{
    struct visit_new in;
    struct visit_done done;
    const struct json *body;
    if (json_type(sent->visit) != JSON_OBJECT)
        return fault_field(f, S("visit"), "required", S(""));
    rc r = with_id(tx_arena(tx), sent, &body, f);
    if (r == OK)
        r = record_decode(&visit_new_record, body, &in, tx_arena(tx), f);
    if (r != OK)
        return r;
    visit_new_parts(&in, body);
    in.photos_to_come = sent->photos;
    in.started_at += sent->shift_ms;
    in.ended_at += sent->shift_ms;
    if (sent->without_sweep)
        in.sweep_id = 0;
    r = visit_record(tx, who, &in, &done, f);
    if (r != OK)
        return r;
    *ret = (struct visit_report){ .id = done.id,
                                  .premises_id = in.premises_id,
                                  .officer_id = who->person_id,
                                  .started_at = in.started_at,
                                  .ended_at = in.ended_at,
                                  .point = in.point,
                                  .accuracy = in.accuracy,
                                  .hazards = done.hazards };
    return OK;
}
