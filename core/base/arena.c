#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_internal.h"
#include "base/buf.h"

enum { BLOCK_SIZE = 4096 };

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char data[];
};

struct deferred {
    struct deferred *next;
    void (*release)(void *thing);
    void *thing;
};

struct arena {
    struct block *blocks; /* the first is the one that is being filled */
    struct deferred *deferred;
};

static struct block *
block_new(size_t size)
{
    struct block *block = base_malloc(sizeof(*block) + size);
    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

struct arena *
arena_new(void)
{
    struct arena *arena = base_malloc(sizeof(*arena));
    *arena = (struct arena){.blocks = block_new(BLOCK_SIZE)};
    return arena;
}

void
arena_free(struct arena *arena)
{
    if (!arena)
        return;
    /* A clean-up may defer another one. */
    while (arena->deferred) {
        struct deferred *deferred = arena->deferred;
        arena->deferred = deferred->next;
        deferred->release(deferred->thing);
    }
    while (arena->blocks) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    free(arena);
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        base_out_of_memory();
    size_t rounded = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    struct block *block = arena->blocks;

    if (rounded > block->size - block->used) {
        block = block_new(rounded > BLOCK_SIZE / 4 ? rounded : BLOCK_SIZE);
        if (rounded > BLOCK_SIZE / 4) {
            /* A block of its own, behind the one being filled: what that has left is not wasted. */
            block->next = arena->blocks->next;
            arena->blocks->next = block;
        } else {
            block->next = arena->blocks;
            arena->blocks = block;
        }
    }
    void *memory = block->data + block->used;
    block->used += rounded;
    return memset(memory, 0, size);
}

char *
arena_strndup(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *
arena_strdup(struct arena *arena, const char *string)
{
    return arena_strndup(arena, string, strlen(string));
}

char *
arena_take(struct arena *arena, struct buf *buf)
{
    char *text = buf->overflow ? NULL : arena_strndup(arena, buf->data, buf->len);
    buf_release(buf);
    return text;
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list ap)
{
    va_list measured;
    va_copy(measured, ap);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (length < 0)
        base_out_of_memory();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, ap);
    return text;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    char *text = arena_vprintf(arena, format, ap);
    va_end(ap);
    return text;
}

void
arena_defer(struct arena *arena, void (*release)(void *thing), void *thing)
{
    struct deferred *deferred = arena_alloc(arena, sizeof(*deferred));
    *deferred = (struct deferred){.next = arena->deferred, .release = release, .thing = thing};
    arena->deferred = deferred;
}
