#include "web/kit/needs.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/log.h"
#include "rsvp/request.h"
#include "secret/seal.h"
#include "web/kit/web.h"

enum { NEED_MAX = 16 << 10, BODY_MAX = 64 << 20 };

static const char member[] = "\"needs\":";
static const char mark[] = "\"" SECRET_SEALED_MARK;
static const char unreadable[] = "(This cannot be read: it was written under another key of the site.)";

/* Append the text of the LEN sealed bytes, as JSON has it. */
static void
put_need(struct http_request *request, const char *sealed, size_t len, struct buf *out)
{
    struct buf text;
    buf_init(&text, NEED_MAX);
    if (secret_open_text(web_of(request)->key, RSVP_NEEDS_PURPOSE, sealed, len, &text)) {
        escape_json(out, text.data, text.len);
    } else {
        log_error("web.needs", LOG_STR("request", http_request_id(request)),
                  LOG_STR("message", "What a person needs was sealed under another key."));
        buf_append(out, unreadable, sizeof(unreadable) - 1);
    }
    buf_release(&text);
}

/* The next sealed text from AT on, behind its quotation mark; NULL when there is none. PostgreSQL writes a
 * blank before the values of a jsonb. */
static const char *
next_sealed(const char *at, const char *end)
{
    while ((at = memmem(at, (size_t)(end - at), member, sizeof(member) - 1)) != NULL) {
        at += sizeof(member) - 1;
        if (at < end && *at == ' ')
            at++;
        if ((size_t)(end - at) >= sizeof(mark) && memcmp(at, mark, sizeof(mark) - 1) == 0)
            return at + 1;
    }
    return NULL;
}

const char *
web_needs_open(struct http_request *request, const char *body, size_t *size)
{
    const char *end = body + *size, *at = body, *sealed;
    if (http_route_of(request)->flags & HTTP_CACHED || !next_sealed(body, end))
        return body;
    struct buf out;
    buf_init(&out, BODY_MAX);
    while ((sealed = next_sealed(at, end)) != NULL) {
        const char *quote = memchr(sealed, '"', (size_t)(end - sealed));
        if (!quote)
            break;
        buf_append(&out, at, (size_t)(sealed - at));
        put_need(request, sealed, (size_t)(quote - sealed), &out);
        at = quote;
    }
    buf_append(&out, at, (size_t)(end - at));
    *size = out.len;
    return arena_take(http_arena(request), &out);
}
