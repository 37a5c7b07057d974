#include "rooms/figures/facts.h"

#include "core/clock.h"
#include "core/house.h"
#include "db/queries.h"

/* How a column of the statement becomes a fact. */
enum sort {
    INSTANT, /* its day in China */
    DAY,
    YES,
    SUM,
    SPAN, /* an instant: working days from the first fact, the receipt, to its day */
};

struct source {
    const char *code;
    enum sort sort;
};

enum { HEAD = 4 }; /* bureau, unit, channel, category come before the facts */

static const struct source of_intake[] = { { "received", INSTANT }, { "repeated", YES } };
static const struct source of_complaint[] = {
    { "received", INSTANT },      { "decided", INSTANT },    { "ended", INSTANT },
    { "closed", INSTANT },        { "called", INSTANT },     { "accepted", YES },
    { "dropped", YES },           { "is_closed", YES },      { "settled", YES },
    { "settled_first", YES },     { "said_satisfied", YES }, { "said_fair", YES },
    { "said_dissatisfied", YES }, { "recovered", SUM },      { "working_days", SPAN },
};
static const struct source of_report[] = {
    { "received", INSTANT }, { "decided", INSTANT }, { "closed", INSTANT },
    { "is_closed", YES },    { "filed", YES },
};
static const struct source of_case[] = {
    { "received", INSTANT }, { "filed_on", DAY }, { "closed", INSTANT },
    { "is_closed", YES },    { "filed", YES },    { "from_filing", YES },
};

static const struct kind {
    const char *kind;
    const struct query *query;
    const struct source *sources;
    size_t n;
} kinds[] = {
    { "intake", &Q_figure_of_intake, of_intake, COUNT(of_intake) },
    { "complaint", &Q_figure_of_complaint, of_complaint, COUNT(of_complaint) },
    { "report", &Q_figure_of_report, of_report, COUNT(of_report) },
    { "case", &Q_figure_of_case, of_case, COUNT(of_case) },
};

static const struct kind *kind_of(str kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(kind, str_from(kinds[i].kind)))
            return &kinds[i];
    return NULL;
}

bool facts_of_kind(str kind)
{
    return kind_of(kind) != NULL;
}

struct reading {
    struct tx *tx;
    const struct kind *kind;
    struct facts *facts;
};

static struct fact fact_of(const struct reading *g, const struct row *r, size_t i)
{
    const struct source *s = &g->kind->sources[i];
    int column = (int)i + HEAD;
    struct fact fact = { .code = s->code, .known = !row_null(r, column) };
    if (!fact.known)
        return fact;
    switch (s->sort) {
    case INSTANT:
        fact.value = day_at(row_int(r, column));
        break;
    case DAY:
    case YES:
    case SUM:
        fact.value = row_int(r, column);
        break;
    case SPAN:
        fact.value = calendar_between(house_of(g->tx)->rules, (day)g->facts->at[0].value,
                                      day_at(row_int(r, column)));
        break;
    }
    return fact;
}

static rc take_facts(const struct row *r, void *arg, struct fault *f)
{
    const struct reading *g = arg;
    struct facts *facts = g->facts;
    (void)f;
    facts->counts = true;
    facts->bureau_id = row_int(r, 0);
    facts->unit_id = row_int(r, 1);
    facts->channel = row_text_copy(r, 2, tx_arena(g->tx));
    facts->category = row_text_copy(r, 3, tx_arena(g->tx));
    for (facts->n = 0; facts->n < g->kind->n; facts->n++)
        facts->at[facts->n] = fact_of(g, r, facts->n);
    return OK;
}

static rc take_limit(const struct row *r, void *arg, struct fault *f)
{
    const struct reading *g = arg;
    struct facts *facts = g->facts;
    (void)f;
    if (facts->limit_count < LIMITS_MOST)
        facts->limits[facts->limit_count++] =
            (struct limit){ .clock = row_text_copy(r, 0, tx_arena(g->tx)),
                            .due = (day)row_int(r, 1),
                            .stopped = row_int(r, 2) != 0,
                            .late = row_int(r, 3) != 0,
                            .paused = row_int(r, 4) != 0 };
    return OK;
}

rc facts_read(struct tx *tx, str kind, i64 matter_id, struct facts *ret, struct fault *f)
{
    struct reading g = { .tx = tx, .kind = kind_of(kind), .facts = ret };
    *ret = (struct facts){ .counts = false };
    if (!g.kind)
        return OK;
    rc r = db_each(tx, g.kind->query, ARGS(V_I(matter_id)), take_facts, &g, f);
    return r == OK && ret->counts
               ? db_each(tx, &Q_figure_limits, ARGS(V_I(matter_id)), take_limit, &g, f)
               : r;
}

const struct fact *facts_find(const struct facts *facts, str code)
{
    for (size_t i = 0; i < facts->n; i++)
        if (str_eq(code, str_from(facts->at[i].code)))
            return &facts->at[i];
    return NULL;
}
