/* address.h — an address as people of Shenzhen write it, taken apart.
 *
 * "深圳市宝安区西乡街道固戍社区固戍二路12号固戍新村十三巷３号B栋2楼201之4" has a district and a
 * community, a road with its number, a village with a lane and the number in it, a building, a
 * floor, a room and the part it was split into. What is written in full or half width, with Chinese
 * or Arabic numerals (十三巷, 13巷), with brackets, blanks or without, comes out in one form: half
 * width, capitals, Arabic numerals before what counts; numerals in names stay (宝民一路).
 *
 * Nothing is looked up: a part is known by where it stands and by the word it ends with. */
#ifndef NAGUAN_ADDRESS_H
#define NAGUAN_ADDRESS_H

#include "base/arena.h"

enum { ADDRESS_CHARS = 300 /* characters that count */ };

enum address_part {
    ADDRESS_PROVINCE,
    ADDRESS_CITY,
    ADDRESS_DISTRICT,
    ADDRESS_STREET,    /* 街道, 镇 */
    ADDRESS_COMMUNITY, /* 社区 */
    ADDRESS_ROAD,
    ADDRESS_NUMBER,      /* of the road: "91-13号" */
    ADDRESS_VILLAGE,     /* 村, 围, 坊, 小区: what has lanes or numbers of its own */
    ADDRESS_LANE,        /* "13巷"; a second street named inside the first */
    ADDRESS_LANE_NUMBER, /* in the lane or village: "3号" */
    ADDRESS_AREA,        /* park, estate, building or market by its name */
    ADDRESS_ZONE,        /* "B区", "G馆" within it */
    ADDRESS_BUILDING,    /* "C栋", "62-1栋", "1号楼" */
    ADDRESS_UNIT,        /* "A单元", "3座" of a building that has a number already */
    ADDRESS_FLOOR,       /* "2层", "负3层" */
    ADDRESS_ROOM,        /* "201", "F202、203", without 室, 铺, 号 */
    ADDRESS_SPLIT,       /* of a split room 201之4, 201-4: "4" */
    ADDRESS_REST,        /* what else stands there, parted by blanks */
    ADDRESS_PARTS
};

struct address {
    str part[ADDRESS_PARTS]; /* empty: not stated */
};

/* Any text; broken bytes are skipped, what is beyond ADDRESS_CHARS is dropped. Texts are in a. */
struct address address_parse(struct arena *a, str text);
const char *address_part_name(enum address_part part); /* "road", as in the API */

/* Which parts two addresses both state, and how they compare: bits 1 << enum address_part. Widths,
 * numerals and the words that count (栋, 座, 号楼) make no difference, nor does a road with a
 * place's name before it. near: names that differ in one character. ZONE and REST are not compared.
 */
struct address_likeness {
    unsigned same, near, other;
};
struct address_likeness address_compare(const struct address *x, const struct address *y);

/* A part as it is compared: "十三巷" and "13巷" give "13", "201室" gives "201". In a. */
str address_key(struct arena *a, enum address_part part, str value);
/* A lane's number said in Chinese, "13巷" as "十三巷"; what has none below 100 is as it was. In a.
 */
str address_said(struct arena *a, str lane);

#endif
