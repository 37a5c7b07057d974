/* vault_spec.c — who may ask for what in the vault. */
#include "core/request.h"
#include "rooms/vault/vault.h"

const struct room vault_room = { .name = "vault" };
