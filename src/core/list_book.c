#include "core/list_book.h"

static const struct room *const *all;
static size_t room_count;

void list_book_set(const struct room *const *rooms, size_t n)
{
    all = rooms;
    room_count = n;
}

const struct route *list_book_find(str name)
{
    for (size_t i = 0; i < room_count; i++)
        for (size_t k = 0; k < all[i]->route_count; k++) {
            const struct route *route = &all[i]->routes[k];
            if (route->list && str_eq(name, str_from(route->list->name)))
                return route;
        }
    return NULL;
}
