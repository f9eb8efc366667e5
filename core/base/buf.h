/* Buffer: bytes that grow up to a maximum stated at birth.
 *
 * An append that would pass the maximum changes nothing and sets `overflow`, and from then on every append
 * is a no-op: a writer may append many times and look once at the end. `data` is always NUL-terminated
 * (the NUL is not counted in `len`) and is never NULL after buf_init().
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct buf {
    char *data;
    size_t len;
    size_t cap;
    size_t max;
    bool overflow;
};

void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf);
/* Empty it, keep the memory, forget the overflow. */
void buf_clear(struct buf *buf);
/* Hand the bytes over to the caller, who frees them with free(); the buffer is empty again. */
MUST_CHECK char *buf_detach(struct buf *buf, size_t *len);

void buf_append(struct buf *buf, const void *bytes, size_t len);
void buf_puts(struct buf *buf, const char *string);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));

#endif
