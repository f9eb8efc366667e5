/* A request: its life, and what a handler reads from it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/escape.h"
#include "http/steps.h"

enum { LIST_MAX = 32 * 1024 };

/* --- life --- */

/* 60 bits from a generator that was seeded by the system (xorshift128+): ids must differ, they are no
 * secrets. */
static void
make_id(struct http_server *server, char id[40])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t a = server->id_state[0], b = server->id_state[1];

    server->id_state[0] = b;
    a ^= a << 23;
    server->id_state[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    uint64_t bits = server->id_state[1] + b;
    for (int i = 0; i < 12; i++, bits >>= 5)
        id[i] = digits[bits & 31];
    id[12] = '\0';
}

struct http_request *
http_request_new(struct http_server *server, struct http_connection *connection)
{
    struct arena *arena = arena_new();
    struct http_request *request = arena_alloc(arena, sizeof(*request));
    request->server = server;
    request->arena = arena;
    request->connection = connection;
    request->target = "";
    request->route_index = server->route_count;
    request->client_address = connection->peer;
    request->start_us = clock_monotonic_us();
    make_id(server, request->id);
    buf_init(&request->body, 0);
    return request;
}

void
http_request_bury(struct http_request *request)
{
    struct http_server *server = request->server;
    if (request->connection)
        return;
    if (request->is_late)
        LIST_REMOVE(request, late);
    request->is_late = request->owed || request->waiting;
    if (request->is_late)
        LIST_INSERT_HEAD(&server->late, request, late);
    else
        SLIST_INSERT_HEAD(&server->graves, request, grave);
}

/* What budget.c has reserved. */
static void
return_budget(struct http_request *request)
{
    if (request->reserved == 0)
        return;
    request->server->body_bytes -= request->reserved;
    http_peers_give(request->server->body_peers, &request->client_address, request->reserved);
}

void
http_request_free(struct http_request *request)
{
    if (request->is_late)
        LIST_REMOVE(request, late);
    buf_release(&request->body);
    return_budget(request);
    arena_free(request->arena);
}

/* --- reading --- */

struct arena *
http_arena(struct http_request *request)
{
    return request->arena;
}

void *
http_context(struct http_request *request)
{
    return request->server->config.context;
}

void **
http_note(struct http_request *request)
{
    return &request->note;
}

const struct http_route *
http_route_of(const struct http_request *request)
{
    return request->match.route;
}

const char *
http_request_id(const struct http_request *request)
{
    return request->id;
}

const char *
http_method(const struct http_request *request)
{
    return request->method;
}

const char *
http_target(struct http_request *request)
{
    return request->target;
}

const void *
http_params(struct http_request *request)
{
    return request->params;
}

const char *
http_body(struct http_request *request, size_t *len)
{
    *len = request->body.len;
    return request->body.data;
}

const char *
http_path_value(struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->match.count; i++) {
        const struct http_slice *slice = &request->match.slices[i];
        if (strlen(name) == slice->name_len && memcmp(name, slice->name, slice->name_len) == 0)
            return request->values[i];
    }
    return NULL;
}

const char *
http_header(struct http_request *request, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct http_field *field = &request->fields[i];
        if (field->name_len == len && strncasecmp(field->name, name, len) == 0)
            return field->value_len > 0 ? field->value : NULL;
    }
    return NULL;
}

const char *
http_header_list(struct http_request *request, const char *name)
{
    struct buf out;
    buf_init(&out, LIST_MAX);
    for (size_t i = 0; i < request->field_count; i++) {
        if (strcasecmp(request->fields[i].name, name) == 0)
            buf_printf(&out, "%s%s", out.len > 0 ? ", " : "", request->fields[i].value);
    }
    const char *list = arena_take(request->arena, &out);
    return list && *list ? list : NULL;
}

const char *
http_cookie(struct http_request *request, const char *name)
{
    const char *at = http_header(request, "Cookie");
    size_t name_len = strlen(name);
    while (at && *at) {
        at += strspn(at, "; \t");
        size_t len = strcspn(at, ";");
        if (len > name_len && at[name_len] == '=' && memcmp(at, name, name_len) == 0) {
            const char *value = at + name_len + 1;
            size_t value_len = len - name_len - 1;
            if (value_len >= 2 && *value == '"' && value[value_len - 1] == '"') {
                value++;
                value_len -= 2;
            }
            return arena_strndup(request->arena, value, value_len);
        }
        at += len;
    }
    return NULL;
}

/* What the proxy nearest to us says: others may have been sent by the client, as Squid's "http, https". */
static bool
is_last_value(struct http_request *request, const char *name, const char *word)
{
    size_t len = 0;
    const char *value = "";
    for (size_t i = 0; i < request->field_count; i++) {
        if (strcasecmp(request->fields[i].name, name) == 0)
            value = request->fields[i].value;
    }
    const char *comma = strrchr(value, ',');
    value = comma ? comma + 1 : value;
    value += strspn(value, " \t");
    len = strcspn(value, " \t");
    return len == strlen(word) && strncasecmp(value, word, len) == 0;
}

static bool
is_authority(const char *text)
{
    return text && *text &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]") ==
               strlen(text);
}

const char *
http_origin(struct http_request *request)
{
    if (request->server->config.origin)
        return request->server->config.origin;
    if (request->origin)
        return request->origin;
    /* X-Forwarded-Host is not looked at: most proxies pass on what a client wrote into it. */
    bool https = request->trusted && is_last_value(request, "X-Forwarded-Proto", "https");
    const char *host = request->authority ? request->authority : http_header(request, "Host");
    if (!is_authority(host))
        host = "localhost";
    request->origin = arena_printf(request->arena, "%s://%s", https ? "https" : "http", host);
    return request->origin;
}

const char *
http_client(struct http_request *request)
{
    if (!request->client) {
        char text[HTTP_PEER_TEXT];
        http_peer_text(&request->client_address, text);
        request->client = arena_strdup(request->arena, text);
    }
    return request->client;
}

const char *
http_bearer(struct http_request *request)
{
    const char *value = http_header(request, "Authorization");
    if (!value || strncasecmp(value, "Bearer ", 7) != 0)
        return NULL;
    value += 7;
    value += strspn(value, " ");
    return *value ? value : NULL;
}

void
http_cache_tag(struct http_request *request, const char *text)
{
    if (!request->flight)
        return;
    struct http_tag *tag;
    tag = arena_alloc(request->arena, sizeof(*tag));
    *tag = (struct http_tag){.text = arena_strdup(request->arena, text), .next = request->tags};
    request->tags = tag;
    request->tag_count++;
}
