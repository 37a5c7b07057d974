/* distance.h — metres between two points of a district. */
#ifndef NAGUAN_DISTANCE_H
#define NAGUAN_DISTANCE_H

/* Degrees WGS-84; right to one in a thousand below 100 km, on a sphere. */
double distance_metres(double lon_a, double lat_a, double lon_b, double lat_b);

#endif
