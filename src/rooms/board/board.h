/* board.h — sweeps, communities, operators seen and enrolled, hazards by kind and state: by station
 * and period, equal to the exports of the lists to the last row. Each figure counts a list: sweeps
 * (on_day, state other than cancelled), visits (on_day), entities (enrolled_at), hazards
 * (opened_at). */
#ifndef NAGUAN_BOARD_H
#define NAGUAN_BOARD_H

#include "core/request.h"

extern const struct room board_room;

#endif
