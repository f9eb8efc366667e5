/* The one way out: what every reply carries, and in which coding it leaves. */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "http/steps.h"

enum { COMPRESS_MIN = 1024 };

static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

static const char *const always[] = {
    "Content-Security-Policy",
    policy,
    "X-Content-Type-Options",
    "nosniff",
    "Referrer-Policy",
    "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy",
    "same-origin",
    NULL,
};

/* What is about to leave, once conditional requests and codings have been settled. */
struct outgoing {
    const struct http_reply *reply;
    int status;
    const char *body;
    size_t size;
    enum http_encoding encoding; /* of the body */
    enum http_encoding tagged;   /* that the ETag names: of a 304 the client's (RFC 9110, 15.4.5) */
    bool varies;                 /* other clients may get another coding */
};

/* --- headers --- */

/* Whoever can put the end of a line into a field writes fields of his own. */
static void
add(struct buf *fields, const char *name, const char *value)
{
    if (strpbrk(name, "\r\n") || strpbrk(value, "\r\n")) {
        log_warn("http.header", LOG_STR("name", name), LOG_STR("why", "it holds the end of a line"));
        return;
    }
    buf_puts(fields, name);
    buf_append(fields, ": ", 2);
    buf_puts(fields, value);
    buf_append(fields, "\r\n", 2);
}

/* NAME is among the handler's own headers. */
static bool
is_given(const char *const *headers, const char *name)
{
    for (; headers && headers[0]; headers += 2) {
        if (strcasecmp(headers[0], name) == 0)
            return true;
    }
    return false;
}

static const char *
cache_control(struct http_request *request, const struct outgoing *out)
{
    const struct http_route *route = request->match.route;
    if (out->reply->cache)
        return out->reply->cache;
    if (!route || !(route->flags & HTTP_CACHED) || (out->status != 200 && out->status != 304))
        return "no-store";
    if (request->personal || out->reply->cookie)
        return "private, no-cache";
    return arena_printf(request->arena, "public, max-age=%d", route->cache_seconds);
}

/* What the reply depends on (RFC 9110, 12.5.5). Links are made with the scheme that a trusted proxy names,
 * unless the configuration says it. */
static const char *
vary_on(struct http_request *request, const struct outgoing *out)
{
    const struct http_config *config = &request->server->config;
    const struct http_route *route = request->match.route;
    bool page = route && (route->flags & HTTP_CACHED) && (route->flags & HTTP_PAGE);
    const char *list = out->varies ? ", Accept-Encoding" : "";
    if (page && config->cache_key_cookies)
        list = arena_printf(request->arena, "%s, Cookie", list);
    if (route && (route->flags & HTTP_CACHED) && !config->origin && config->trusted_proxies)
        list = arena_printf(request->arena, "%s, X-Forwarded-Proto", list);
    return *list ? list + 2 : NULL;
}

static void
add_quota(struct http_request *request, struct buf *fields)
{
    const struct http_quota *quota = &request->quota;
    if (!request->quota_known)
        return;
    add(fields, "RateLimit-Policy", arena_printf(request->arena, "\"address\";q=%ld;w=60", quota->limit));
    add(fields, "RateLimit",
        arena_printf(request->arena, "\"address\";r=%ld;t=%ld", quota->remaining, quota->reset));
}

