/* What the files of this room share and nobody else includes. */
#ifndef BASE_BASE_INTERNAL_H
#define BASE_BASE_INTERNAL_H

#include <stddef.h>

#include "base/attr.h"

/* memory.c: end the process with a line that needs no memory. */
_Noreturn void base_out_of_memory(void);
MUST_CHECK void *base_malloc(size_t size);
MUST_CHECK void *base_realloc(void *memory, size_t size);

/* One character of UTF-8 at TEXT, LEN bytes left: its length in bytes and the code point in *CODE, or 0 when
 * it is not well-formed (RFC 3629 section 4). */
MUST_CHECK size_t utf8_decode(const char *text, size_t len, unsigned *code);

#endif
