/* A connection's life: libcurl connects it, transactions go over it, it waits idle, it ends. */
#include "notify/smtp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/event.h>

#include "base/log.h"

enum { REPLY_LINE_MAX = 1000, REPLY_LINES_MAX = 100, READ_SIZE = 4096, OUT_MAX = NOTIFY_MESSAGE_MAX + 65536 };

static const char NO_UTF8[] = "the mail server does not take addresses with letters beyond ASCII (SMTPUTF8)";

/* What is being waited for. The order of a transaction. */
enum step { STEP_CONNECT, STEP_IDLE, STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_BODY, STEP_RESET };

struct smtp_connection {
    struct curl_transfer transfer; /* first: `done` gets it */
    struct curl_loop *loop;
    const struct smtp_server *server;
    const struct smtp_events *events;
    void *context;
    struct event *readable, *writable, *deadline;
    enum step step;
    bool connected, pipelining, utf8;
    bool ending; /* nothing more is said or heard; `ended` is told from the loop, not from within */
    int carried;
    struct smtp_mail *mail;
    struct buf out; /* what is not sent yet, from `sent` on */
    size_t sent;
    char line[REPLY_LINE_MAX + 1]; /* the beginning of a reply's next line */
    size_t held;
    int lines;
    int failure; /* code of the first reply that refused the mail; 0: none */
    char reason[SMTP_REASON_SIZE], curl_error[CURL_ERROR_SIZE];
};

void
smtp_reason(char reason[SMTP_REASON_SIZE], const char *text, size_t len)
{
    size_t size = 0;

    while (len > 0 && (text[len - 1] == '\r' || text[len - 1] == '\n' || text[len - 1] == ' '))
        len--;
    for (; size < len && size < SMTP_REASON_SIZE - 1; size++)
        reason[size] = (char)(text[size] >= 0x20 && text[size] <= 0x7e ? text[size] : '?');
    reason[size] = '\0';
}

/* --- ends ------------------------------------------------------------------------------------------------
 */

/* What is known of the mail when the connection ends at this step: not accepted, unless all of it was handed
 * over. Until the final dot is out, no server can have taken it. */
static enum notify_outcome
outcome_now(const struct smtp_connection *connection)
{
    bool all_out = connection->step == STEP_BODY && connection->sent == connection->out.len;

    return all_out ? NOTIFY_UNKNOWN : NOTIFY_DEFERRED;
}

/* The connection is over, by its own fault or the network's. */
static void
end(struct smtp_connection *connection, const char *reason)
{
    struct smtp_mail *mail = connection->mail;

    if (connection->ending)
        return;
    connection->ending = true;
    if (connection->reason != reason)
        smtp_reason(connection->reason, reason, strlen(reason));
    event_add(connection->deadline, &(struct timeval){0});
    if (connection->connected) {
        event_del(connection->readable);
        event_del(connection->writable);
    }
    connection->mail = NULL;
    if (mail && connection->step == STEP_MAIL && connection->carried > 0 && !mail->again) {
        mail->again = true;
        connection->events->returned(connection->context, mail);
    } else if (mail) {
        connection->events->settled(connection->context, mail, outcome_now(connection), connection->reason);
    }
}

/* Every step ends in time or ends the connection. */
static void
wait_for(struct smtp_connection *connection, enum step step)
{
    const struct smtp_server *server = connection->server;
    struct timeval limit = {.tv_sec = step == STEP_IDLE   ? server->idle_seconds
                                      : step == STEP_BODY ? server->data_seconds
                                                          : server->step_seconds};

    if (connection->ending)
        return;
    connection->step = step;
    event_add(connection->deadline, &limit);
}

static void
on_deadline(evutil_socket_t fd, short what, void *context)
{
    struct smtp_connection *connection = context;

    (void)fd;
    (void)what;
    if (!connection->ending && connection->step == STEP_IDLE)
        smtp_connection_quit(connection);
    else if (!connection->ending)
        end(connection, "the mail server did not answer in time");
    else
        connection->events->ended(connection->context, connection, connection->connected, connection->reason);
}

/* --- out -------------------------------------------------------------------------------------------------
 */

static void
flush(struct smtp_connection *connection)
{
    while (!connection->ending && connection->sent < connection->out.len) {
        size_t taken = 0;
        CURLcode result = curl_easy_send(connection->transfer.easy, connection->out.data + connection->sent,
                                         connection->out.len - connection->sent, &taken);

        if (result == CURLE_AGAIN) {
            event_add(connection->writable, NULL);
            return;
        }
        if (result != CURLE_OK) {
            end(connection, "the connection to the mail server broke");
            return;
        }
        connection->sent += taken;
    }
}

static void
on_writable(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    flush(context);
}

