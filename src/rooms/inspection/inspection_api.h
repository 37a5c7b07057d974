/* inspection_api.h — the handlers named in inspection_spec.c, and their forms. */
#ifndef NAGUAN_INSPECTION_API_H
#define NAGUAN_INSPECTION_API_H

#include "core/list.h"
#include "core/matter.h"

struct rating_new {
    i64 stars;
    struct strs reasons; /* rules: rating_reasons */
    str words;
};
struct wish_new { /* the operator wishes another officer */
    i64 officer;  /* 1: the leading one, 2: the second */
    str ground, reason;
};

struct superior_new { /* an authority above the bureau inspected an operator */
    i64 entity_id;
    str item, authority, document;
    day on_day;
};

extern const struct list inspection_list, rating_list, loan_list, superior_list;

rc inspections_get(struct request *rq, struct fault *f);
rc inspection_post(struct request *rq, struct fault *f);
rc inspection_page(struct request *rq, struct fault *f);
rc inspection_code_get(struct request *rq, struct fault *f);
rc inspection_qr(struct request *rq, struct fault *f);
rc ratings_get(struct request *rq, struct fault *f);
rc superiors_get(struct request *rq, struct fault *f);
rc superior_post(struct request *rq, struct fault *f);
rc superior_withdraw(struct request *rq, struct fault *f);
rc inspection_panel(struct request *rq, const struct matter *m, struct fault *f);

/* Without session, by the code that the operator scanned. */
rc doorstep_inspection(struct request *rq, struct fault *f);
rc doorstep_rating(struct request *rq, struct fault *f);
rc doorstep_recusal(struct request *rq, struct fault *f);

#endif
