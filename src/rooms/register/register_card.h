/* register_card.h — an operator as its page shows it: the card and all that hangs on it. */
#ifndef NAGUAN_REGISTER_CARD_H
#define NAGUAN_REGISTER_CARD_H

#include "core/request.h"
#include "rooms/register/register.h"

/* Writes the entity with members premises, licences, contacts, merges. */
rc put_entity_card(struct request *rq, const struct entity *e, bool mask, struct fault *f);

#endif
