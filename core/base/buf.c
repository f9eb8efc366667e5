#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_internal.h"

/* What an empty buffer's data points to; never written to, as its capacity is 0. */
static char empty[1];

void
buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.data = empty, .max = max};
}

void
buf_release(struct buf *buf)
{
    if (buf->cap > 0)
        free(buf->data);
    buf_init(buf, buf->max);
}

void
buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
    if (buf->cap > 0)
        buf->data[0] = '\0';
}

char *
buf_detach(struct buf *buf, size_t *len)
{
    if (buf->cap == 0) {
        buf->data = base_malloc(1);
        buf->data[0] = '\0';
    }
    char *data = buf->data;
    if (len)
        *len = buf->len;
    buf_init(buf, buf->max);
    return data;
}

/* Room for LEN more bytes and the NUL; false sets the overflow. */
static bool
buf_reserve(struct buf *buf, size_t len)
{
    if (buf->overflow || len > buf->max - buf->len) {
        buf->overflow = true;
        return false;
    }
    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap < 64 ? 64 : buf->cap * 2;
        if (cap - 1 > buf->max)
            cap = buf->max + 1;
        if (cap < need)
            cap = need;
        buf->data = base_realloc(buf->cap > 0 ? buf->data : NULL, cap);
        buf->cap = cap;
    }
    return true;
}

void
buf_append(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !buf_reserve(buf, len))
        return;
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void
buf_puts(struct buf *buf, const char *string)
{
    buf_append(buf, string, strlen(string));
}

void
buf_putc(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void
buf_vprintf(struct buf *buf, const char *format, va_list ap)
{
    size_t room = buf->cap > 0 && !buf->overflow ? buf->cap - buf->len : 0;
    va_list first;
    /* Mostly it fits into what is there, so that one pass does it. */
    va_copy(first, ap);
    /* The analyzer loses sight of the copy here. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    int length = vsnprintf(room > 0 ? buf->data + buf->len : NULL, room, format, first);
    va_end(first);
    if (length == 0)
        return;
    if (length < 0 || !buf_reserve(buf, (size_t)length)) {
        buf->overflow = true;
        if (room > 0)
            buf->data[buf->len] = '\0';
        return;
    }
    if ((size_t)length >= room)
        vsnprintf(buf->data + buf->len, (size_t)length + 1, format, ap);
    buf->len += (size_t)length;
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    buf_vprintf(buf, format, ap);
    va_end(ap);
}
