/* feed.h — filings that another system (a 12345 hotline) sends by itself, signed.
 *
 * A message is signed by Standard Webhooks with the secret of an access key; its items are read by
 * the same rules as the tables of that system and become intakes, each for itself. */
#ifndef NAGUAN_FEED_H
#define NAGUAN_FEED_H

#include "core/request.h"

extern const struct room feed_room;

#endif