static void
begin(struct smtp_connection *connection)
{
    buf_clear(&connection->out);
    connection->sent = 0;
}

/* The mail with its final dot. No line of ours begins with a dot; if one did, it gets a second one
 * (RFC 5321 4.5.2). */
static void
put_data(struct buf *out, const struct buf *bytes)
{
    const char *at = bytes->data, *end = bytes->data + bytes->len;

    if (at < end && *at == '.')
        buf_putc(out, '.');
    while (at < end) {
        const char *stop = memmem(at, (size_t)(end - at), "\r\n.", 3);

        stop = stop ? stop + 3 : end;
        buf_append(out, at, (size_t)(stop - at));
        if (stop[-1] == '.' && stop - at >= 3 && stop[-2] == '\n')
            buf_putc(out, '.');
        at = stop;
    }
    buf_puts(out, ".\r\n");
}

static void
speak(struct smtp_connection *connection, enum step step)
{
    const struct smtp_mail *mail = connection->mail;
    struct buf *out = &connection->out;

    begin(connection);
    switch (step) {
    case STEP_MAIL:
        buf_printf(out, "MAIL FROM:<%s>%s\r\n", mail->from, mail->wide ? " BODY=8BITMIME SMTPUTF8" : "");
        if (!connection->pipelining)
            break;
        /* fallthrough */
    case STEP_RCPT:
        buf_printf(out, "RCPT TO:<%s>\r\n", mail->to);
        break;
    case STEP_DATA:
        buf_puts(out, "DATA\r\n");
        break;
    case STEP_BODY:
        put_data(out, &mail->bytes);
        break;
    default:
        buf_puts(out, "RSET\r\n");
        break;
    }
    wait_for(connection, step);
    flush(connection);
}

/* --- in --------------------------------------------------------------------------------------------------
 */

/* Codes that speak of us and not of this mail: logging in, encryption (RFC 4954 6). Trying later is right. */
static bool
about_us(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static void
settle(struct smtp_connection *connection, enum notify_outcome outcome)
{
    struct smtp_mail *mail = connection->mail;

    connection->mail = NULL;
    connection->carried++;
    connection->events->settled(connection->context, mail, outcome, connection->reason);
}

static enum notify_outcome
outcome_of(int code)
{
    return code / 100 == 5 && !about_us(code) ? NOTIFY_REFUSED : NOTIFY_DEFERRED;
}

static void
idle(struct smtp_connection *connection)
{
    begin(connection);
    wait_for(connection, STEP_IDLE);
    connection->events->ready(connection->context, connection);
}

/* The mail was refused before its data: say so, and clear the table for the next. */
static void
refuse(struct smtp_connection *connection)
{
    int code = connection->failure;

    if (code == 421 || code / 100 < 4) {
        end(connection, connection->reason);
        return;
    }
    settle(connection, outcome_of(code));
    speak(connection, STEP_RESET);
}

static void
after_body(struct smtp_connection *connection, int code)
{
    settle(connection, code / 100 == 2 ? NOTIFY_ACCEPTED : outcome_of(code));
    if (code / 100 == 2 || (code / 100 >= 4 && code != 421))
        idle(connection);
    else
        end(connection, connection->reason);
}

/* A whole reply has come: CODE, its last line in `reason`. */
static void
on_reply(struct smtp_connection *connection, int code)
{
    static const int wanted[] = {
        [STEP_MAIL] = 2, [STEP_RCPT] = 2, [STEP_DATA] = 3, [STEP_BODY] = 2, [STEP_RESET] = 2};
    bool right = code / 100 == wanted[connection->step];

    switch (connection->step) {
    case STEP_MAIL:
    case STEP_RCPT:
    case STEP_DATA:
        if (!right && connection->failure == 0)
            connection->failure = code;
        if (connection->step == STEP_MAIL && connection->pipelining && code != 421)
            wait_for(connection, STEP_RCPT); /* its command is out already */
        else if (connection->failure != 0)
            refuse(connection);
        else
            speak(connection, connection->step + 1);
        return;
    case STEP_BODY:
        after_body(connection, code);
        return;
    case STEP_RESET:
        if (right) {
            idle(connection);
            return;
        }
        /* fallthrough */
    default: /* a word that nobody asked for: "421 idle for too long" */
        end(connection, connection->reason);
    }
}

/* One line of a reply (RFC 5321 4.2). */
static void
on_line(struct smtp_connection *connection, const char *line, size_t len)
{
    bool digits = len >= 3 && strspn(line, "0123456789") >= 3 && line[0] >= '2' && line[0] <= '5';
    char after = (char)(len > 3 ? line[3] : ' ');

    if (!digits || (after != ' ' && after != '-') || ++connection->lines > REPLY_LINES_MAX) {
        end(connection, "the mail server answers what is not SMTP");
        return;
    }
    if (connection->failure == 0)
        smtp_reason(connection->reason, line, len);
    if (after == '-')
        return;
    connection->lines = 0;
    on_reply(connection, (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
}

/* Cut what came into lines. */
static void
take(struct smtp_connection *connection, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len && !connection->ending; i++) {
        size_t held = connection->held;

        if (bytes[i] != '\n') {
            if (held == REPLY_LINE_MAX) {
                end(connection, "the mail server answers with an endless line");
                return;
            }
            connection->line[connection->held++] = bytes[i];
            continue;
        }
        if (held > 0 && connection->line[held - 1] == '\r')
            held--;
        connection->line[held] = '\0';
        connection->held = 0;
        on_line(connection, connection->line, held);
    }
}

static void
on_readable(evutil_socket_t fd, short what, void *context)
{
    struct smtp_connection *connection = context;
    char bytes[READ_SIZE];

    (void)fd;
    (void)what;
    while (!connection->ending) {
        size_t len = 0;
        CURLcode result = curl_easy_recv(connection->transfer.easy, bytes, sizeof(bytes), &len);

        if (result == CURLE_AGAIN)
            return;
        if (result != CURLE_OK || len == 0)
            end(connection, "the mail server closed the connection");
        else
            take(connection, bytes, len);
    }
}

/* --- the beginning, by libcurl
 * ------------------------------------------------------------------------------ */

static const struct {
    const char *keyword;
    size_t flag;
} extensions[] = {{"PIPELINING", offsetof(struct smtp_connection, pipelining)},
                  {"SMTPUTF8", offsetof(struct smtp_connection, utf8)}};

/* CURLOPT_HEADERFUNCTION: each line of the server until it is ready for mails. What was offered before
 * STARTTLS does not count (RFC 3207 4.2). */
static size_t
on_greeting(char *line, size_t size, size_t count, void *context)
{
    struct smtp_connection *connection = context;
    size_t len = size * count;

    smtp_reason(connection->reason, line, len);
    if (strncmp(connection->reason, "220", 3) == 0)
        connection->pipelining = connection->utf8 = false;
    if (strncmp(connection->reason, "250", 3) != 0 || strlen(connection->reason) < 4)
        return len;
    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
        if (strcasecmp(connection->reason + 4, extensions[i].keyword) == 0)
            *(bool *)((char *)connection + extensions[i].flag) = true;
    }
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
        end(connection, connect_reason(connection, result));
        return;
    }
    connection->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, connection);
    connection->writable = event_new(base, fd, EV_WRITE, on_writable, connection);
    if (!connection->readable || !connection->writable || event_add(connection->readable, NULL) != 0)
        log_fatal("notify.event", "out of memory");
    connection->connected = true;
    idle(connection);
}

