/* import_value.h — cells as people write them. */
#ifndef NAGUAN_IMPORT_VALUE_H
#define NAGUAN_IMPORT_VALUE_H

#include "base/date.h"

/* 2020-01-02, 2020/1/2, 2020.1.2, 20200102, 2020年1月2日, each also with a time of day behind it,
 * which is left out. Real dates of the years 1900–2200 only. */
bool import_day(str s, day *ret);

#endif
