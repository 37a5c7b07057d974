/* err.h — errors as values.
 *
 * A call that can fail returns an rc; its results go through ret_ parameters, untouched on failure.
 * What a person must know to act goes into a fault: message keys and arguments, never sentences,
 * which live in the catalogues. The detail is for the log only and never leaves the server. */
#ifndef NAGUAN_ERR_H
#define NAGUAN_ERR_H

#include "base/arena.h"

typedef enum rc {
#define RC(name, http, retry, key) name,
#include "base/err.def"
#undef RC
    RC_COUNT
} rc;

enum retry { NEVER, LATER, AGAIN };

#define CHECKED __attribute__((warn_unused_result))

const char *rc_name(rc code);
int rc_http(rc code);
enum retry rc_retry(rc code);
const char *rc_key(rc code);

/* One thing wrong with one field. field is the path in the request ("contacts.0.phone"); code is a
 * message key below "field." ("required", "too_long", "unknown", "bad_check_digit", …); arg fills
 * the {arg} of that message. */
struct field_error {
    struct field_error *next;
    str field, code, arg;
};

struct fault_arg {
    str name, value;
};

enum { FAULT_ARGS = 4 };

struct fault {
    struct arena *arena; /* owner of all text below */
    rc code;
    str key; /* message key, more exact than rc_key: "hazard.same_person" */
    struct fault_arg args[FAULT_ARGS];
    struct field_error *errors, **tail;
    size_t error_count; /* all errors, also those over LIMIT_FIELD_ERRORS that are not kept */
    str current;        /* JSON of the record as it is now, for STALE */
    str detail;         /* for the log */
};

void fault_init(struct fault *f, struct arena *a);
void fault_clear(struct fault *f);

/* Each sets the fault and returns code, so that a caller writes: return fail(f, NOT_FOUND,
 * "entity.not_found"). f may be NULL where nobody wants the reason. key: a literal, or NULL for
 * rc_key(code). */
rc fail(struct fault *f, rc code, const char *key);
__attribute__((format(printf, 4, 5))) rc fail_detail(struct fault *f, rc code, const char *key,
                                                     const char *format, ...);
/* A guard's no: REFUSED with a key. */
rc refuse(struct fault *f, const char *key);
/* Adds an argument of the message; more than FAULT_ARGS are dropped. name: a literal; value is
 * copied. */
void fault_arg(struct fault *f, const char *name, str value);

/* Notes one field error and returns INVALID. field and arg are copied, code is a literal. */
rc fault_field(struct fault *f, str field, const char *code, str arg);

#endif