static CURL *
make_easy(struct smtp_connection *connection)
{
    const struct smtp_server *server = connection->server;
    CURL *easy = curl_easy_init();

    if (!easy)
        log_fatal("notify.curl", "out of memory");
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
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)READ_SIZE);
    return easy;
}

struct smtp_connection *
smtp_connection_new(struct event_base *base, struct curl_loop *loop, const struct smtp_server *server,
                    const struct smtp_events *events, void *context)
{
    struct smtp_connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        log_fatal("notify.memory", "out of memory");
    connection->loop = loop;
    connection->server = server;
    connection->events = events;
    connection->context = context;
    connection->deadline = evtimer_new(base, on_deadline, connection);
    buf_init(&connection->out, OUT_MAX);
    connection->transfer.done = on_connected;
    connection->transfer.stays = true;
    connection->transfer.easy = make_easy(connection);
    if (!connection->deadline || !curl_loop_start(loop, &connection->transfer))
        log_fatal("notify.curl", "libcurl takes no more connections");
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

/* --- for the mailer
 * ------------------------------------------------------------------------------------------- */

void
smtp_connection_send(struct smtp_connection *connection, struct smtp_mail *mail)
{
    connection->mail = mail;
    connection->failure = 0;
    if (mail->wide && !connection->utf8) {
        smtp_reason(connection->reason, NO_UTF8, strlen(NO_UTF8));
        settle(connection, NOTIFY_REFUSED);
        idle(connection);
        return;
    }
    speak(connection, STEP_MAIL);
}

void
smtp_connection_quit(struct smtp_connection *connection)
{
    begin(connection);
    buf_puts(&connection->out, "QUIT\r\n");
    flush(connection);
    end(connection, "idle");
}

int
smtp_connection_carried(const struct smtp_connection *connection)
{
    return connection->carried;
}

struct smtp_mail *
smtp_connection_mail(const struct smtp_connection *connection, enum notify_outcome *outcome)
{
    *outcome = outcome_now(connection);
    return connection->mail;
}
