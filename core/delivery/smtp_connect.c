/* A connection's beginning and end: what libcurl does until the server is ready for mails. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "delivery/smtp_internal.h"

enum { OUT_MAX = DELIVERY_MESSAGE_MAX + 65536 };

/* CURLOPT_HEADERFUNCTION: each line of the server until it is ready for mails. What was offered before
 * STARTTLS does not count (RFC 3207 4.2). */
static size_t
on_greeting(char *line, size_t size, size_t count, void *context)
{
    struct smtp_connection *connection = context;
    size_t len = size * count;
    smtp_reason(connection->reason, line, len);
    if (strncmp(connection->reason, "220", 3) == 0)
        connection->pipelining = false;
    else if (strncmp(connection->reason, "250", 3) == 0 && strlen(connection->reason) > 4 &&
             strcasecmp(connection->reason + 4, "PIPELINING") == 0)
        connection->pipelining = true;
    return len;
}

/* Why libcurl did not come through: the server's own words when it refused, libcurl's otherwise. */
static const char *
connect_reason(const struct smtp_connection *connection, CURLcode result)
{
    if (connection->reason[0] == '4' || connection->reason[0] == '5')
        return connection->reason;
    if (result == CURLE_USE_SSL_FAILED)
        return "the mail server does not offer STARTTLS";
    if (result == CURLE_OPERATION_TIMEDOUT)
        return "the mail server did not answer in time";
    return connection->curl_error[0] ? connection->curl_error : curl_easy_strerror(result);
}

static void
on_connected(struct curl_transfer *transfer, CURLcode result)
{
    struct smtp_connection *connection = (struct smtp_connection *)transfer;
    struct event_base *base = event_get_base(connection->deadline);
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (result == CURLE_OK)
        curl_easy_getinfo(transfer->easy, CURLINFO_ACTIVESOCKET, &fd);
    if (fd == CURL_SOCKET_BAD) {
        smtp_end(connection, connect_reason(connection, result));
        return;
    }
    connection->readable = event_new(base, fd, EV_READ | EV_PERSIST, smtp_on_readable, connection);
    connection->writable = event_new(base, fd, EV_WRITE, smtp_on_writable, connection);
    if (!connection->readable || !connection->writable || event_add(connection->readable, NULL) != 0)
        log_fatal("delivery.event", "out of memory");
    connection->connected = true;
    smtp_idle(connection);
}

static CURL *
make_easy(struct smtp_connection *connection)
{
    const struct smtp_server *server = connection->server;
    CURL *easy = curl_easy_init();
    if (!easy)
        log_fatal("delivery.curl", "out of memory");
    curl_easy_setopt(easy, CURLOPT_URL, server->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, server->password);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(server->require_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (server->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)server->connect_seconds);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_greeting);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, connection);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, connection->curl_error);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)SMTP_READ_SIZE);
    return easy;
}

struct smtp_connection *
smtp_connection_new(struct event_base *base, struct curl_loop *loop, const struct smtp_server *server,
                    const struct smtp_events *events, void *context)
{
    struct smtp_connection *connection = calloc(1, sizeof(*connection));
    if (!connection)
        log_fatal("delivery.memory", "out of memory");
    connection->loop = loop;
    connection->server = server;
    connection->events = events;
    connection->context = context;
    connection->deadline = evtimer_new(base, smtp_on_deadline, connection);
    buf_init(&connection->out, OUT_MAX);
    connection->transfer.done = on_connected;
    connection->transfer.stays = true;
    connection->transfer.easy = make_easy(connection);
    if (!connection->deadline || !curl_loop_start(loop, &connection->transfer))
        log_fatal("delivery.curl", "libcurl takes no more connections");
    return connection;
}

void
smtp_connection_free(struct smtp_connection *connection)
{
    if (!connection)
        return;
    curl_loop_cancel(connection->loop, &connection->transfer);
    curl_easy_cleanup(connection->transfer.easy);
    if (connection->readable)
        event_free(connection->readable);
    if (connection->writable)
        event_free(connection->writable);
    event_free(connection->deadline);
    buf_release(&connection->out);
    free(connection);
}
