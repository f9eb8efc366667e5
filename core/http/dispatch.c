/* To the handler and back: the cache answers, another request's reply is shared, or the handler is called and
 * its reply goes to all who wait for it. */
#include <string.h>

#include "base/clock.h"
#include "http/steps.h"

enum { KEY_MAX = 24 * 1024, SECOND_US = 1000000 };

static void
call_handler(struct http_request *request)
{
    request->owed = true;
    request->match.route->start(request);
}

/* What the reply may depend on, in one string: route, the address that links are made with, path, parameters,
 * cookies. */
static const char *
cache_key(struct http_request *request)
{
    const char *cookies = request->server->config.cache_key_cookies;
    struct buf out;
    buf_init(&out, KEY_MAX);
    buf_printf(&out, "%zu %s", request->route_index, http_origin(request));
    for (size_t i = 0; i < request->match.count; i++)
        buf_printf(&out, " %zu:%s", strlen(request->values[i]), request->values[i]);
    buf_printf(&out, " ?%s", request->key);
    while (cookies && *cookies && (request->match.route->flags & HTTP_PAGE)) {
        cookies += strspn(cookies, ", ");
        size_t len = strcspn(cookies, ", ");
        const char *value =
            len > 0 ? http_cookie(request, arena_strndup(request->arena, cookies, len)) : NULL;
        if (value)
            buf_printf(&out, " %.*s=%zu:%s", (int)len, cookies, strlen(value), value);
        cookies += len;
    }
    return arena_take(request->arena, &out);
}

void
http_dispatch(struct http_request *request)
{
    request->key = request->key ? cache_key(request) : NULL;
    if (!request->key) {
        call_handler(request);
        return;
    }
    request->waiter.request = request;
    struct http_stored *stored;
    switch (http_cache_ask(request->server->cache, request->key, request->start_us, &request->waiter, &stored,
                           &request->flight)) {
    case HTTP_CACHE_HIT:
        http_reply_send(request, &stored->reply, stored);
        return;
    case HTTP_CACHE_LEAD:
        call_handler(request);
        return;
    case HTTP_CACHE_WAIT:
        /* The flight is its leader's. */
        request->flight = NULL;
        request->waiting = true;
        return;
    }
}

/* A reply for one person: it sets a cookie, or the handler said who may keep it. */
static bool
is_personal(const struct http_reply *reply)
{
    return reply->cookie ||
           (reply->cache && (strstr(reply->cache, "private") || strstr(reply->cache, "no-store")));
}

/* The handler's reply to a cached route: kept, sent, and given to those who waited. */
static void
land(struct http_request *request, const struct http_reply *reply)
{
    struct http_server *server = request->server;
    struct http_flight *flight = request->flight;
    bool personal = is_personal(reply);
    uint64_t lifetime = (uint64_t)request->match.route->cache_seconds * SECOND_US;
    const char **tags = arena_alloc(request->arena, (request->tag_count + 1) * sizeof(*tags));
    struct http_stored *stored = http_stored_new(reply);
    size_t count = 0;
    for (const struct http_tag *tag = request->tags; tag; tag = tag->next)
        tags[count++] = tag->text;
    request->flight = NULL;
    struct http_waiters waiters;
    http_cache_land(server->cache, flight, stored, clock_monotonic_us(),
                    reply->status == 200 && !personal && !reply->cache ? lifetime : 0, tags, count, &waiters);
    http_reply_send(request, &stored->reply, stored);
    while (!STAILQ_EMPTY(&waiters)) {
        struct http_request *other = STAILQ_FIRST(&waiters)->request;
        STAILQ_REMOVE_HEAD(&waiters, link);
        other->waiting = false;
        if (other->answered)
            http_request_bury(other);
        else if (personal)
            call_handler(other);
        else
            http_reply_send(other, &stored->reply, stored);
    }
    http_stored_release(stored);
}

/* --- what handlers call --- */

void
http_reply(struct http_request *request, const struct http_reply *reply)
{
    request->owed = false;
    if (request->answered)
        http_request_bury(request);
    else if (request->flight)
        land(request, reply);
    else
        http_reply_send(request, reply, NULL);
}

void
http_reply_json(struct http_request *request, int status, const char *json, size_t size, const char *etag)
{
    http_reply(request,
               &(struct http_reply){
                   .status = status, .type = "application/json", .body = json, .size = size, .etag = etag});
}

void
http_reply_redirect(struct http_request *request, int status, const char *location)
{
    http_reply(request, &(struct http_reply){.status = status, .location = location});
}