/* What depends on the route and the reply alone, and may be shared. */
static void
add_common(struct http_request *request, struct buf *fields, const struct outgoing *out)
{
    const struct http_reply *reply = out->reply;
    const char *vary = vary_on(request, out);
    if (reply->type && out->status != 304)
        add(fields, "Content-Type", reply->type);
    for (const char *const *h = always; *h; h += 2) {
        if (!is_given(reply->headers, h[0]))
            add(fields, h[0], h[1]);
    }
    if (strncmp(http_origin(request), "https://", 8) == 0)
        add(fields, "Strict-Transport-Security", "max-age=31536000");
    if (request->match.cors) {
        add(fields, "Access-Control-Allow-Origin", "*");
        add(fields, "Access-Control-Expose-Headers",
            "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
    }
    add(fields, "Cache-Control", cache_control(request, out));
    if (vary)
        add(fields, "Vary", vary);
    if (out->encoding != HTTP_IDENTITY)
        add(fields, "Content-Encoding", http_encoding_name(out->encoding));
    if (reply->etag) {
        struct buf etag;
        buf_init(&etag, strlen(reply->etag) + 16);
        http_etag_for(reply->etag, out->tagged, &etag);
        add(fields, "ETag", etag.data);
        buf_release(&etag);
    }
    if (reply->location)
        add(fields, "Location", reply->location);
    if (reply->cookie)
        add(fields, "Set-Cookie", reply->cookie);
    for (const char *const *h = reply->headers; h && h[0]; h += 2)
        add(fields, h[0], h[1]);
}

/* --- the head --- */

/* A shared cache may give this answer to others: nothing of one client's is in its head. */
static bool
is_public(struct http_request *request, const struct outgoing *out)
{
    return strncmp(cache_control(request, out), "public", 6) == 0;
}

/* The fields of OUT's head but those of the connection. */
static const char *
make_fields(struct http_request *request, struct arena *arena, const struct outgoing *out, bool own)
{
    struct buf *fields = &request->server->scratch;
    buf_clear(fields);
    add_common(request, fields, out);
    if (own) {
        add(fields, "X-Request-Id", request->id);
        add_quota(request, fields);
    }
    if (fields->overflow)
        log_fatal("http.reply", "the fields of a head are too long");
    return arena_strndup(arena, fields->data, fields->len);
}

/* One text for all who get the same bytes from the cache. */
static const char *
fields_of(struct http_request *request, const struct outgoing *out, struct http_stored *stored)
{
    bool shared = stored && stored->kept && out->status == 200 && is_public(request, out);
    if (!shared)
        return make_fields(request, request->arena, out, !is_public(request, out));
    const char **fields = &stored->fields[out->encoding];
    if (!*fields)
        *fields = make_fields(request, stored->arena, out, false);
    return *fields;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7) */
static const char *
date_of(struct http_server *server)
{
    time_t now = time(NULL);
    struct tm parts;
    if (now != server->date_at && gmtime_r(&now, &parts)) {
        strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        server->date_at = now;
    }
    return server->date;
}

void
http_reply_head(struct http_request *request)
{
    struct buf *head = &request->server->scratch;
    buf_clear(head);
    int status = request->status;
    request->close = request->close || request->server->draining;
    buf_printf(head, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, http_status_phrase(status),
               date_of(request->server));
    buf_puts(head, request->fields_out);
    if (request->close)
        buf_puts(head, "Connection: close\r\n");
    else if (request->old)
        buf_puts(head, "Connection: keep-alive\r\n");
    /* A reply without a body has no length; that of a 304 would be the 200's (RFC 9110, 8.6). */
    if (request->stream)
        buf_puts(head, request->old ? "" : "Transfer-Encoding: chunked\r\n");
    else if (status >= 200 && status != 204 && status != 304)
        buf_printf(head, "Content-Length: %zu\r\n", request->body_size);
    buf_puts(head, "\r\n");
    request->head_out = arena_strndup(request->arena, head->data, head->len);
    request->head_size = head->len;
    if (status == 304 || (request->method && strcmp(request->method, "HEAD") == 0))
        request->body_size = 0;
}

static void
finish(struct http_request *request, const struct outgoing *out, struct http_stored *stored)
{
    request->fields_out = fields_of(request, out, stored);
    if (stored) {
        http_stored_hold(stored);
        request->held = stored;
    }
    request->body_out = out->body ? out->body : "";
    request->body_size = out->size;
    request->status = out->status;
    request->bytes = request->method && strcmp(request->method, "HEAD") == 0 ? 0 : out->size;
    request->answered = true;
    http_connection_enter(request->server, request->connection,
                          request->stream ? HTTP_PHASE_STREAM : HTTP_PHASE_REPLY, request->bytes);
    http_connection_ready(request->connection);
}

/* --- coding --- */

static void
encode(struct http_request *request, struct outgoing *out, struct http_stored *stored)
{
    const struct http_reply *reply = out->reply;
    out->varies = !is_given(reply->headers, "Content-Encoding") && http_type_compressible(reply->type);
    if (!out->varies || reply->size < COMPRESS_MIN)
        return;
    enum http_encoding wanted = http_encoding_choose(http_header(request, "Accept-Encoding"), stored);
    if (wanted == HTTP_IDENTITY)
        return;
    if (stored) {
        out->encoding = http_stored_twin(stored, wanted, &out->body, &out->size);
        return;
    }
    struct buf packed;
    buf_init(&packed, reply->size);
    if (http_encode(wanted, reply->body, reply->size, 0, &packed)) {
        out->body = arena_strndup(request->arena, packed.data, packed.len);
        out->size = packed.len;
        out->encoding = wanted;
    }
    buf_release(&packed);
}

static bool
not_modified(struct http_request *request, const struct http_reply *reply, enum http_encoding *tagged)
{
    return reply->status == 200 && reply->etag && request->method &&
           (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0) &&
           http_etag_matches(http_header_list(request, "If-None-Match"), reply->etag, tagged);
}

void
http_reply_send(struct http_request *request, const struct http_reply *reply, struct http_stored *stored)
{
    struct outgoing out = {.reply = reply, .status = reply->status, .body = reply->body, .size = reply->size};
    if (not_modified(request, reply, &out.tagged)) {
        out.status = 304;
        out.size = 0;
        out.varies = http_type_compressible(reply->type);
        finish(request, &out, NULL);
        return;
    }
    if (!request->stream)
        encode(request, &out, stored);
    if (!stored && !reply->in_arena && out.encoding == HTTP_IDENTITY && out.size > 0)
        out.body = arena_strndup(request->arena, reply->body, reply->size);
    out.tagged = out.encoding;
    finish(request, &out, stored);
}
