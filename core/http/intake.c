/* From bytes to a request: its head, the pieces of its body, its end. */
#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/steps.h"

enum {
    LINE_LIMIT = 16 * 1024,
    HEAD_MAX = 32 * 1024,
    /* A refused body up to this size is read to its end, so that the connection can go on. */
    DISCARD_MAX = 256 * 1024,
    BODY_STEP = 64 * 1024
};

/* --- the head --- */

static struct http_request *
request_begin(struct http_connection *connection)
{
    struct http_request *request = http_request_new(connection->server, connection);
    connection->request = request;
    if (connection->phase != HTTP_PHASE_HEAD)
        http_connection_enter(connection->server, connection, HTTP_PHASE_HEAD, 0);
    return request;
}

/* Take the first LEN bytes of the input as the request's head. */
static void
take_head(struct http_request *request, size_t len, struct http_head *head, struct http_field *fields)
{
    struct http_connection *connection = request->connection;
    size_t there;
    const char *bytes = http_connection_input(connection, &there);
    char *text = arena_strndup(request->arena, bytes, len);
    http_connection_use(connection, len);
    http_head_split(text, len, head, fields);
    request->field_count = head->count < HTTP_FIELDS_MAX ? head->count : HTTP_FIELDS_MAX;
    size_t size = request->field_count * sizeof(*fields);
    struct http_field *own = arena_alloc(request->arena, size > 0 ? size : 1);
    if (size > 0)
        memcpy(own, fields, size);
    head->fields = request->fields = own;
    request->target = head->target;
}

/* A head that cannot be or that has no end in sight is answered like every other; of it only the method is
 * used, which says whether the answer has a body. */
static bool
refuse_early(struct http_connection *connection, enum http_refusal refusal)
{
    size_t len;
    const char *bytes = http_connection_input(connection, &len);
    const char *line = memchr(bytes, '\n', len);
    struct http_request *request = request_begin(connection);
    struct http_head head;
    struct http_field fields[HTTP_FIELDS_MAX];
    take_head(request, line ? (size_t)(line + 1 - bytes) : len, &head, fields);
    request->method = head.method;
    http_admit_refuse(request, refusal);
    return true;
}

/* What is wrong with the LEN bytes of a head that ends at END (0: it has not), as far as they say. Somebody
 * who speaks TLS is told at once. */
static enum http_refusal
look_ahead(const char *bytes, size_t len, size_t end)
{
    if (len > 0 && !isupper((unsigned char)bytes[0]) && bytes[0] != '\r' && end == 0)
        return HTTP_REFUSE_METHOD;
    if (len > LINE_LIMIT && !memchr(bytes, '\n', LINE_LIMIT))
        return HTTP_REFUSE_LONG;
    return end > HEAD_MAX || (end == 0 && len > HEAD_MAX) ? HTTP_REFUSE_LARGE : HTTP_PASS;
}

bool
http_intake_rest(struct http_request *request)
{
    const struct http_framing *framing = &request->framing;
    /* A small body is read and dropped in front of the answer, so that the connection can go on. A client
     * that waits for "100 Continue" may never send it. */
    if (request->whole || request->close || request->head_out)
        return true;
    request->close = framing->expects_continue || framing->length > DISCARD_MAX;
    if (!request->close)
        http_connection_enter(request->server, request->connection, HTTP_PHASE_BODY, (size_t)framing->length);
    return request->close;
}

static void
ask_handler(struct http_request *request)
{
    http_connection_enter(request->server, request->connection, HTTP_PHASE_WAIT, 0);
    if (http_admit_body(request))
        http_dispatch(request);
}

