/* A finished reply that several requests share. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "http/cache.h"

/* A copy in the arena with an ETag from the body's digest (BLAKE2b, 128 bits). */
static const char *
digest_etag(struct arena *arena, const char *body, size_t size)
{
    unsigned char digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof(digest), (const unsigned char *)body, size, NULL, 0);
    char hex[2 * sizeof(digest) + 1];
    sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    return arena_printf(arena, "\"%s\"", hex);
}

static const char *
copy_string(struct arena *arena, const char *string)
{
    return string ? arena_strdup(arena, string) : NULL;
}

struct http_stored *
http_stored_new(const struct http_reply *reply)
{
    struct arena *arena = arena_new();
    struct http_stored *stored = arena_alloc(arena, sizeof(*stored));
    size_t pairs = 0;
    const char **headers = NULL;
    while (reply->headers && reply->headers[pairs])
        pairs++;
    if (pairs > 0)
        headers = arena_alloc(arena, (pairs + 1) * sizeof(*headers));
    for (size_t i = 0; i < pairs; i++)
        headers[i] = arena_strdup(arena, reply->headers[i]);
    stored->refs = 1;
    stored->arena = arena;
    stored->reply = (struct http_reply){
        .status = reply->status,
        .type = copy_string(arena, reply->type),
        .body = arena_strndup(arena, reply->body ? reply->body : "", reply->size),
        .size = reply->size,
        .in_arena = true,
        .etag = copy_string(arena, reply->etag),
        .location = copy_string(arena, reply->location),
        .cache = copy_string(arena, reply->cache),
        .cookie = copy_string(arena, reply->cookie),
        .headers = headers,
    };
    if (!stored->reply.etag && reply->status == 200)
        stored->reply.etag = digest_etag(arena, stored->reply.body, reply->size);
    stored->twins[HTTP_IDENTITY].bytes = stored->reply.body;
    stored->twins[HTTP_IDENTITY].size = reply->size;
    return stored;
}

void
http_stored_hold(struct http_stored *stored)
{
    stored->refs++;
}

void
http_stored_release(struct http_stored *stored)
{
    if (--stored->refs == 0)
        arena_free(stored->arena);
}

enum http_encoding
http_stored_twin(struct http_stored *stored, enum http_encoding wanted, const char **bytes, size_t *size)
{
    if (wanted != HTTP_IDENTITY && !stored->twins[wanted].tried) {
        struct buf packed;
        buf_init(&packed, stored->reply.size + 1);
        if (http_encode(wanted, stored->reply.body, stored->reply.size, 1, &packed)) {
            stored->twins[wanted].bytes = arena_strndup(stored->arena, packed.data, packed.len);
            stored->twins[wanted].size = packed.len;
        }
        buf_release(&packed);
        stored->twins[wanted].tried = true;
    }
    if (!stored->twins[wanted].bytes)
        wanted = HTTP_IDENTITY;
    *bytes = stored->twins[wanted].bytes;
    *size = stored->twins[wanted].size;
    return wanted;
}
