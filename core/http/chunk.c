/* A chunked body (RFC 9112, 7.1). Readers that are lenient here disagree about where a request ends: each
 * line must end with CR LF, a size is hexadecimal digits and nothing else. Extensions and trailers are read
 * over, up to a bound. */
#include <string.h>

#include "http/http_internal.h"

enum { OVERHEAD_MAX = 16 * 1024, SIZE_DIGITS = 15 };

enum state {
    SIZE,      /* the first digit of a size */
    SIZE_MORE, /* further digits */
    EXTENSION,
    SIZE_FEED, /* the line feed of that line */
    DATA,
    DATA_RETURN,
    DATA_FEED,
    TRAILER, /* the first byte of a line behind the last chunk */
    TRAILER_MORE,
    TRAILER_FEED,
    LAST_FEED,
    BAD
};

static int
digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static enum state
on_size(struct http_chunks *chunks, char c)
{
    int digit = digit_of(c);
    if (digit >= 0) {
        if (chunks->state == SIZE)
            chunks->left = 0;
        if (chunks->left >> (4 * (SIZE_DIGITS - 1)))
            return BAD;
        chunks->left = chunks->left * 16 + (uint64_t)digit;
        return SIZE_MORE;
    }
    if (chunks->state == SIZE)
        return BAD;
    return c == ';' ? EXTENSION : c == '\r' ? SIZE_FEED : BAD;
}

/* Text of an extension or a trailer, of which nothing is used; FEED follows its end. */
static enum state
on_text(struct http_chunks *chunks, char c, enum state same, enum state feed)
{
    if (c == '\r')
        return feed;
    if (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f || ++chunks->overhead > OVERHEAD_MAX)
        return BAD;
    return same;
}

/* The state behind C, one byte of what is around the data. */
static enum state
next_state(struct http_chunks *chunks, char c)
{
    switch ((enum state)chunks->state) {
    case SIZE:
    case SIZE_MORE:
        return on_size(chunks, c);
    case EXTENSION:
        return on_text(chunks, c, EXTENSION, SIZE_FEED);
    case SIZE_FEED:
        return c != '\n' ? BAD : chunks->left > 0 ? DATA : TRAILER;
    case DATA_RETURN:
        return c == '\r' ? DATA_FEED : BAD;
    case DATA_FEED:
        return c == '\n' ? SIZE : BAD;
    case TRAILER:
        return on_text(chunks, c, TRAILER_MORE, LAST_FEED);
    case TRAILER_MORE:
        return on_text(chunks, c, TRAILER_MORE, TRAILER_FEED);
    case TRAILER_FEED:
        return c == '\n' ? TRAILER : BAD;
    case DATA:
    case LAST_FEED:
    case BAD:
        break;
    }
    return BAD;
}

enum http_chunk
http_chunk_next(struct http_chunks *chunks, const char *bytes, size_t len, size_t *used, size_t *size)
{
    *used = *size = 0;
    while (*used < len) {
        if (chunks->state == DATA) {
            *size = chunks->left < len - *used ? (size_t)chunks->left : len - *used;
            *used += *size;
            chunks->left -= *size;
            if (chunks->left == 0)
                chunks->state = DATA_RETURN;
            return HTTP_CHUNK_DATA;
        }
        char c = bytes[(*used)++];
        if (chunks->state == LAST_FEED && c == '\n')
            return HTTP_CHUNK_END;
        chunks->state = (int)next_state(chunks, c);
        if (chunks->state == BAD)
            return HTTP_CHUNK_BAD;
    }
    return HTTP_CHUNK_MORE;
}
