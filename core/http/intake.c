/* One request as the library hands it over: its head, the pieces of its body, its end. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/cache.h"
#include "http/steps.h"

/* A refused body up to this size is read to its end, so that the connection can go on. */
enum { DISCARD_MAX = 4 * 1024 * 1024, BODY_STEP = 64 * 1024 };

static struct http_connection *
connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void *
http_intake_target(void *context, const char *uri, struct MHD_Connection *mhd)
{
    struct http_server *server = context;
    struct http_connection *connection = connection_of(mhd);
    struct http_request *request = http_request_new(server, connection, uri);
    request->line = uri;
    connection->request = request;
    if (connection->phase != HTTP_PHASE_HEAD)
        http_connection_enter(server, connection, HTTP_PHASE_HEAD, 0);
    return request;
}

/* --- the head --- */

struct reading {
    struct http_head head;
    struct http_field fields[HTTP_FIELDS_MAX];
    const char *next; /* where the next line begins, if this one ended with CR LF */
};

/* Versions from 0.9.77 on refuse torn lines by themselves (server.c asks for it); 0.9.75 does not. */
enum { LINES_ARE_CHECKED = MHD_VERSION >= 0x00097701 };

/* The library's strings lie where they arrived, so that pointers tell what was between them. A line that
 * ended with a bare LF, one that was folded, a NUL or a second space in the request line: each leaves a gap
 * that is not the two bytes of CR LF. */
static enum MHD_Result
read_field(void *context, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
           size_t value_len)
{
    struct reading *reading = context;
    struct http_head *head = &reading->head;
    (void)kind;
    if (head->count++ >= HTTP_FIELDS_MAX)
        return MHD_NO;
    if (name != reading->next || !value)
        head->torn = true;
    value_len = value ? value_len : 0;
    reading->next = value ? value + value_len + 2 : NULL;
    while (value && value_len > 0 && (value[value_len - 1] == ' ' || value[value_len - 1] == '\t'))
        value_len--;
    reading->fields[head->count - 1] = (struct http_field){
        .name = name ? name : "", .name_len = name_len, .value = value ? value : "", .value_len = value_len};
    return MHD_YES;
}

static void
read_head(struct http_request *request, struct MHD_Connection *mhd, const char *method, const char *version,
          struct reading *reading)
{
    struct http_head *head = &reading->head;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    *head = (struct http_head){
        .method = method, .version = version, .target = request->target, .fields = reading->fields};
    head->torn = request->line != method + strlen(method) + 1 ||
                 version != request->line + strlen(request->target) + 1;
    reading->next = version + strlen(version) + 2;
    MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, read_field, reading);
    /* The empty line is the last; a field without a name would end the head for the library too. */
    if (!info || !reading->next || method + info->header_size != reading->next + 2)
        head->torn = true;
    head->torn = head->torn && !LINES_ARE_CHECKED;
}

/* --- the reply --- */

/* The reply object is the library's now, or nobody wants it any more. */
static void
let_go(struct http_request *request)
{
    if (request->shared)
        http_stored_used(request->shared);
    else if (request->response)
        MHD_destroy_response(request->response);
    request->shared = NULL;
    request->response = NULL;
}

static enum MHD_Result
queue_reply(struct http_request *request, struct MHD_Connection *mhd)
{
    enum MHD_Result result = MHD_queue_response(mhd, (unsigned)request->status, request->response);
    let_go(request);
    return result;
}

static enum MHD_Result
queue_or_wait(struct http_request *request, struct MHD_Connection *mhd)
{
    request->stage = HTTP_STAGE_ASKED;
    if (request->answered)
        return queue_reply(request, mhd);
    if (!request->suspended) {
        request->suspended = true;
        MHD_suspend_connection(mhd);
    }
    return MHD_YES;
}

/* Answered before the body was read. The library ends a connection whose reply comes in front of the
 * request's end, so that a small body is read and dropped first, and a request without one is answered when
 * it is called again. */
static enum MHD_Result
queue_early(struct http_request *request, struct MHD_Connection *mhd)
{
    const struct http_framing *framing = &request->framing;
    bool body = framing->chunked || framing->length > 0;
    if (request->close || (body && (framing->expects_continue || framing->length > DISCARD_MAX)))
        return queue_reply(request, mhd);
    if (body)
        http_connection_enter(request->server, request->connection, HTTP_PHASE_BODY, (size_t)framing->length);
    request->stage = HTTP_STAGE_DISCARD;
    return MHD_YES;
}

/* --- steps --- */

static enum MHD_Result
step_head(struct http_request *request, struct MHD_Connection *mhd, const char *method, const char *version)
{
    struct reading reading;
    read_head(request, mhd, method, version, &reading);
    if (!http_admit(request, &reading.head))
        return queue_early(request, mhd);
    request->stage = HTTP_STAGE_BODY;
    if (request->framing.chunked || request->framing.length > 0)
        http_connection_enter(request->server, request->connection, HTTP_PHASE_BODY,
                              (size_t)request->framing.length);
    return MHD_YES;
}

static enum MHD_Result
step_body(struct http_request *request, struct MHD_Connection *mhd, const char *upload, size_t *upload_size)
{
    if (*upload_size > 0) {
        buf_append(&request->body, upload, *upload_size);
        if (request->body.overflow)
            request->discarded += *upload_size;
        /* A body without a length earns its time as it comes. */
        if (request->framing.chunked && request->body.len % BODY_STEP < *upload_size)
            http_connection_enter(request->server, request->connection, HTTP_PHASE_BODY, request->body.len);
        *upload_size = 0;
        return request->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
    }
    http_connection_enter(request->server, request->connection, HTTP_PHASE_WAIT, 0);
    if (http_admit_body(request))
        http_dispatch(request);
    return queue_or_wait(request, mhd);
}

static enum MHD_Result
step_discard(struct http_request *request, struct MHD_Connection *mhd, size_t *upload_size)
{
    if (*upload_size > 0) {
        request->discarded += *upload_size;
        *upload_size = 0;
        return request->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
    }
    http_connection_enter(request->server, request->connection, HTTP_PHASE_REPLY, request->bytes);
    return queue_reply(request, mhd);
}

enum MHD_Result
http_intake_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
                 const char *version, const char *upload, size_t *upload_size, void **slot)
{
    struct http_request *request = *slot;
    (void)server;
    (void)url;
    switch (request->stage) {
    case HTTP_STAGE_HEAD:
        return step_head(request, mhd, method, version);
    case HTTP_STAGE_BODY:
        return step_body(request, mhd, upload, upload_size);
    case HTTP_STAGE_DISCARD:
        return step_discard(request, mhd, upload_size);
    case HTTP_STAGE_ASKED:
        break;
    }
    return queue_or_wait(request, mhd);
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
http_intake_done(void *context, struct MHD_Connection *mhd, void **slot, enum MHD_RequestTerminationCode how)
{
    struct http_server *server = context;
    struct http_request *request = *slot;
    (void)mhd;
    (void)how;
    if (!request)
        return;
    if (request->stream)
        http_stream_done(request->stream);
    uint64_t us = clock_monotonic_us() - request->start_us;
    if (request->answered) {
        http_metrics_request(server->metrics, request->route_index, request->status, us, request->bytes);
        log_request(request, us);
    }
    let_go(request);
    http_connection_enter(server, request->connection, HTTP_PHASE_IDLE, 0);
    if (server->draining) /* the reply may have been made before that, without "Connection: close" */
        http_connection_part(request->connection);
    request->connection->request = NULL;
    request->connection = NULL;
    *slot = NULL;
    http_request_bury(request);
}
