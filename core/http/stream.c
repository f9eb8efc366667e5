/* Streams on the library: its reader of content takes what waits, and suspends the connection when nothing
 * does. The library sees neither the end of a suspended connection nor a deadline, so that both are looked
 * after here. */
#include "http/stream.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/steps.h"

enum {
    SECOND_US = 1000000,
    BEAT_SECONDS = 20,
    PARTING_US = 2 * SECOND_US, /* for what has been pushed when the end is near */
    SILENT_MS = 60000,          /* a peer that acknowledges nothing is gone */
    BLOCK = 1024,
    RETRY_SECONDS = 60
};

struct http_stream {
    struct http_request *request;
    struct http_stream_plan plan;
    struct buf waiting; /* of which `taken` bytes are with the library */
    size_t taken;
    bool parked; /* suspended: there was nothing to send */
    bool ending, cut;
    uint64_t end_us;   /* when it ends, or has to be gone when `ending` */
    uint64_t beat_us;  /* when the next heartbeat is due */
    uint64_t moved_us; /* when the library last asked for bytes, or was given some after it had slept */
    struct event *gone;
};

/* --- moving bytes --- */

static void
wake(struct http_stream *stream)
{
    struct http_request *request = stream->request;
    if (!stream->parked)
        return;
    stream->parked = false;
    stream->moved_us = clock_monotonic_us();
    MHD_resume_connection(request->connection->mhd);
    http_server_kick(request->server);
}

static void
cut(struct http_stream *stream)
{
    if (stream->cut)
        return;
    stream->cut = true;
    http_connection_shut(stream->request->connection);
    wake(stream);
}

static void
cut_unread(struct http_stream *stream)
{
    if (!stream->cut)
        http_metrics_count(stream->request->server->metrics, HTTP_COUNT_STREAM_UNREAD);
    cut(stream);
}

static ssize_t
on_room(void *context, uint64_t position, char *out, size_t room)
{
    struct http_stream *stream = context;
    size_t left = stream->waiting.len - stream->taken;
    (void)position;
    stream->moved_us = clock_monotonic_us();
    if (stream->cut) {
        /* A byte for a socket that was shut down, so that sending fails: when the reader itself reports an
         * error, the library (0.9.75 on epoll) forgets to close the connection until its socket has news,
         * which was before. */
        *out = '\n';
        return 1;
    }
    if (left == 0 && stream->ending)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (left == 0) {
        stream->parked = true;
        MHD_suspend_connection(stream->request->connection->mhd);
        return 0;
    }
    left = left < room ? left : room;
    memcpy(out, stream->waiting.data + stream->taken, left);
    stream->taken += left;
    if (stream->taken == stream->waiting.len) {
        buf_clear(&stream->waiting);
        stream->taken = 0;
    }
    return (ssize_t)left;
}

void
http_stream_push(struct http_stream *stream, const char *bytes, size_t size)
{
    if (stream->ending || stream->cut)
        return;
    if (stream->taken > 0) {
        stream->waiting.len -= stream->taken;
        memmove(stream->waiting.data, stream->waiting.data + stream->taken, stream->waiting.len + 1);
        stream->taken = 0;
    }
    buf_append(&stream->waiting, bytes, size);
    if (stream->waiting.overflow) {
        cut_unread(stream);
        return;
    }
    stream->request->bytes += size;
    stream->beat_us = clock_monotonic_us() + (uint64_t)stream->plan.beat_seconds * SECOND_US;
    wake(stream);
}

void
http_stream_end(struct http_stream *stream)
{
    if (stream->ending)
        return;
    stream->ending = true;
    stream->end_us = clock_monotonic_us() + PARTING_US;
    wake(stream);
}

/* --- beginning --- */

static bool
refuse(struct http_request *request, int status, const char *detail)
{
    const char *const headers[] = {"Retry-After", arena_printf(request->arena, "%d", RETRY_SECONDS), NULL};
    http_metrics_count(request->server->metrics, HTTP_COUNT_STREAM_FULL);
    http_problem_send(request, status, detail, NULL, headers);
    return false;
}

