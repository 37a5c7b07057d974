#include "mvt_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

Vt__Tile *mvt_read(str tile)
{
    Vt__Tile *t = vt__tile__unpack(NULL, tile.n, (const uint8_t *)tile.p);
    assert_non_null(t);
    for (size_t l = 0; l < t->n_layers; l++) {
        const Vt__Layer *layer = t->layers[l];
        assert_int_equal(layer->version, 2);
        assert_true(layer->n_features > 0);
        for (size_t i = 0; i < layer->n_features; i++) {
            const Vt__Feature *f = layer->features[i];
            assert_int_equal(f->n_tags % 2, 0);
            for (size_t k = 0; k < f->n_tags; k += 2) {
                assert_true(f->tags[k] < layer->n_keys);
                assert_true(f->tags[k + 1] < layer->n_values);
            }
        }
    }
    return t;
}

const Vt__Layer *mvt_layer(const Vt__Tile *t, const char *name)
{
    for (size_t i = 0; i < t->n_layers; i++)
        if (strcmp(t->layers[i]->name, name) == 0)
            return t->layers[i];
    return NULL;
}

const Vt__Value *mvt_value(const Vt__Layer *l, const Vt__Feature *f, const char *key)
{
    for (size_t k = 0; k < f->n_tags; k += 2)
        if (strcmp(l->keys[f->tags[k]], key) == 0)
            return l->values[f->tags[k + 1]];
    return NULL;
}

u64 mvt_number(const Vt__Layer *l, const Vt__Feature *f, const char *key)
{
    const Vt__Value *v = mvt_value(l, f, key);
    return v && v->has_number ? v->number : 0;
}

void mvt_where(const Vt__Feature *f, i32 *x, i32 *y)
{
    assert_int_equal(f->n_geometry, 3);
    assert_int_equal(f->geometry[0], 9);
    *x = (i32)(f->geometry[1] >> 1) ^ -(i32)(f->geometry[1] & 1);
    *y = (i32)(f->geometry[2] >> 1) ^ -(i32)(f->geometry[2] & 1);
}
