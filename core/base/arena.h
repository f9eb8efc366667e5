/* Arena: memory that lives and dies with one thing (a request, a run of the command line).
 *
 * Nothing taken from an arena is freed by itself; arena_free() takes it all. An allocation never returns
 * NULL: out of memory ends the process with a log line, because no caller could do better.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

struct arena;
struct buf;

MUST_CHECK struct arena *arena_new(void);
/* Run the deferred clean-ups, newest first, then free all memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* Zeroed memory, aligned for any type. */
MUST_CHECK void *arena_alloc(struct arena *arena, size_t size);
MUST_CHECK char *arena_strdup(struct arena *arena, const char *string);
/* Copy of LENGTH bytes with a NUL behind them; the bytes may hold NULs themselves. */
MUST_CHECK char *arena_strndup(struct arena *arena, const char *bytes, size_t length);
/* The text of BUF, which is released: NULL when it had overflowed, since a text that is cut is none. */
MUST_CHECK char *arena_take(struct arena *arena, struct buf *buf);
MUST_CHECK char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
MUST_CHECK char *arena_vprintf(struct arena *arena, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Call RELEASE(THING) when the arena is freed: for what the arena's owner made with a foreign library. */
void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing);

#endif
