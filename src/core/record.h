/* record.h — what a record consists of, declared once.
 *
 * A field table says name, type, bounds and where the value lies in its C struct. From it come
 * decoding with all errors at once, encoding, OpenAPI, the forms of the web client. Text is checked
 * UTF-8 without control characters, trimmed. */
#ifndef NAGUAN_RECORD_H
#define NAGUAN_RECORD_H

#include "codec/json.h"

#include <stddef.h>

enum field_type {
    F_ID,      /* i64; a string of digits in JSON */
    F_INT,     /* i64 */
    F_REAL,    /* double */
    F_BOOL,    /* bool */
    F_TEXT,    /* str; min/max in characters */
    F_CODE,    /* str; must be a code of the list `codes` (rules) when that is set */
    F_DAY,     /* day; "2026-04-30"; DAY_NONE when absent */
    F_INSTANT, /* i64 ms; RFC 3339; 0 when absent */
    F_FEN,     /* i64 fen; integer */
    F_IDS,     /* struct ids */
    F_CODES,   /* struct strs */
    F_POINT,   /* struct point: {"lon":…,"lat":…,"crs":"wgs84|gcj02|bd09"}; stored WGS-84 */
    F_RECORD,  /* a struct described by `of`, embedded */
    F_RECORDS, /* struct records: array of structs described by `of` */
    F_JSON,    /* const struct json *, free form */
};

enum field_flag {
    REQUIRED = 1,
    READ_ONLY = 2, /* never decoded, an error when sent */
    SEALED = 4,    /* personal: left out or masked when encoding unless the route has a purpose */
    HAS_FLAG =
        8, /* in a patch: the bool at offset `has` is set when the field was sent, also with null */
    UNVERSIONED = 16, /* bookkeeping (version, times): no part of a record's history */
};

#define DAY_NONE INT32_MIN

struct ids {
    const i64 *at;
    size_t n;
};
struct strs {
    const str *at;
    size_t n;
};
struct point {
    bool set;
    double lon, lat; /* WGS-84 */
    str crs;         /* as sent */
};
struct records {
    void *at;
    size_t n;
};

struct record;

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    size_t offset, has;
    i64 min, max; /* length of text, value of numbers, number of elements; 0, 0: the type's own */
    const char *codes; /* code list in rules, or "a|b|c" */
    const struct record *of;
    /* Further check of one value already decoded at p; returns OK or fault_field(...). */
    rc (*check)(const void *p, str path, struct fault *f);
    const char *doc; /* one English line for OpenAPI */
};

struct record {
    const char *name; /* "HazardNew": schema name in OpenAPI */
    size_t size;
    const struct field *fields;
    size_t count;
};

#define FIELD(type_, name_, ftype_, flags_, ...)                                                   \
    {                                                                                              \
        .name = #name_, .type = (ftype_), .flags = (flags_), .offset = offsetof(type_, name_),     \
        __VA_ARGS__                                                                                \
    }
#define RECORD(name_, type_, fields_)                                                              \
    {                                                                                              \
        (name_), sizeof(type_), (fields_), COUNT(fields_)                                          \
    }

/* Decodes j by the table into p (record->size bytes, zeroed by the callee). All wrong fields are
 * reported: unknown ones too. INVALID with the field errors; p is then undefined. */
CHECKED rc record_decode(const struct record *r, const struct json *j, void *p, struct arena *a,
                         struct fault *f);
/* Decodes only the members that are there over the record at p; null clears a field that is not
 * required. */
CHECKED rc record_patch(const struct record *r, const struct json *j, void *p, struct arena *a,
                        struct fault *f);
/* Writes {"field":[old,new],…} of what differs, but for UNVERSIONED fields, and returns how many
 * do. Values of SEALED fields go through seal (may be NULL when the table has none), which gives
 * text that is safe to keep. */
size_t record_diff(const struct record *r, const void *before, const void *after,
                   str (*seal)(void *arg, str plain), void *arg, struct json_out *o);
/* Writes one value, unmasked. */
void record_put_value(const struct field *t, const void *p, struct json_out *o);
/* Writes the object. mask: SEALED fields are written masked (张*, 138****1234). */
void record_encode(const struct record *r, const void *p, bool mask, struct json_out *o);
/* Whether code is known in a code list on a day; installed by core/rule so that record needs no
 * rules. */
void record_set_code_check(bool (*known)(str list, str code));
/* The same without the braces, for a reply that has more members. */
void record_put_members(const struct record *r, const void *p, bool mask, struct json_out *o);
/* Prints the JSON schema of r into o. */
void record_schema(const struct record *r, struct json_out *o);

#endif
