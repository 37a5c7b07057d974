#include "core/rule_pack.h"

#include <string.h>

void rules_free(struct rules *r)
{
    if (r)
        arena_free(r->arena);
}

str rules_pack(const struct rules *r)
{
    return r->pack;
}

size_t rule_lists(const struct rules *r, const str **ret_names)
{
    *ret_names = r->names;
    return r->list_count;
}

const struct rule_list *rules_list(const struct rules *r, str name)
{
    for (size_t i = 0; !r->list_slots && i < r->list_count; i++)
        if (str_eq(r->lists[i].name, name))
            return &r->lists[i];
    if (!r->list_slots)
        return NULL;
    for (u64 h = str_hash(name);; h++) {
        u32 at = r->list_slots[h & r->list_mask];
        if (!at || str_eq(r->lists[at - 1].name, name))
            return at ? &r->lists[at - 1] : NULL;
    }
}

const struct rule_row *rule_rows(const struct rules *r, str list, size_t *ret_count)
{
    const struct rule_list *l = rules_list(r, list);
    *ret_count = l ? l->count : 0;
    return l ? l->rows : NULL;
}

const str *rule_columns(const struct rules *r, str list, size_t *ret_count)
{
    const struct rule_list *l = rules_list(r, list);
    *ret_count = l ? l->schema->count : 0;
    return l ? l->columns : NULL;
}

str rule_cell(const struct rules *r, const struct rule_row *row, str column)
{
    const struct rule_list *l = rules_list(r, row->list);
    for (size_t i = 0; l && i < l->schema->count; i++)
        if (str_eq(l->columns[i], column))
            return row->cells[i];
    return (str){ 0 };
}

str rules_text(const struct rules *r, str file)
{
    for (size_t i = 0; i < r->file_count; i++)
        if (str_eq(r->files[i].name, file))
            return r->files[i].text;
    return (str){ 0 };
}

size_t rules_files(const struct rules *r)
{
    return r->file_count;
}

static u64 slot_hash(str list, str code)
{
    return str_hash(list) * 31 + str_hash(code);
}

const struct rule_entry *rules_entry(const struct rules *r, str list, str code)
{
    for (u64 h = slot_hash(list, code);; h++) {
        u32 at = r->slots[h & r->slot_mask];
        if (!at)
            return NULL;
        const struct rule_entry *e = &r->entries[at - 1];
        if (str_eq(e->row->code, code) && str_eq(e->row->list, list))
            return e;
    }
}

static void index_row(struct rules *r, const struct rule_row *row)
{
    struct rule_entry *e = &r->entries[r->entry_count++];
    u32 self = (u32)r->entry_count;
    e->row = row;
    for (u64 h = slot_hash(row->list, row->code);; h++) {
        u32 *slot = &r->slots[h & r->slot_mask];
        if (!*slot) {
            *slot = self;
            return;
        }
        struct rule_entry *seen = &r->entries[*slot - 1];
        if (!str_eq(seen->row->code, row->code) || !str_eq(seen->row->list, row->list))
            continue;
        while (seen->next)
            seen = &r->entries[seen->next - 1];
        seen->next = self;
        return;
    }
}

static void index_lists(struct rules *r)
{
    size_t size = 64;
    while (size < r->list_count * 2)
        size *= 2;
    u32 *slots = ARENA_ARRAY(r->arena, u32, size);
    r->list_mask = size - 1;
    for (size_t i = r->list_count; i-- > 0;) { /* the first of a name is found, as by walking */
        u64 h = str_hash(r->lists[i].name);
        while (slots[h & r->list_mask] &&
               !str_eq(r->lists[slots[h & r->list_mask] - 1].name, r->lists[i].name))
            h++;
        slots[h & r->list_mask] = (u32)i + 1;
    }
    r->list_slots = slots;
}

void rules_index(struct rules *r)
{
    index_lists(r);
    size_t total = 0, size = 64;
    for (size_t i = 0; i < r->list_count; i++)
        total += r->lists[i].count;
    while (size < total * 2)
        size *= 2;
    r->entries = ARENA_ARRAY(r->arena, struct rule_entry, total + 1);
    r->slots = ARENA_ARRAY(r->arena, u32, size);
    r->slot_mask = size - 1;
    for (size_t i = 0; i < r->list_count; i++)
        for (size_t k = 0; k < r->lists[i].count; k++)
            index_row(r, &r->lists[i].rows[k]);
}

const struct rule_row *rule_find(const struct rules *r, str list, str code, day d)
{
    const struct rule_entry *e = rules_entry(r, list, code);
    while (e && (d < e->row->valid_from || d > e->row->valid_to))
        e = e->next ? &r->entries[e->next - 1] : NULL;
    return e ? e->row : NULL;
}

bool rule_known(const struct rules *r, str list, str code)
{
    return rules_entry(r, list, code) != NULL;
}
