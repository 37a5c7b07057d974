#include "codec/mvt.h"

#include <string.h>

/* Field numbers and types of vector_tile.proto 2.1, as protobuf tags (number << 3 | wire type). */
enum {
    TILE_LAYER = 3 << 3 | 2,
    LAYER_NAME = 1 << 3 | 2,
    LAYER_FEATURE = 2 << 3 | 2,
    LAYER_KEY = 3 << 3 | 2,
    LAYER_VALUE = 4 << 3 | 2,
    LAYER_EXTENT = 5 << 3 | 0,
    LAYER_VERSION = 15 << 3 | 0,
    FEATURE_ID = 1 << 3 | 0,
    FEATURE_TAGS = 2 << 3 | 2,
    FEATURE_TYPE = 3 << 3 | 0,
    FEATURE_GEOMETRY = 4 << 3 | 2,
    VALUE_TEXT = 1 << 3 | 2,
    VALUE_UINT = 5 << 3 | 0,
    POINT = 1,
    POLYGON = 3,
    MOVE_TO = 1,
    LINE_TO = 2,
    CLOSE_PATH = 7,
    VARINT = 10, /* most bytes of one */
};

struct mvt_value {
    str text; /* p NULL: a number */
    u64 number;
    u32 at; /* its number in the layer */
};

struct mvt {
    struct arena *arena;
    buf out, features, geometry, encoded; /* encoded: the values */
    const char *name;
    u32 extent;
    const char *const *keys;
    size_t key_count;
    struct mvt_value *values; /* those that may come again */
    u32 known, value_room, value_count;
    u32 *slots; /* open hash of value number + 1 */
    u32 slot_count;
    u32 tags[2 * MVT_TAGS];
    size_t tag_count;
};

static size_t put_varint(char *p, u64 v)
{
    size_t n = 0;
    while (v >= 0x80) {
        p[n++] = (char)(v | 0x80);
        v >>= 7;
    }
    p[n++] = (char)v;
    return n;
}

static void add_varint(buf *b, u64 v)
{
    char bytes[VARINT];
    buf_add(b, (str){ bytes, put_varint(bytes, v) });
}

static void add_bytes(buf *b, u32 tag, str s)
{
    add_varint(b, tag);
    add_varint(b, s.n);
    buf_add(b, s);
}

static u64 zigzag(i64 v)
{
    return ((u64)v << 1) ^ (u64)(v >> 63);
}

struct mvt *mvt_new(struct arena *a, size_t max)
{
    struct mvt *m = ARENA_NEW(a, struct mvt);
    m->arena = a;
    m->out = buf_new(a, max);
    m->features = buf_new(a, max);
    m->geometry = buf_new(a, max);
    m->encoded = buf_new(a, max);
    return m;
}

void mvt_begin(struct mvt *m, const char *name, u32 extent, const char *const *keys,
               size_t key_count)
{
    m->name = name;
    m->extent = extent;
    m->keys = keys;
    m->key_count = key_count;
    m->known = m->value_count = 0;
    m->tag_count = 0;
    if (m->slot_count)
        memset(m->slots, 0, m->slot_count * sizeof *m->slots);
    buf_clear(&m->features);
    buf_clear(&m->encoded);
}

static bool same_value(const struct mvt_value *a, const struct mvt_value *b)
{
    if (!a->text.p || !b->text.p)
        return !a->text.p && !b->text.p && a->number == b->number;
    return str_eq(a->text, b->text);
}

