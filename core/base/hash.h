/* Hash of a text for tables in memory (FNV-1a). Not for secrets, and not against an attacker who chooses
 * texts so that they collide. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

uint32_t hash_text(const char *text);
/* HASH is that of what goes before TEXT. */
uint32_t hash_text_more(uint32_t hash, const char *text);

#endif
