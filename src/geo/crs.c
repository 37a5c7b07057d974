#include "geo/crs.h"

#include <math.h>

static const double A = 6378245.0,
                    EE = 0.00669342162296594323; /* the ellipsoid GCJ-02 is defined on */

struct shift {
    double lon, lat;
};

static double waves(double t, double a, double b)
{
    return 2.0 / 3.0 * (a * sin(t * M_PI) + b * sin(t * M_PI / 3.0));
}

/* 20 sin 6πx + 20 sin 2πx, in both terms */
static double ripple(double x)
{
    return 2.0 / 3.0 * (20.0 * sin(6.0 * x * M_PI) + 20.0 * sin(2.0 * x * M_PI));
}

static bool shifted_here(double lon, double lat)
{
    return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/* How far GCJ-02 lies from WGS-84 at a point. The latitude term has 160 and 320, the longitude term
 * 150 and 300: copies that have them alike are wrong by metres. */
static struct shift gcj_shift(double lon, double lat)
{
    if (!shifted_here(lon, lat))
        return (struct shift){ 0, 0 };
    double x = lon - 105.0, y = lat - 35.0, root = sqrt(fabs(x));
    double t_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple(x) +
                   waves(y, 20.0, 40.0) + waves(y / 12.0, 160.0, 0) +
                   2.0 / 3.0 * 320.0 * sin(y * M_PI / 30.0);
    double t_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple(x) +
                   waves(x, 20.0, 40.0) + waves(x / 12.0, 150.0, 0) +
                   2.0 / 3.0 * 300.0 * sin(x * M_PI / 30.0);
    double phi = lat / 180.0 * M_PI, s = sin(phi), m = 1.0 - EE * s * s, root_m = sqrt(m);
    return (struct shift){ .lon = 180.0 * t_lon / (M_PI * A / root_m * cos(phi)),
                           .lat = 180.0 * t_lat / (M_PI * A * (1.0 - EE) / (m * root_m)) };
}

static void wgs_to_gcj(double *lon, double *lat)
{
    struct shift d = gcj_shift(*lon, *lat);
    *lon += d.lon;
    *lat += d.lat;
}

static void gcj_to_bd(double *lon, double *lat)
{
    const double turn = M_PI * 3000.0 / 180.0;
    double x = *lon, y = *lat;
    double z = sqrt(x * x + y * y) + 0.00002 * sin(y * turn);
    double theta = atan2(y, x) + 0.000003 * cos(x * turn);
    *lon = z * cos(theta) + 0.0065;
    *lat = z * sin(theta) + 0.006;
}

/* g ← g − (f(g) − target): the maps differ from the identity by a slowly changing shift, so each
 * round gains three digits; three rounds leave 2·10⁻⁶ m (domain 6.9). */
static void invert(void (*f)(double *, double *), double *lon, double *lat)
{
    double target_lon = *lon, target_lat = *lat;
    for (int round = 0; round < 4; round++) {
        double x = *lon, y = *lat;
        f(&x, &y);
        *lon -= x - target_lon;
        *lat -= y - target_lat;
    }
}

enum crs crs_from_name(str name)
{
    if (str_eq(name, S("gcj02")))
        return CRS_GCJ02;
    return str_eq(name, S("bd09")) ? CRS_BD09 : CRS_WGS84;
}

const char *crs_name(enum crs crs)
{
    static const char *const names[] = { "wgs84", "gcj02", "bd09" };
    return names[crs];
}

void crs_to_wgs84(enum crs from, double *lon, double *lat)
{
    if (from == CRS_BD09)
        invert(gcj_to_bd, lon, lat);
    if (from != CRS_WGS84 && shifted_here(*lon, *lat))
        invert(wgs_to_gcj, lon, lat);
}

void crs_from_wgs84(enum crs to, double *lon, double *lat)
{
    if (to != CRS_WGS84)
        wgs_to_gcj(lon, lat);
    if (to == CRS_BD09)
        gcj_to_bd(lon, lat);
}
