/* The one way out: what every reply carries, and in which coding it leaves. */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    enum http_encoding encoding;
    bool varies; /* other clients may get another coding */
};

/* --- headers --- */

static void
add(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) != MHD_YES)
        log_warn("http.header", LOG_STR("name", name), LOG_STR("why", "not allowed, or out of memory"));
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

static const char *
vary_on(const struct http_request *request, const struct outgoing *out)
{
    const struct http_route *route = request->match.route;
    bool cookie = route && (route->flags & HTTP_CACHED) && (route->flags & HTTP_PAGE) &&
                  request->server->config.cache_key_cookies;
    if (out->varies)
        return cookie ? "Accept-Encoding, Cookie" : "Accept-Encoding";
    return cookie ? "Cookie" : NULL;
}

static void
add_quota(struct http_request *request, struct MHD_Response *response)
{
    const struct http_quota *quota = &request->quota;
    if (!request->quota_known)
        return;
    add(response, "RateLimit-Policy", arena_printf(request->arena, "\"address\";q=%ld;w=60", quota->limit));
    add(response, "RateLimit",
        arena_printf(request->arena, "\"address\";r=%ld;t=%ld", quota->remaining, quota->reset));
}

/* What depends on the route and the reply alone, and may be shared. */
static void
add_common(struct http_request *request, struct MHD_Response *response, const struct outgoing *out)
{
    const struct http_reply *reply = out->reply;
    const char *vary = vary_on(request, out);
    if (reply->type && out->status != 304)
        add(response, "Content-Type", reply->type);
    for (const char *const *h = always; *h; h += 2) {
        if (!is_given(reply->headers, h[0]))
            add(response, h[0], h[1]);
    }
    if (strncmp(http_origin(request), "https://", 8) == 0)
        add(response, "Strict-Transport-Security", "max-age=31536000");
    if (request->match.cors) {
        add(response, "Access-Control-Allow-Origin", "*");
        add(response, "Access-Control-Expose-Headers",
            "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
    }
    add(response, "Cache-Control", cache_control(request, out));
    if (vary)
        add(response, "Vary", vary);
    if (out->encoding != HTTP_IDENTITY)
        add(response, "Content-Encoding", http_encoding_name(out->encoding));
    if (reply->etag && out->encoding == HTTP_IDENTITY) {
        add(response, "ETag", reply->etag);
    } else if (reply->etag) {
        struct buf etag;
        buf_init(&etag, strlen(reply->etag) + 16);
        http_etag_for(reply->etag, out->encoding, &etag);
        add(response, "ETag", etag.data);
        buf_release(&etag);
    }
    if (reply->location)
        add(response, "Location", reply->location);
    if (reply->cookie)
        add(response, "Set-Cookie", reply->cookie);
    for (const char *const *h = reply->headers; h && h[0]; h += 2)
        add(response, h[0], h[1]);
}

/* --- the library's reply object --- */

static void
let_go(void *stored)
{
    http_stored_release(stored);
}

static void
release_shared(void *response)
{
    MHD_destroy_response(response);
}

/* The body is in the request's arena, or held by a count of STORED: never copied here. */
static struct MHD_Response *
response_new(const struct outgoing *out, struct http_stored *stored)
{
    /* The library takes the body as not const but only reads it. */
    union {
        const char *bytes;
        void *body;
    } body = {.bytes = out->body ? out->body : ""};

    if (!stored)
        return MHD_create_response_from_buffer(out->size, body.body, MHD_RESPMEM_PERSISTENT);
    http_stored_hold(stored);
    return MHD_create_response_from_buffer_with_free_callback_cls(out->size, body.body, let_go, stored);
}

/* One reply object for all who get the same bytes. It carries neither a request's id nor its quota. */
static struct MHD_Response *
response_shared(struct http_request *request, const struct outgoing *out, struct http_stored *stored)
{
    void **shared = &stored->shared[out->encoding];
    if (!*shared) {
        *shared = response_new(out, stored);
        if (*shared)
            add_common(request, *shared, out);
        stored->release_shared = release_shared;
    }
    return *shared;
}

static bool
may_share(const struct http_request *request, const struct outgoing *out, const struct http_stored *stored)
{
    return stored && stored->kept && out->status == 200 && !request->quota_known && !request->close;
}

static void
finish(struct http_request *request, const struct outgoing *out, struct http_stored *stored)
{
    struct http_server *server = request->server;
    request->close = request->close || server->draining;
    if (may_share(request, out, stored)) {
        request->response = response_shared(request, out, stored);
        request->shared = stored;
        http_stored_use(stored);
    } else {
        if (!request->response) /* a stream has made its own */
            request->response = response_new(out, stored);
        if (request->response) {
            add_common(request, request->response, out);
            add(request->response, "X-Request-Id", request->id);
            add_quota(request, request->response);
            if (request->close)
                add(request->response, "Connection", "close");
        }
    }
    if (!request->response)
        log_fatal("http.reply", "out of memory");
    request->status = out->status;
    request->bytes = request->method && strcmp(request->method, "HEAD") == 0 ? 0 : out->size;
    request->answered = true;
    http_connection_enter(server, request->connection, request->stream ? HTTP_PHASE_STREAM : HTTP_PHASE_REPLY,
                          request->bytes);
    if (request->suspended) {
        request->suspended = false;
        MHD_resume_connection(request->connection->mhd);
        http_server_kick(server);
    }
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
not_modified(struct http_request *request, const struct http_reply *reply)
{
    return reply->status == 200 && reply->etag && request->method &&
           (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0) &&
           http_etag_matches(http_header(request, "If-None-Match"), reply->etag);
}

void
http_reply_send(struct http_request *request, const struct http_reply *reply, struct http_stored *stored)
{
    struct outgoing out = {.reply = reply, .status = reply->status, .body = reply->body, .size = reply->size};
    if (not_modified(request, reply)) {
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
    finish(request, &out, stored);
}
