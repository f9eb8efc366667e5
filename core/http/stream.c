/* Streams: what is pushed waits here, as chunks (RFC 9112, 7.1), until the socket takes it. Their deadlines
 * are looked after here, because a stream is never late as a whole. */
#include "http/stream.h"

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
    RETRY_SECONDS = 60,
    FRAME_MAX = 64 /* of the last chunk, and of what is around others */
};

struct http_stream {
    struct http_request *request;
    struct http_stream_plan plan;
    struct buf waiting; /* as it goes on the wire; the first `taken` bytes have left */
    size_t taken;
    bool ending, cut;
    uint64_t end_us;   /* when it ends, or has to be gone when `ending` */
    uint64_t beat_us;  /* when the next heartbeat is due */
    uint64_t moved_us; /* when bytes last left, or were pushed where none waited */
};

/* --- moving bytes --- */

static void
cut(struct http_stream *stream)
{
    if (stream->cut)
        return;
    stream->cut = true;
    http_connection_shut(stream->request->connection);
}

static void
cut_unread(struct http_stream *stream)
{
    if (!stream->cut)
        http_metrics_count(stream->request->server->metrics, HTTP_COUNT_STREAM_UNREAD);
    cut(stream);
}

const char *
http_stream_waiting(const struct http_stream *stream, size_t *len)
{
    *len = stream->waiting.len - stream->taken;
    return stream->waiting.data + stream->taken;
}

void
http_stream_sent(struct http_stream *stream, size_t len)
{
    stream->moved_us = clock_monotonic_us();
    stream->taken += len;
    if (stream->taken < stream->waiting.len)
        return;
    buf_clear(&stream->waiting);
    stream->taken = 0;
}

bool
http_stream_over(const struct http_stream *stream)
{
    return stream->ending && stream->waiting.len == stream->taken;
}

/* A client of HTTP/1.0 knows no chunks: its stream ends with the connection. */
static void
put_chunk(struct http_stream *stream, const char *bytes, size_t size)
{
    struct buf *waiting = &stream->waiting;
    if (waiting->len == stream->taken)
        stream->moved_us = clock_monotonic_us();
    if (stream->taken > 0) {
        waiting->len -= stream->taken;
        memmove(waiting->data, waiting->data + stream->taken, waiting->len + 1);
        stream->taken = 0;
    }
    if (!stream->request->old)
        buf_printf(waiting, "%zx\r\n", size);
    buf_append(waiting, bytes, size);
    if (!stream->request->old)
        buf_puts(waiting, "\r\n");
    http_connection_ready(stream->request->connection);
}

void
http_stream_push(struct http_stream *stream, const char *bytes, size_t size)
{
    if (stream->ending || stream->cut || size == 0)
        return;
    put_chunk(stream, bytes, size);
    if (stream->waiting.overflow) {
        cut_unread(stream);
        return;
    }
    stream->request->bytes += size;
    stream->beat_us = clock_monotonic_us() + (uint64_t)stream->plan.beat_seconds * SECOND_US;
}

void
http_stream_end(struct http_stream *stream)
{
    if (stream->ending || stream->cut)
        return;
    stream->ending = true;
    stream->end_us = clock_monotonic_us() + PARTING_US;
    put_chunk(stream, "", 0);
    if (stream->waiting.overflow)
        cut_unread(stream);
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

/* A socket that is only for streams: little waits in the kernel, and a silent peer is found out. What cannot
 * be set (a socket of another family) is done without. */
static void
prepare_socket(int fd)
{
    int waiting = HTTP_STREAM_WAITING, silent = SILENT_MS;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &waiting, sizeof(waiting));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent, sizeof(silent));
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
    buf_init(&stream->waiting, HTTP_STREAM_WAITING + FRAME_MAX);
    request->server->streams++;
    http_metrics_count(request->server->metrics, HTTP_COUNT_STREAM);
    request->stream = stream;
    request->close = true;
    request->owed = false;
    prepare_socket(request->connection->fd);
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
    if ((stream->waiting.len > stream->taken &&
         now - stream->moved_us > (uint64_t)config->body_seconds * SECOND_US) ||
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
    http_peers_leave(server->stream_peers, &stream->request->client_address);
    server->streams--;
    buf_release(&stream->waiting);
    stream->plan.ended(stream->plan.context);
}