static u64 hash_value(const struct mvt_value *v)
{
    u64 h = v->text.p ? str_hash(v->text) : v->number + 1;
    h *= 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

static u32 *slot_of(struct mvt *m, const struct mvt_value *v)
{
    u32 at = (u32)hash_value(v) & (m->slot_count - 1);
    while (m->slots[at] && !same_value(&m->values[m->slots[at] - 1], v))
        at = (at + 1) & (m->slot_count - 1);
    return &m->slots[at];
}

static void widen(struct mvt *m)
{
    u32 room = m->value_room ? m->value_room * 2 : 64;
    struct mvt_value *values = ARENA_ARRAY(m->arena, struct mvt_value, room);
    if (m->known)
        memcpy(values, m->values, m->known * sizeof *values);
    m->values = values;
    m->value_room = room;
    m->slot_count = room * 2;
    m->slots = ARENA_ARRAY(m->arena, u32, m->slot_count);
    for (u32 i = 0; i < m->known; i++)
        *slot_of(m, &values[i]) = i + 1;
}

static u32 put_value(struct mvt *m, const struct mvt_value *v)
{
    char bytes[4 * VARINT], body[2 * VARINT];
    size_t n = 0, body_n = put_varint(body, v->text.p ? VALUE_TEXT : VALUE_UINT);
    body_n += put_varint(body + body_n, v->text.p ? v->text.n : v->number);
    n += put_varint(bytes + n, LAYER_VALUE);
    n += put_varint(bytes + n, body_n + v->text.n);
    memcpy(bytes + n, body, body_n);
    buf_add(&m->encoded, (str){ bytes, n + body_n });
    buf_add(&m->encoded, v->text);
    return m->value_count++;
}

static u32 number_of(struct mvt *m, struct mvt_value v)
{
    if (m->known == m->value_room)
        widen(m);
    u32 *slot = slot_of(m, &v);
    if (!*slot) {
        if (v.text.p)
            v.text = arena_str(m->arena, v.text);
        v.at = put_value(m, &v);
        m->values[m->known++] = v;
        *slot = m->known;
    }
    return m->values[*slot - 1].at;
}

u32 mvt_unique(struct mvt *m, str value)
{
    return put_value(m, &(struct mvt_value){ .text = { value.p ? value.p : "", value.n } });
}

u32 mvt_text(struct mvt *m, str value)
{
    return number_of(m, (struct mvt_value){ .text = { value.p ? value.p : "", value.n } });
}

u32 mvt_uint(struct mvt *m, u64 value)
{
    return number_of(m, (struct mvt_value){ .number = value });
}

void mvt_tag(struct mvt *m, u32 key, u32 value)
{
    if (m->tag_count + 2 > COUNT(m->tags))
        return;
    m->tags[m->tag_count++] = key;
    m->tags[m->tag_count++] = value;
}

/* A feature in one piece: sizes of its parts first, since protobuf prefixes each with its length.
 */
static void add_feature(struct mvt *m, u64 id, u32 type, str geometry)
{
    char tags[2 * MVT_TAGS * 5], head[8 * VARINT];
    size_t tag_bytes = 0, n = 0;
    for (size_t i = 0; i < m->tag_count; i++)
        tag_bytes += put_varint(tags + tag_bytes, m->tags[i]);
    m->tag_count = 0;
    if (id) {
        n += put_varint(head + n, FEATURE_ID);
        n += put_varint(head + n, id);
    }
    n += put_varint(head + n, FEATURE_TYPE);
    n += put_varint(head + n, type);
    n += put_varint(head + n, FEATURE_TAGS);
    n += put_varint(head + n, tag_bytes);
    char mid[2 * VARINT], frame[2 * VARINT];
    size_t mid_n = put_varint(mid, FEATURE_GEOMETRY);
    mid_n += put_varint(mid + mid_n, geometry.n);
    size_t frame_n = put_varint(frame, LAYER_FEATURE);
    frame_n += put_varint(frame + frame_n, n + tag_bytes + mid_n + geometry.n);
    char *p = buf_space(&m->features, frame_n + n + tag_bytes + mid_n + geometry.n);
    if (!p)
        return;
    const str parts[] = {
        { frame, frame_n }, { head, n }, { tags, tag_bytes }, { mid, mid_n }, geometry
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        memcpy(p, parts[i].p, parts[i].n);
        p += parts[i].n;
    }
}

void mvt_point(struct mvt *m, u64 id, i32 x, i32 y)
{
    char g[3 * VARINT];
    size_t n = put_varint(g, 1 << 3 | MOVE_TO);
    n += put_varint(g + n, zigzag(x));
    n += put_varint(g + n, zigzag(y));
    add_feature(m, id, POINT, (str){ g, n });
}

/* Twice the signed area; y grows downwards, so clockwise on screen is positive. */
static i64 twice_area(const struct mvt_ring *r)
{
    i64 sum = 0;
    for (size_t i = 0, j = r->n - 1; i < r->n; j = i++)
        sum += (i64)r->at[j][0] * r->at[i][1] - (i64)r->at[i][0] * r->at[j][1];
    return sum;
}

static void add_ring(struct mvt *m, const struct mvt_ring *r, bool turned, i32 pen[2])
{
    add_varint(&m->geometry, 1 << 3 | MOVE_TO);
    for (size_t i = 0; i < r->n; i++) {
        const i32 *p = r->at[turned ? r->n - 1 - i : i];
        if (i == 1)
            add_varint(&m->geometry, (r->n - 1) << 3 | LINE_TO);
        add_varint(&m->geometry, zigzag((i64)p[0] - pen[0]));
        add_varint(&m->geometry, zigzag((i64)p[1] - pen[1]));
        pen[0] = p[0];
        pen[1] = p[1];
    }
    add_varint(&m->geometry, 1 << 3 | CLOSE_PATH);
}

void mvt_polygon(struct mvt *m, u64 id, const struct mvt_ring *rings, size_t n)
{
    i32 pen[2] = { 0, 0 };
    bool outer_drawn = false;
    buf_clear(&m->geometry);
    for (size_t i = 0; i < n; i++) {
        i64 twice = rings[i].n < 3 ? 0 : twice_area(&rings[i]);
        if (!rings[i].hole)
            outer_drawn = twice != 0;
        if (twice != 0 && outer_drawn)
            add_ring(m, &rings[i], (twice < 0) != rings[i].hole, pen);
    }
    if (m->geometry.n)
        add_feature(m, id, POLYGON, buf_str(&m->geometry));
    m->tag_count = 0;
}

void mvt_end(struct mvt *m)
{
    if (!m->features.n)
        return;
    buf rest = buf_new(m->arena, m->out.max);
    add_varint(&rest, LAYER_VERSION);
    add_varint(&rest, 2);
    add_bytes(&rest, LAYER_NAME, str_from(m->name));
    for (size_t i = 0; i < m->key_count; i++)
        add_bytes(&rest, LAYER_KEY, str_from(m->keys[i]));
    buf_add(&rest, buf_str(&m->encoded));
    add_varint(&rest, LAYER_EXTENT);
    add_varint(&rest, m->extent);
    add_varint(&m->out, TILE_LAYER);
    add_varint(&m->out, rest.n + m->features.n);
    buf_add(&m->out, buf_str(&rest));
    buf_add(&m->out, buf_str(&m->features));
}

bool mvt_ok(const struct mvt *m)
{
    return buf_ok(&m->out) && buf_ok(&m->features) && buf_ok(&m->geometry) && buf_ok(&m->encoded);
}

str mvt_str(const struct mvt *m)
{
    return buf_str(&m->out);
}
