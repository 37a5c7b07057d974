#include "geo/tile.h"

#include <math.h>

static const double WORLD = 4294967296.0;

static u32 unit(double share)
{
    double v = floor(share * WORLD);
    if (!(v > 0))
        return 0;
    return v >= WORLD ? UINT32_MAX : (u32)v;
}

u32 mercator_x(double lon)
{
    return unit((lon + 180.0) / 360.0);
}

u32 mercator_y(double lat)
{
    double s = sin(lat * M_PI / 180.0);
    const double most = 0.9962720762207499; /* sin of 85.0511288°, where the square ends */
    s = s > most ? most : s < -most ? -most : s;
    return unit(0.5 - log((1.0 + s) / (1.0 - s)) / (4.0 * M_PI));
}

double mercator_lon(u32 x)
{
    return ((double)x + 0.5) / WORLD * 360.0 - 180.0;
}

double mercator_lat(u32 y)
{
    double n = M_PI * (1.0 - 2.0 * ((double)y + 0.5) / WORLD);
    return 180.0 / M_PI * atan(sinh(n));
}

static bool part(str s, i64 below, i64 *ret)
{
    i64 v;
    if (s.n > 10 || !str_to_i64(s, &v) || v < 0 || v >= below)
        return false;
    *ret = v;
    return true;
}

bool tile_parse(str z, str x, str y, struct tile *ret)
{
    i64 zoom, column, line;
    if (str_ends(y, S(".mvt")))
        y.n -= 4;
    if (!part(z, TILE_MAX_ZOOM + 1, &zoom) || !part(x, (i64)1 << zoom, &column) ||
        !part(y, (i64)1 << zoom, &line))
        return false;
    *ret = (struct tile){ (int)zoom, (u32)column, (u32)line };
    return true;
}

u32 tile_west(struct tile t)
{
    return t.z ? t.x << (32 - t.z) : 0;
}

u32 tile_north(struct tile t)
{
    return t.z ? t.y << (32 - t.z) : 0;
}

/* units of the world in one tile unit: 2^(32 − z − 12); at z ≤ 20 a whole number */
static i32 in_tile(int z, u32 origin, u32 v)
{
    i64 d = (i64)v - (i64)origin;
    int shift = 20 - z;
    i64 u = shift >= 0 ? d >> shift : d * ((i64)1 << -shift);
    return u > INT32_MAX ? INT32_MAX : u < INT32_MIN ? INT32_MIN : (i32)u;
}

i32 tile_unit_x(struct tile t, u32 x)
{
    return in_tile(t.z, tile_west(t), x);
}

i32 tile_unit_y(struct tile t, u32 y)
{
    return in_tile(t.z, tile_north(t), y);
}

static u64 spread(u32 v)
{
    u64 s = v;
    s = (s | s << 16) & 0x0000FFFF0000FFFFu;
    s = (s | s << 8) & 0x00FF00FF00FF00FFu;
    s = (s | s << 4) & 0x0F0F0F0F0F0F0F0Fu;
    s = (s | s << 2) & 0x3333333333333333u;
    return (s | s << 1) & 0x5555555555555555u;
}

u64 morton(u32 x, u32 y)
{
    return spread(y) << 1 | spread(x);
}

void tile_mortons(struct tile t, u64 *ret_first, u64 *ret_last)
{
    *ret_first = morton(tile_west(t), tile_north(t));
    *ret_last = *ret_first + (t.z ? ((u64)1 << (64 - 2 * t.z)) - 1 : UINT64_MAX);
}
