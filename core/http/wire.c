/* The socket of a connection: the bytes that came from it, and those that go to it. */
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "http/steps.h"

/* --- input --- */

const char *
http_connection_input(const struct http_connection *connection, size_t *len)
{
    *len = connection->in.len - connection->at;
    return connection->in.data + connection->at;
}

void
http_connection_use(struct http_connection *connection, size_t len)
{
    connection->at += len;
    connection->scanned = 0;
    if (connection->at < connection->in.len)
        return;
    connection->at = 0;
    /* An idle connection holds no memory for what it may send one day. */
    if (connection->phase == HTTP_PHASE_BODY)
        buf_clear(&connection->in);
    else
        buf_release(&connection->in);
}

void
http_connection_keep(struct http_connection *connection, const char *bytes, size_t len)
{
    struct buf *in = &connection->in;
    if (connection->at > 0) {
        in->len -= connection->at;
        memmove(in->data, in->data + connection->at, in->len + 1);
        connection->at = 0;
    }
    buf_append(in, bytes, len);
}

/* --- output --- */

/* The system only reads what it sends, though the struct would let it write. */
static struct iovec
part_of(const char *bytes, size_t len)
{
    union {
        const char *bytes;
        void *base;
    } part = {.bytes = bytes};
    return (struct iovec){.iov_base = part.base, .iov_len = len};
}

/* Send PARTS; what has left is added to the connection's `sent`. False: nothing more leaves now. */
static bool
send_parts(struct http_connection *connection, struct iovec *parts, size_t count, size_t *sent)
{
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
    ssize_t done = sendmsg(connection->fd, &message, MSG_NOSIGNAL);
    *sent = done > 0 ? (size_t)done : 0;
    if (done >= 0)
        return true;
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        connection->over = true;
    else
        event_add(connection->writable, NULL);
    return false;
}

void
http_connection_say(struct http_connection *connection, const char *text)
{
    /* With no room in the system for a few bytes the client does not read; it goes on without the word. */
    ssize_t sent = send(connection->fd, text, strlen(text), MSG_NOSIGNAL);
    if (sent > 0 && (size_t)sent < strlen(text))
        connection->over = true;
}

/* True once head and body have left. */
static bool
send_reply(struct http_connection *connection)
{
    struct http_request *request = connection->request;
    if (!request->head_out)
        http_reply_head(request);
    size_t head = request->head_size, whole = head + request->body_size;

    while (connection->sent < whole) {
        struct iovec parts[2];
        size_t count = 0, sent;
        if (connection->sent < head)
            parts[count++] = part_of(request->head_out + connection->sent, head - connection->sent);
        size_t from = connection->sent > head ? connection->sent - head : 0;
        if (request->body_size > from)
            parts[count++] = part_of(request->body_out + from, request->body_size - from);
        if (!send_parts(connection, parts, count, &sent))
            return false;
        connection->sent += sent;
    }
    return true;
}

/* True once the stream's end has left. */
static bool
send_stream(struct http_connection *connection)
{
    struct http_stream *stream = connection->request->stream;
    size_t len, sent;
    for (const char *bytes = http_stream_waiting(stream, &len); len > 0;
         bytes = http_stream_waiting(stream, &len)) {
        struct iovec part = part_of(bytes, len);
        if (!send_parts(connection, &part, 1, &sent))
            return false;
        http_stream_sent(stream, sent);
    }
    return http_stream_over(stream);
}

bool
http_connection_send(struct http_connection *connection)
{
    const struct http_request *request = connection->request;
    bool goes_on = request->stream && strcmp(request->method, "HEAD") != 0;
    return send_reply(connection) && (!goes_on || send_stream(connection));
}
