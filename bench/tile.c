/* Tiles of the full district at every zoom where people look: ours against PostGIS ST_AsMVT on the
 * same doors, with counts by grade and trade section below zoom 15. Also filtered tiles. */
#include "figure.h"

#include "base/rand.h"

#include <stdio.h>
#include <stdlib.h>

/* Each tile is drawn TRIES times and the fastest counts, on both sides: other work runs on such
 * machines. */
enum {
    TRIES = 3,
    FIRST_ZOOM = 8,
    LAST_ZOOM = 18,
    TIMES = 400,
    PG_TIMES = 12,
    MOST_DOORS = 4 << 20
};

static struct {
    struct door_place {
        double lon, lat;
        int section, grade; /* 0 none, 1 … */
    } * at;
    size_t n;
} doors;

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    (void)arg;
    (void)f;
    str grade = row_text(r, 3);
    if (doors.n < MOST_DOORS)
        doors.at[doors.n++] =
            (struct door_place){ row_real(r, 0), row_real(r, 1), trade_section(row_text(r, 2)),
                                 grade.n ? grade.p[0] - 'A' + 1 : 0 };
    return OK;
}

static struct tile some_tile(struct rand *r, int z)
{
    const struct door_place *p = &doors.at[rand_below(r, doors.n)];
    return (struct tile){ z, mercator_x(p->lon) >> (32 - z), mercator_y(p->lat) >> (32 - z) };
}

static struct times our_tiles(struct mirror *m, const struct door_filter *filter, int z)
{
    struct times t = times_new(TIMES);
    struct arena *a = arena_new(0);
    struct rand r;
    struct fault f;
    fault_init(&f, a);
    rand_seed(&r, (u64)z);
    for (int i = 0; i < TIMES; i++) {
        struct tile tile = some_tile(&r, z);
        struct arena_mark mark = arena_mark(a);
        str bytes;
        double best = 1e12;
        for (int k = 0; k < TRIES; k++) {
            double from = now_us();
            if (mirror_tile(m, filter, tile, a, &bytes, &f) != OK || (!filter->count && !bytes.n))
                die("a tile is missing");
            double took = now_us() - from;
            best = took < best ? took : best;
        }
        times_add(&t, best);
        arena_rewind(a, mark);
    }
    arena_free(a);
    return t;
}

static void fill_postgis(struct pg *pg, struct arena *a)
{
    pg_run(pg, "CREATE EXTENSION IF NOT EXISTS postgis");
    pg_run(pg, "DROP TABLE IF EXISTS bench_door");
    pg_run(pg, "CREATE TABLE bench_door (id BIGINT, grade TEXT, section TEXT, lon DOUBLE "
               "PRECISION, lat DOUBLE PRECISION)");
    pg_copy_begin(pg, "COPY bench_door FROM STDIN");
    for (size_t i = 0; i < doors.n; i++) {
        const struct door_place *d = &doors.at[i];
        struct arena_mark mark = arena_mark(a);
        pg_copy_row(pg,
                    arena_fmt(a, "%zu\t%c\t%c\t%.8f\t%.8f\n", i, d->grade ? '@' + d->grade : '-',
                              d->section ? '@' + d->section : '-', d->lon, d->lat));
        arena_rewind(a, mark);
    }
    pg_copy_end(pg);
    pg_run(pg, "ALTER TABLE bench_door ADD COLUMN g geometry(Point, 3857)");
    pg_run(
        pg,
        "UPDATE bench_door SET g = ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857)");
    pg_run(pg, "CREATE INDEX ON bench_door USING gist (g)");
    pg_run(pg, "VACUUM FULL ANALYZE bench_door");
}

/* The tile in SQL: 16 × 16 cells with counts, or the doors themselves. */
static char *tile_sql(struct tile t, struct arena *a)
{
    buf counts = buf_new(a, 1 << 14);
    for (char c = 'A'; c <= 'T'; c++) {
        if (c <= 'D')
            buf_fmt(&counts, ", NULLIF(count(*) FILTER (WHERE grade = '%c'), 0) AS grade_%c", c, c);
        buf_fmt(&counts, ", NULLIF(count(*) FILTER (WHERE section = '%c'), 0) AS trade_%c", c, c);
    }
    str box = arena_fmt(a, "ST_TileEnvelope(%d, %u, %u)", t.z, t.x, t.y);
    if (t.z >= TILE_SINGLE_ZOOM)
        return arena_cstr(a, arena_fmt(a,
                                       "SELECT ST_AsMVT(q, 'doors') FROM (SELECT id, grade, "
                                       "section, ST_AsMVTGeom(g, %.*s) AS geom "
                                       "FROM bench_door WHERE g && %.*s) q",
                                       STR_ARG(box), STR_ARG(box)));
    return arena_cstr(a, arena_fmt(a,
                                   "WITH b AS (SELECT %.*s AS e, (ST_XMax(%.*s) - ST_XMin(%.*s)) / "
                                   "16 AS side), c AS (SELECT count(*) AS n "
                                   "%.*s, ST_Centroid(ST_Collect(g)) AS at FROM bench_door, b "
                                   "WHERE g && e GROUP BY floor((ST_X(g) - "
                                   "ST_XMin(e)) / side), floor((ST_Y(g) - ST_YMin(e)) / side)) "
                                   "SELECT ST_AsMVT(q, 'clusters') FROM (SELECT "
                                   "c.*, ST_AsMVTGeom(at, e) AS geom FROM c, b) q",
                                   STR_ARG(box), STR_ARG(box), STR_ARG(box),
                                   STR_ARG(buf_str(&counts))));
}

