#include "convene/server/key.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

const char *
key_make(struct arena *arena, const char *target, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    unsigned char hash[16];
    char hex[2 * sizeof(hash) + 1];
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    crypto_generichash_update(&state, (const unsigned char *)target, strlen(target) + 1);
    crypto_generichash_update(&state, (const unsigned char *)(text ? text : ""), text ? strlen(text) : 0);
    crypto_generichash_final(&state, hash, sizeof(hash));
    free(text);
    return arena_strdup(arena, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)) ? hex : "");
}
