/* case_measure.h — 先行登记保存、查封、扣押: things that are held while a case is investigated
 * (PEN 33–38, AEL 18–28).
 *
 * Two certified officers ask, the head allows it; what is urgent begins at once and the head's word
 * follows. Each measure has a limit of its own by rules/case_measures, the one that ends first is
 * shown on the matter. Tests and appraisal do not count where the law says so; the head extends it
 * once. It ends in whatever state the case is, so that these are acts of their own and no moves. */
#ifndef NAGUAN_CASE_MEASURE_H
#define NAGUAN_CASE_MEASURE_H

#include "core/clock.h"
#include "core/request.h"
#include "rooms/casefile/case_store.h"

enum { MEASURE_PAUSES = 16, MEASURES_OF_A_CASE = 30, THINGS_OF_A_MEASURE = 200 };

struct measure_thing {
    str name, spec, quantity, note;
};
struct measure_new {
    str kind;              /* rules: case_measures */
    struct records things; /* struct measure_thing */
    str place, reason, basis;
    i64 second_officer;
    bool urgent;
    i64 follows_id; /* the preservation that becomes it, 0: none */
};
struct measure_note_form {
    str note;
};
struct measure_end_form {
    str outcome, note; /* rules: measure_outcomes */
};
extern const struct record measure_new_record, measure_allow_form, measure_refuse_form,
    measure_extend_form, measure_test_form, measure_tested_form, measure_end_form;

struct measure {
    i64 id, case_id, ver;
    str kind, state; /* asked, refused, running, ended, lapsed */
    str things;      /* JSON */
    str number, place, reason, basis;
    bool urgent, provisional;
    str clock; /* empty: does not run yet */
    day from, due, paused_on;
    struct pause pauses[MEASURE_PAUSES];
    size_t pause_count;
    i64 asked_by, second_id, approved_by, approved_at, extended_by, extended_at, follows_id;
    str outcome, end_note;
    i64 ended_by, ended_at;
};

/* One measure of a case in scope, or NOT_FOUND "case.measure_not_found". */
CHECKED rc measure_get(struct tx *tx, i64 case_id, i64 id, struct measure *ret, struct fault *f);
/* Keeps it and shows the first limit on the matter. REFUSED "case.measure_changed" when somebody
 * changed it since it was read. */
CHECKED rc measure_keep(struct tx *tx, struct matter *m, const struct measure *x, struct fault *f);

/* From today on it runs: limit, decision and list of things; what it follows ends with it. */
CHECKED rc measure_run(struct tx *tx, const struct actor *who, struct matter *m, struct measure *x,
                       struct fault *f);
/* The longer limit, counted from the same day, once and before the first one is over. */
CHECKED rc measure_extend(struct tx *tx, const struct actor *who, struct matter *m,
                          struct measure *x, struct fault *f);
/* Time that does not count begins, and ends. */
CHECKED rc measure_test(struct tx *tx, struct matter *m, struct measure *x, struct fault *f);
CHECKED rc measure_tested(struct tx *tx, struct matter *m, struct measure *x, struct fault *f);
/* By hand; field error "outcome" when it does not end so. */
CHECKED rc measure_end(struct tx *tx, const struct actor *who, struct matter *m, struct measure *x,
                       const struct measure_end_form *form, struct fault *f);
/* Of itself: lapses the measures of the bureau whose kind lapses when its limit is over, at most
 * `limit` of them. ret: how many. tx has the machine's scope. */
CHECKED rc measures_lapse(struct tx *tx, const struct actor *machine, size_t limit, size_t *ret,
                          struct fault *f);
/* Of itself: last days that waited for a notice of holidays are counted anew (domain 11.2), of
 * measures behind `after`, at most `limit`. ret: the last one looked at, 0: there was none. */
CHECKED rc measures_recount(struct tx *tx, const struct actor *machine, i64 after, size_t limit,
                            i64 *ret, struct fault *f);
/* What is told of it: {"measure":"…","kind":"…"}. */
str measure_facts(struct tx *tx, const struct measure *x);

/* A paper of it, by a column of rules/case_measures: letter, goods_letter, extend_letter,
 * lift_letter. ret_number in the transaction's arena. */
CHECKED rc measure_paper(struct tx *tx, const struct actor *who, struct matter *m,
                         const struct measure *x, const char *column, str *ret_number,
                         struct fault *f);

/* Handlers. */
rc measure_post(struct request *rq, struct fault *f);
rc measure_allow_post(struct request *rq, struct fault *f);
rc measure_refuse_post(struct request *rq, struct fault *f);
rc measure_extend_post(struct request *rq, struct fault *f);
rc measure_test_post(struct request *rq, struct fault *f);
rc measure_tested_post(struct request *rq, struct fault *f);
rc measure_end_post(struct request *rq, struct fault *f);
/* Writes "measures": […] into an open object. */
CHECKED rc measures_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f);

#endif
