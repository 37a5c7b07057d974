#include "core/house.h"

#include <assert.h>

void house_set(const struct house *h)
{
    db_set_house(h->db, h);
}

const struct house *house_of(const struct tx *tx)
{
    const struct house *h = tx_house(tx);
    assert(h);
    return h;
}
