#include "base/hash.h"

uint32_t
hash_text_more(uint32_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    return hash;
}

uint32_t
hash_text(const char *text)
{
    return hash_text_more(2166136261U, text);
}