static double postgis_median(struct pg *pg, int z, struct arena *a)
{
    struct times t = times_new(PG_TIMES);
    struct rand r;
    rand_seed(&r, (u64)z);
    for (int i = 0; i < PG_TIMES; i++) {
        char *sql = tile_sql(some_tile(&r, z), a);
        double best = 1e12;
        for (int k = 0; k < TRIES; k++) {
            double from = now_us();
            pg_run(pg, sql);
            double took = now_us() - from;
            best = took < best ? took : best;
        }
        times_add(&t, best);
    }
    return times_at(&t, 0.5);
}

struct zooms {
    int first, last;
    double wanted, least;
    const char *what, *goal;
};

int main(void)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct db *db = open_district(a);
    struct mirror *m;
    struct fault f;
    fault_init(&f, a);
    if (mirror_open(db, &m, &f) != OK)
        die("the mirror cannot be opened");
    doors.at = calloc(MOST_DOORS, sizeof *doors.at);
    each_row(db, a,
             "SELECT p.lon, p.lat, e.trade, e.grade FROM premises p LEFT JOIN entity e ON e.id = "
             "p.entity_id "
             "WHERE p.lon IS NOT NULL AND p.lat IS NOT NULL",
             take_door, NULL);
    struct pg *pg = pg_open();
    if (pg)
        fill_postgis(pg, a);
    str catering[] = { S("62*") }, grades[] = { S("C"), S("D") };
    struct door_cond conds[] = { { .key = DOOR_TRADE, .op = DOOR_IN, .texts = catering, .n = 1 },
                                 { .key = DOOR_GRADE, .op = DOOR_IN, .texts = grades, .n = 2 } };
    struct door_filter all = { .kind = DOORS, .bureau_id = district_bureau(db, a) }, some = all;
    some.conds = conds;
    some.count = 2;
    struct zooms groups[] = { { 8, 12, 200, 1e9, "tiles at zoom 8-12, median", "200 times" },
                              { 13, 14, 20, 1e9, "tiles at zoom 13-14, median", "20 times" },
                              { 15, 18, 3, 1e9, "tiles at zoom 15-18, median", "3 times" } };
    double worst = 0, own[3] = { 0 }, other[3] = { 0 };
    for (int z = FIRST_ZOOM; z <= LAST_ZOOM; z++) {
        struct times t = our_tiles(m, &all, z), filtered = our_tiles(m, &some, z);
        double median = times_at(&t, 0.5), p99 = times_at(&t, 0.99),
               pg_median = pg ? postgis_median(pg, z, a) : 0;
        worst = p99 > worst ? p99 : worst;
        printf("zoom %2d: p50 %7.0f µs  p99 %7.0f µs  filtered p99 %7.0f µs  PostGIS %9.0f µs\n", z,
               median, p99, times_at(&filtered, 0.99), pg_median);
        for (size_t g = 0; g < COUNT(groups) && pg; g++) {
            if (z < groups[g].first || z > groups[g].last || pg_median / median >= groups[g].least)
                continue;
            groups[g].least = pg_median / median;
            own[g] = median;
            other[g] = pg_median;
        }
    }
    for (size_t g = 0; g < COUNT(groups) && pg; g++)
        print_figure(&(struct figure){
            groups[g].what, "PostGIS ST_AsMVT", groups[g].goal,
            arena_fmt(a, "%.2f ms", own[g] / 1e3), arena_fmt(a, "%.1f ms", other[g] / 1e3),
            arena_fmt(a, "%.0f", groups[g].least), groups[g].least >= groups[g].wanted });
    print_figure(&(struct figure){ "tiles at every zoom, p99", "-", "under 2 ms",
                                   arena_fmt(a, "%.2f ms", worst / 1e3), S("-"), S("-"),
                                   worst < 2000 });
    if (pg) {
        pg_run(pg, "DROP TABLE bench_door");
        pg_close(pg);
    }
    mirror_close(m);
    db_close(db);
    return 0;
}
