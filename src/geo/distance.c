#include "geo/distance.h"

#include <math.h>

double distance_metres(double lon_a, double lat_a, double lon_b, double lat_b)
{
    enum { RADIUS = 6371009 };
    const double degree = 3.14159265358979323846 / 180;
    double x = (lon_b - lon_a) * degree * cos((lat_a + lat_b) / 2 * degree);
    double y = (lat_b - lat_a) * degree;
    return hypot(x, y) * RADIUS;
}
