/* demo_spell.h — values as the database keeps them. */
#ifndef NAGUAN_DEMO_SPELL_H
#define NAGUAN_DEMO_SPELL_H

#include "codec/json.h"
#include "rooms/demo/demo_book.h"

/* How a place is typed: xixiang. */
str place_spell(struct arena *a, str name_en);
void vals_put(struct val *to, const struct val *from, size_t n);
/* One field of a change: "name":[before,after]. */
void change_ids(struct json_out *o, const char *field, i64 before, i64 after);
void change_text(struct json_out *o, const char *field, str before, str after);
void change_instant(struct json_out *o, const char *field, i64 before, i64 after);

#endif