/* The body is wanted: tell a client that waits for that (RFC 9110, 10.1.1). */
static void
begin_body(struct http_request *request)
{
    struct http_connection *connection = request->connection;
    size_t there;
    if (!http_budget_reserve(request, request->framing.length))
        return;
    http_connection_enter(request->server, connection, HTTP_PHASE_BODY, (size_t)request->framing.length);
    (void)http_connection_input(connection, &there);
    if (request->framing.expects_continue && there == 0)
        http_connection_say(connection, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* Who sends JSON is asked who he is before it is read. */
static bool
is_guarded(const struct http_request *request)
{
    unsigned flags = request->match.route->flags;
    return request->server->config.guard && (flags & (HTTP_BODY_JSON | HTTP_BODY_NDJSON)) &&
           !(flags & HTTP_ANYBODY);
}

void
http_guard_pass(struct http_request *request)
{
    request->owed = false;
    if (request->answered) {
        http_request_bury(request);
        return;
    }
    begin_body(request);
    http_connection_ready(request->connection);
}

static void
on_head(struct http_connection *connection, size_t len)
{
    struct http_request *request = request_begin(connection);
    struct http_head head;
    struct http_field fields[HTTP_FIELDS_MAX];
    take_head(request, len, &head, fields);
    bool admitted = http_admit(request, &head);
    request->whole = !request->framing.chunked && request->framing.length == 0;
    if (!admitted)
        return;
    if (request->whole) {
        ask_handler(request);
    } else if (is_guarded(request)) {
        http_connection_enter(connection->server, connection, HTTP_PHASE_WAIT, 0);
        request->owed = true;
        connection->server->config.guard(request);
    } else {
        begin_body(request);
    }
}

/* Empty lines in front of a request are read over (RFC 9112, 2.2). */
static const char *
skip_empty_lines(struct http_connection *connection, size_t *len)
{
    const char *bytes = http_connection_input(connection, len);
    size_t empty = 0;
    while (*len - empty >= 2 && memcmp(bytes + empty, "\r\n", 2) == 0)
        empty += 2;
    if (empty > 0)
        http_connection_use(connection, empty);
    return http_connection_input(connection, len);
}

bool
http_intake_head(struct http_connection *connection)
{
    size_t len;
    const char *bytes = skip_empty_lines(connection, &len);
    size_t end = http_head_end(bytes, len, &connection->scanned);
    enum http_refusal refusal = look_ahead(bytes, len, end);
    if (refusal != HTTP_PASS)
        return refuse_early(connection, refusal);
    if (end > 0) {
        on_head(connection, end);
        return true;
    }
    if (connection->ended_input)
        connection->over = true;
    else if (len > 0 && connection->phase == HTTP_PHASE_IDLE)
        http_connection_enter(connection->server, connection, HTTP_PHASE_HEAD, 0);
    return false;
}

/* --- the body --- */

/* How much of the body is kept: what is over the limit is only counted. */
static uint64_t
kept(const struct http_request *request)
{
    size_t max = request->match.route->body_max;
    return request->received < max ? request->received : max;
}

/* LEN bytes of the body have come. False: it is refused for good. */
static bool
take_body(struct http_request *request, const char *bytes, size_t len)
{
    uint64_t before = request->received;
    request->received += len;
    if (!request->answered && http_budget_reserve(request, kept(request)))
        buf_append(&request->body, bytes, len);
    /* A body without a length earns its time as it comes. */
    if (request->framing.chunked && before / BODY_STEP != request->received / BODY_STEP)
        http_connection_enter(request->server, request->connection, HTTP_PHASE_BODY,
                              (size_t)request->received);
    if (request->answered)
        return !request->close && request->received <= DISCARD_MAX;
    return request->received <= request->match.route->body_max + DISCARD_MAX;
}

/* A body with a length. END tells that it is whole. */
static bool
take_plain(struct http_request *request, bool *end)
{
    size_t len;
    const char *bytes = http_connection_input(request->connection, &len);
    uint64_t left = request->framing.length - request->received;
    if (len > left)
        len = (size_t)left;
    bool wanted = take_body(request, bytes, len);
    http_connection_use(request->connection, len);
    *end = request->received == request->framing.length;
    return wanted;
}

/* A chunked body. False also when its chunks are wrong; it is answered then. */
static bool
take_chunked(struct http_request *request, bool *end)
{
    struct http_connection *connection = request->connection;
    enum http_chunk what = HTTP_CHUNK_DATA;
    bool wanted = true;
    *end = false;
    while (what == HTTP_CHUNK_DATA && wanted) {
        size_t len, used, size;
        const char *bytes = http_connection_input(connection, &len);
        what = http_chunk_next(&request->chunks, bytes, len, &used, &size);
        if (what == HTTP_CHUNK_DATA)
            wanted = take_body(request, bytes + used - size, size);
        http_connection_use(connection, used);
    }
    *end = what == HTTP_CHUNK_END;
    if (what == HTTP_CHUNK_BAD && !request->answered)
        http_admit_refuse(request, HTTP_REFUSE_CHUNKS);
    return wanted && what != HTTP_CHUNK_BAD;
}

bool
http_intake_body(struct http_connection *connection)
{
    struct http_request *request = connection->request;
    bool end;
    bool wanted = request->framing.chunked ? take_chunked(request, &end) : take_plain(request, &end);
    if (!wanted) { /* more than is read for nothing: answered now, and the rest is dropped behind the answer
                    */
        request->close = true;
        end = true;
    }
    if (!end) {
        if (connection->ended_input)
            connection->over = true;
        return false;
    }
    request->whole = true;
    if (request->answered)
        http_connection_enter(request->server, connection, HTTP_PHASE_REPLY, request->bytes);
    else
        ask_handler(request);
    return true;
}

/* --- the end --- */

static void
log_request(const struct http_request *request, uint64_t us)
{
    const struct http_route *route = request->match.route;
    char client[HTTP_PEER_TEXT];
    http_peer_blurred(&request->client_address, client);
    log_at(route && (route->flags & HTTP_UNLIMITED) ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "http.request",
           LOG_STR("id", request->id), LOG_STR("method", request->method ? request->method : "?"),
           LOG_STR("route", route ? route->pattern : "none"), LOG_INT("status", request->status),
           LOG_INT("bytes", request->bytes), LOG_INT("us", us), LOG_STR("client", client));
}

void
http_intake_done(struct http_request *request)
{
    struct http_server *server = request->server;
    struct http_connection *connection = request->connection;
    uint64_t us = clock_monotonic_us() - request->start_us;
    connection->request = NULL;
    request->connection = NULL;
    if (request->stream)
        http_stream_done(request->stream);
    if (request->answered) {
        http_metrics_request(server->metrics, request->route_index, request->status, us, request->bytes);
        log_request(request, us);
    }
    if (request->held)
        http_stored_release(request->held);
    request->held = NULL;
    http_connection_enter(server, connection, HTTP_PHASE_IDLE, 0);
    if (server->draining) /* the reply may have been made before that, without "Connection: close" */
        http_connection_part(connection);
    http_request_bury(request);
    http_server_kick(server);
}
