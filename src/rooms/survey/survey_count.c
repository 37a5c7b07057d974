/* survey_count.c — live counts: by answer, by community. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/survey/survey_store.h"

static const struct row_member count_members[] = {
    { "question", F_TEXT }, { "choice", F_TEXT }, { "n", F_INT },
    { "sum", F_REAL },      { "least", F_REAL },  { "most", F_REAL },
};
static const struct row_member place_members[] = { { "place_code", F_TEXT },
                                                   { "targets", F_INT },
                                                   { "answered", F_INT } };
static const struct row_member cross_members[] = {
    { "question", F_TEXT }, { "choice", F_TEXT }, { "place_code", F_TEXT }, { "n", F_INT }
};
static const struct row_shape counts = ROW_SHAPE(count_members), places = ROW_SHAPE(place_members),
                              cross = ROW_SHAPE(cross_members);

rc survey_results(struct request *rq, struct fault *f)
{
    i64 id;
    struct survey s;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = survey_get(rq->tx, id, &s, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "state", s.state);
    json_int_of(&rq->out, "targets", s.targets);
    r = rows_put_of(rq->tx, &Q_survey_counts, id, "counts", &counts, &rq->out, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_survey_places, id, "places", &places, &rq->out, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_survey_place_counts, id, "by_place", &cross, &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}
