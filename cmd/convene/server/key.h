/* Idempotency keys: a file that is posted twice to the same server is one event. */
#ifndef CONVENE_KEY_H
#define CONVENE_KEY_H

#include <jansson.h>

#include "base/arena.h"

/* Make the key for sending DOCUMENT to TARGET (server and path). It does not depend on the order of fields.
 */
const char *key_make(struct arena *arena, const char *target, const json_t *document);

#endif
