#include "rooms/demo/demo_shape.h"

#include <math.h>

double spot_apart(struct spot a, struct spot b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

struct shape shape_square(struct spot middle, double half)
{
    return (struct shape){ 4,
                           { { middle.x - half, middle.y - half },
                             { middle.x + half, middle.y - half },
                             { middle.x + half, middle.y + half },
                             { middle.x - half, middle.y + half } } };
}

/* Keeps the corners on the side of the line through p where the normal does not point. */
static void keep_side(struct shape *s, struct spot p, struct spot normal)
{
    struct shape kept = { 0 };
    for (size_t i = 0; i < s->n; i++) {
        struct spot a = s->at[i], b = s->at[(i + 1) % s->n];
        double at_a = (a.x - p.x) * normal.x + (a.y - p.y) * normal.y;
        double at_b = (b.x - p.x) * normal.x + (b.y - p.y) * normal.y;
        if (at_a <= 0 && kept.n < SHAPE_CORNERS)
            kept.at[kept.n++] = a;
        if ((at_a <= 0) != (at_b <= 0) && kept.n < SHAPE_CORNERS) {
            double t = at_a / (at_a - at_b);
            kept.at[kept.n++] = (struct spot){ a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) };
        }
    }
    *s = kept;
}

void shape_keep_nearer(struct shape *s, struct spot a, struct spot b)
{
    keep_side(s, (struct spot){ (a.x + b.x) / 2, (a.y + b.y) / 2 },
              (struct spot){ b.x - a.x, b.y - a.y });
}

double shape_area(const struct shape *s)
{
    double twice = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct spot a = s->at[i], b = s->at[(i + 1) % s->n];
        twice += a.x * b.y - b.x * a.y;
    }
    return twice / 2;
}

struct spot shape_middle(const struct shape *s)
{
    double twice = 0, x = 0, y = 0;
    if (s->n == 0)
        return (struct spot){ 0, 0 };
    struct spot o = s->at[0]; /* measured from a corner: the numbers stay small */
    for (size_t i = 1; i + 1 < s->n; i++) {
        struct spot a = { s->at[i].x - o.x, s->at[i].y - o.y };
        struct spot b = { s->at[i + 1].x - o.x, s->at[i + 1].y - o.y };
        double piece = a.x * b.y - b.x * a.y;
        twice += piece;
        x += piece * (a.x + b.x) / 3;
        y += piece * (a.y + b.y) / 3;
    }
    return twice > 0 ? (struct spot){ o.x + x / twice, o.y + y / twice } : o;
}

/* The direction in which the corners lie farthest apart from the middle. */
static double long_way(const struct shape *s, struct spot middle)
{
    double xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < s->n; i++) {
        double x = s->at[i].x - middle.x, y = s->at[i].y - middle.y;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    return atan2(2 * xy, xx - yy) / 2;
}

void shape_halve(const struct shape *s, struct shape *ret_one, struct shape *ret_other)
{
    struct spot middle = shape_middle(s);
    double angle = long_way(s, middle);
    struct spot normal = { cos(angle), sin(angle) };
    *ret_one = *ret_other = *s;
    keep_side(ret_one, middle, normal);
    keep_side(ret_other, middle, (struct spot){ -normal.x, -normal.y });
}

bool shape_holds(const struct shape *s, struct spot p)
{
    for (size_t i = 0; i < s->n; i++) {
        struct spot a = s->at[i], b = s->at[(i + 1) % s->n];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) < 0)
            return false;
    }
    return s->n > 2;
}

double shape_reach(const struct shape *s, struct spot p, double angle)
{
    struct spot way = { cos(angle), sin(angle) };
    double reach = INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        struct spot a = s->at[i], b = s->at[(i + 1) % s->n];
        struct spot out = { b.y - a.y, a.x - b.x }; /* points outwards */
        double towards = way.x * out.x + way.y * out.y;
        double apart = (a.x - p.x) * out.x + (a.y - p.y) * out.y;
        if (towards > 1e-12 && apart / towards < reach)
            reach = apart / towards;
    }
    return isfinite(reach) && reach > 0 ? reach : 0;
}
