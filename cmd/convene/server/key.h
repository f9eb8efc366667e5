/* Idempotency keys: the same file posted twice to the same place is one event. */
#ifndef CONVENE_KEY_H
#define CONVENE_KEY_H

#include <jansson.h>

#include "base/arena.h"

/* A key for sending DOCUMENT to TARGET (server and path): the same for the same content, whatever the order
 * of its fields. */
const char *key_make(struct arena *arena, const char *target, const json_t *document);

#endif
