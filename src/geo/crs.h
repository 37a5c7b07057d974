/* crs.h — the three coordinate systems in use: WGS-84 (stored), GCJ-02 (Amap, WeChat) and BD-09
 * (Baidu).
 *
 * CGCS2000 differs from WGS-84 by centimetres and counts as equal. Degrees throughout, longitude
 * first. Outside 72.004–137.8347 E, 0.8293–55.8271 N nothing is shifted. */
#ifndef NAGUAN_CRS_H
#define NAGUAN_CRS_H

#include "base/str.h"

enum crs { CRS_WGS84, CRS_GCJ02, CRS_BD09 };

/* "wgs84", "gcj02", "bd09"; anything else, also the empty text, is WGS-84: what may be sent is the
 * field table's to check. */
enum crs crs_from_name(str name);
const char *crs_name(enum crs crs);

/* In place. The way back from GCJ-02 and BD-09 is a fixed point, exact to 10⁻⁵ m inside China. */
void crs_to_wgs84(enum crs from, double *lon, double *lat);
void crs_from_wgs84(enum crs to, double *lon, double *lat);

#endif
