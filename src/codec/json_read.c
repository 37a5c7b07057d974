#include "base/limits.h"
#include "codec/json_node.h"

#include <jansson.h>

/* jansson's tree is copied into the arena and let go at once: its objects give no member by index,
 * and a walk by index over a hostile object of 100,000 members would be quadratic. */

struct reader {
    struct arena *arena;
    json_t *tree; /* freed by the arena's clean-up list when a copy runs out of memory half way */
};

static void drop_tree(void *arg)
{
    struct reader *r = arg;
    json_decref(r->tree);
    r->tree = NULL;
}

static bool copy_value(struct arena *a, json_t *from, struct json *to, int depth);

static bool copy_array(struct arena *a, json_t *from, struct json *to, int depth)
{
    to->kind = NODE_ARRAY;
    to->n = json_array_size(from);
    to->items = ARENA_ARRAY(a, struct json, to->n);
    for (size_t i = 0; i < to->n; i++)
        if (!copy_value(a, json_array_get(from, i), &to->items[i], depth + 1))
            return false;
    return true;
}

static bool copy_object(struct arena *a, json_t *from, struct json *to, int depth)
{
    to->kind = NODE_OBJECT;
    to->n = json_object_size(from);
    to->items = ARENA_ARRAY(a, struct json, to->n);
    to->keys = ARENA_ARRAY(a, str, to->n);
    void *at = json_object_iter(from); /* in the order of insertion, which is that of the text */
    for (size_t i = 0; i < to->n; i++, at = json_object_iter_next(from, at)) {
        to->keys[i] = arena_str(a, str_from(json_object_iter_key(at)));
        if (!copy_value(a, json_object_iter_value(at), &to->items[i], depth + 1))
            return false;
    }
    return true;
}

/* False when the nesting is deeper than LIMIT_JSON_DEPTH. */
static bool copy_value(struct arena *a, json_t *from, struct json *to, int depth)
{
    if (json_is_array(from) || json_is_object(from)) {
        if (depth >= LIMIT_JSON_DEPTH)
            return false;
        if (json_is_array(from))
            return copy_array(a, from, to, depth);
        return copy_object(a, from, to, depth);
    }
    if (json_is_integer(from)) {
        to->kind = NODE_INT;
        to->integer = json_integer_value(from);
    } else if (json_is_real(from)) {
        to->kind = NODE_REAL;
        to->real = json_real_value(from);
    } else if (json_is_string(from)) {
        to->kind = NODE_TEXT;
        to->text = arena_str(a, (str){ json_string_value(from), json_string_length(from) });
    } else {
        to->kind = json_is_true(from) ? NODE_TRUE : json_is_false(from) ? NODE_FALSE : NODE_NULL;
    }
    return true;
}

static rc refuse_text(struct fault *f, const json_error_t *e)
{
    if (f) {
        fault_arg(f, "line", arena_fmt(f->arena, "%d", e->line > 0 ? e->line : 1));
        fault_arg(f, "column", arena_fmt(f->arena, "%d", e->column > 0 ? e->column : 1));
    }
    /* jansson's own sentence quotes the text, which may hold a person's data: it stays out of the
     * log. */
    return fail_detail(f, BAD_REQUEST, "json.syntax", "jansson code %d at byte %d",
                       (int)json_error_code(e), e->position);
}

rc json_read(struct arena *a, str text, const struct json **ret, struct fault *f)
{
    struct reader *r = ARENA_NEW(a, struct reader);
    json_error_t e = { .line = 1, .column = 1 };
    r->tree =
        json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!r->tree && json_error_code(&e) == json_error_out_of_memory)
        return fail(f, NO_MEMORY, NULL);
    if (!r->tree && json_error_code(&e) == json_error_stack_overflow)
        return fail(f, BAD_REQUEST, "json.too_deep");
    if (!r->tree)
        return refuse_text(f, &e);
    arena_defer(a, drop_tree, r);
    struct json *root = ARENA_NEW(a, struct json);
    bool fits = copy_value(a, r->tree, root, 0);
    drop_tree(r);
    if (!fits)
        return fail(f, BAD_REQUEST, "json.too_deep");
    *ret = root;
    return OK;
}