static bool
admit(struct http_request *request)
{
    struct http_server *server = request->server;
    const struct http_config *config = &server->config;
    const struct http_peer *address = &request->client_address;
    unsigned cap = (unsigned)config->streams_per_address;

    if (!config->limit_loopback &&
        (http_peer_loopback(address) || http_networks_hold(&server->trusted, address)))
        cap = 0;
    if (server->draining)
        return refuse(request, 503, "This server is about to end; another one answers in a moment.");
    if (server->streams >= (size_t)config->streams_max)
        return refuse(request, 503,
                      "Enough clients are listening; try again in a minute, or ask now and then.");
    if (http_peers_enter(server->stream_peers, address, cap))
        return true;
    return refuse(request, 429,
                  arena_printf(request->arena, "%u streams go to one address; end one of them first.", cap));
}

static void
on_gone(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    cut(context);
}

/* A socket that is only for streams: little waits in the kernel, and a silent peer is found out. What cannot
 * be set (a socket of another family) is done without. */
static void
prepare_socket(struct http_stream *stream, int fd)
{
    int waiting = HTTP_STREAM_WAITING, silent = SILENT_MS;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &waiting, sizeof(waiting));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent, sizeof(silent));
    stream->gone = event_new(stream->request->server->base, fd, EV_CLOSED, on_gone, stream);
    if (!stream->gone || event_add(stream->gone, NULL) != 0)
        log_warn("http.stream", LOG_STR("why", "its end cannot be watched; heartbeats will find it"));
}

struct http_stream *
http_stream_start(struct http_request *request, const struct http_stream_plan *plan)
{
    static const char *const headers[] = {"X-Accel-Buffering", "no", NULL};
    uint64_t now = clock_monotonic_us();

    if (request->answered) { /* by the deadline of handlers */
        request->owed = false;
        http_request_bury(request);
        return NULL;
    }
    if (!admit(request))
        return NULL;
    struct http_stream *stream;
    stream = arena_alloc(request->arena, sizeof(*stream));
    *stream = (struct http_stream){.request = request, .plan = *plan, .moved_us = now};
    if (stream->plan.beat_seconds <= 0)
        stream->plan.beat_seconds = BEAT_SECONDS;
    stream->end_us = now + (uint64_t)plan->seconds * SECOND_US;
    stream->beat_us = now + (uint64_t)stream->plan.beat_seconds * SECOND_US;
    buf_init(&stream->waiting, HTTP_STREAM_WAITING);
    request->server->streams++;
    http_metrics_count(request->server->metrics, HTTP_COUNT_STREAM);
    request->stream = stream;
    request->close = true;
    request->owed = false;
    request->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_room, stream, NULL);
    if (!request->response)
        log_fatal("http.stream", "out of memory");
    prepare_socket(stream, request->connection->fd);
    http_reply_send(request, &(struct http_reply){.status = 200, .type = plan->type, .headers = headers},
                    NULL);
    return stream;
}

/* --- its end --- */

void
http_stream_sweep(struct http_stream *stream, uint64_t now)
{
    const struct http_config *config = &stream->request->server->config;
    if (stream->cut)
        return;
    if ((!stream->parked && now - stream->moved_us > (uint64_t)config->body_seconds * SECOND_US) ||
        (stream->ending && now >= stream->end_us))
        cut_unread(stream);
    else if (now >= stream->end_us)
        http_stream_end(stream);
    else if (now >= stream->beat_us)
        http_stream_push(stream, stream->plan.beat, strlen(stream->plan.beat));
}

void
http_streams_end(struct http_server *server)
{
    struct http_connection *connection;
    TAILQ_FOREACH(connection, &server->phases[HTTP_PHASE_STREAM], link)
    {
        http_stream_end(connection->request->stream);
    }
}

void
http_streams_cut(struct http_server *server)
{
    struct http_connection *connection;
    TAILQ_FOREACH(connection, &server->phases[HTTP_PHASE_STREAM], link)
    {
        cut(connection->request->stream);
    }
}

void
http_stream_done(struct http_stream *stream)
{
    struct http_server *server = stream->request->server;
    if (stream->gone)
        event_free(stream->gone);
    http_peers_leave(server->stream_peers, &stream->request->client_address);
    server->streams--;
    buf_release(&stream->waiting);
    stream->plan.ended(stream->plan.context);
}
