/* case_way.h — a case brought along its way in a small bureau, for the tests of its steps. */
#ifndef NAGUAN_TEST_CASE_WAY_H
#define NAGUAN_TEST_CASE_WAY_H

#include "bureau.h"

#include "base/date.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/casefile.h"

static struct bureau *b;

static inline int open_bureau(void **s)
{
    b = bureau_new(*s);
    return 0;
}

static inline int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

struct opening {
    struct case_new in;
    i64 id;
};

static inline rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    return case_file_open(tx, &b->admin, &o->in, &o->id, f);
}

static inline struct opening a_source(void)
{
    return (struct opening){ .in = { .source = S("report"),
                                     .premises_id = b->door,
                                     .category = S("food"),
                                     .story = S("sold after its date") } };
}

static inline i64 of_case(const char *sql, i64 id)
{
    return must_int(b->t, sql, ARGS(V_I(id)));
}

static inline day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static inline struct actor someone(struct actor of, unsigned role)
{
    of.roles = role;
    of.scope = &b->whole;
    return of;
}

#define INVESTIGATES(action, form)                                                                 \
    {                                                                                              \
        ROLE_INVESTIGATOR, action, form                                                            \
    }
#define HEADS(action, form)                                                                        \
    {                                                                                              \
        ROLE_HEAD, action, form                                                                    \
    }

static const char passes[] = "{\"competence\":true,\"party\":true,\"facts\":true,"
                             "\"qualification\":true,\"basis\":true,\"procedure\":true,"
                             "\"fitness\":true,\"note\":\"yes\"}";

/* From the source to a notice of a fine of 500 yuan, served on the day of the test. */
static const struct going {
    unsigned role;
    const char *action, *form;
} to_the_notice[] = {
    INVESTIGATES("verify", NULL),
    INVESTIGATES("propose", "{\"cause\":\"old food\",\"basis\":\"FSL 34\",\"prima_facie\":true,"
                            "\"punishable\":true,\"competent\":true,\"in_time\":true,"
                            "\"investigator_id\":\"201\",\"second_investigator_id\":\"202\"}"),
    HEADS("file", NULL),
    INVESTIGATES("report",
                 "{\"decision\":\"PENALTY\",\"discretion\":\"ORDINARY\",\"penalties\":[\"FINE\"],"
                 "\"fine\":50000,\"party\":\"a\",\"facts\":\"b\",\"evidence\":\"c\","
                 "\"nature\":\"d\",\"basis\":\"e\",\"opinion\":\"f\"}"),
    { ROLE_REVIEWER, "approve", passes },
    INVESTIGATES("notify", "{\"mode\":\"S1\"}"),
};

static inline void goes(i64 id, const struct going *g)
{
    struct actor who = g->role == ROLE_HEAD       ? someone(b->chen, g->role)
                       : g->role == ROLE_REVIEWER ? someone(b->dora, g->role)
                                                  : someone(b->anna, g->role);
    assert_accepted(act(b, &who, &case_flow, id, STEP(g->action, g->form)));
}

static inline i64 noticed(void)
{
    struct opening o = a_source();
    assert_accepted(as(b, &b->admin, open_one, &o));
    for (size_t i = 0; i < COUNT(to_the_notice); i++)
        goes(o.id, &to_the_notice[i]);
    return o.id;
}

/* Silent, and fined 500 yuan. */
#define FINED                                                                                      \
    INVESTIGATES("waive", "{\"note\":\"said\"}"),                                                  \
        HEADS("decide", "{\"decision\":\"PENALTY\",\"discretion\":\"ORDINARY\",\"penalties\":"     \
                        "[\"FINE\"],\"fine\":50000,\"facts\":\"b\",\"basis\":\"e\"}")

static inline i64 served(void)
{
    i64 id = noticed();
    const struct going way[] = {
        FINED,
        INVESTIGATES("serve", "{\"mode\":\"S1\",\"receipt\":\"signed\"}"),
    };
    for (size_t i = 0; i < COUNT(way); i++)
        goes(id, &way[i]);
    return id; /* on 2026-05-06: to be paid by 05-21 */
}

static inline void is_refused(i64 id, struct going g, const char *why)
{
    struct actor who = someone(g.role == ROLE_HEAD ? b->chen : b->anna, g.role);
    assert_refused(b, act(b, &who, &case_flow, id, STEP(g.action, g.form)), why);
}

static inline i64 running(i64 id, const char *clock)
{
    return must_int(b->t,
                    "SELECT COALESCE(max(due_day), 0) FROM matter_clock WHERE matter_id = $1 AND "
                    "clock = $2 AND stopped_at IS NULL",
                    ARGS(V_I(id), V_T(str_from(clock))));
}

#endif
