/* publicity_forms.h — what the office says when it does something with an entry. */
#ifndef NAGUAN_PUBLICITY_FORMS_H
#define NAGUAN_PUBLICITY_FORMS_H

#include "core/record.h"

struct withhold_form {
    str ground; /* rules: publicity_exclusions, one that is decided by hand */
    str note;
};
struct correct_form {
    str category; /* the complaint's own takes the correction away */
};
struct objection_form {
    str reason;
};
struct ruling_form {
    str decision; /* keep, correct, take_down */
    str ground;   /* with take_down */
    str category; /* with correct */
    str note;
};

extern const struct record withhold_record, correct_record, objection_record, ruling_record;

#endif
