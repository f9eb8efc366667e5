/* What is said over a connection, and what an answer or its lack means for the mail. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/event.h>

#include "delivery/smtp_internal.h"

enum { REPLY_LINES_MAX = 100 };

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

/* --- ends --- */

/* What is known of the mail when the connection ends at this step: not accepted, unless all of it was handed
 * over. Until the final dot is out, no server can have taken it. */
static enum delivery_outcome
outcome_now(const struct smtp_connection *connection)
{
    bool all_out = connection->step == SMTP_BODY && connection->sent == connection->out.len;
    return all_out ? DELIVERY_UNKNOWN : DELIVERY_DOWN;
}

/* The connection is over, by its own fault or the network's. */
void
smtp_end(struct smtp_connection *connection, const char *reason)
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
    if (mail && connection->step == SMTP_MAIL && connection->carried > 0 && !mail->again) {
        mail->again = true;
        connection->events->returned(connection->context, mail);
    } else if (mail) {
        connection->events->settled(connection->context, mail, outcome_now(connection), connection->reason);
    }
}

/* Every step ends in time or ends the connection. */
static void
wait_for(struct smtp_connection *connection, enum smtp_step step)
{
    const struct smtp_server *server = connection->server;
    struct timeval limit = {.tv_sec = step == SMTP_IDLE   ? server->idle_seconds
                                      : step == SMTP_BODY ? server->data_seconds
                                                          : server->step_seconds};
    if (connection->ending)
        return;
    connection->step = step;
    event_add(connection->deadline, &limit);
}

void
smtp_on_deadline(evutil_socket_t fd, short what, void *context)
{
    struct smtp_connection *connection = context;
    (void)fd;
    (void)what;
    if (!connection->ending && connection->step == SMTP_IDLE)
        smtp_connection_quit(connection);
    else if (!connection->ending)
        smtp_end(connection, "the mail server did not answer in time");
    else
        connection->events->ended(connection->context, connection, connection->connected, connection->reason);
}

/* --- out --- */

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
            smtp_end(connection, "the connection to the mail server broke");
            return;
        }
        connection->sent += taken;
    }
}

void
smtp_on_writable(evutil_socket_t fd, short what, void *context)
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
speak(struct smtp_connection *connection, enum smtp_step step)
{
    const struct smtp_mail *mail = connection->mail;
    struct buf *out = &connection->out;
    begin(connection);
    switch (step) {
    case SMTP_MAIL:
        buf_printf(out, "MAIL FROM:<%s>\r\n", mail->from);
        if (!connection->pipelining)
            break;
        /* fallthrough */
    case SMTP_RCPT:
        buf_printf(out, "RCPT TO:<%s>\r\n", mail->to);
        break;
    case SMTP_DATA:
        buf_puts(out, "DATA\r\n");
        break;
    case SMTP_BODY:
        put_data(out, &mail->bytes);
        break;
    default:
        buf_puts(out, "RSET\r\n");
        break;
    }
    wait_for(connection, step);
    flush(connection);
}

/* --- in --- */

/* Codes that speak of the server or of us, not of this mail: closing, logging in, encryption (RFC 4954 6). */
static bool
about_us(int code)
{
    return code == 421 || code == 530 || code == 534 || code == 535 || code == 538;
}

static void
settle(struct smtp_connection *connection, enum delivery_outcome outcome)
{
    struct smtp_mail *mail = connection->mail;
    connection->mail = NULL;
    connection->carried++;
    connection->events->settled(connection->context, mail, outcome, connection->reason);
}

static enum delivery_outcome
outcome_of(int code)
{
    return about_us(code) ? DELIVERY_DOWN : code / 100 == 5 ? DELIVERY_REFUSED : DELIVERY_DEFERRED;
}

void
smtp_idle(struct smtp_connection *connection)
{
    begin(connection);
    wait_for(connection, SMTP_IDLE);
    connection->events->ready(connection->context, connection);
}

/* The mail was refused before its data: say so, and clear the table for the next. */
static void
refuse(struct smtp_connection *connection)
{
    int code = connection->failure;
    if (code == 421 || code / 100 < 4) {
        smtp_end(connection, connection->reason);
        return;
    }
    settle(connection, outcome_of(code));
    speak(connection, SMTP_RESET);
}

static void
after_body(struct smtp_connection *connection, int code)
{
    settle(connection, code / 100 == 2 ? DELIVERY_ACCEPTED : outcome_of(code));
    if (code / 100 == 2 || (code / 100 >= 4 && code != 421))
        smtp_idle(connection);
    else
        smtp_end(connection, connection->reason);
}

/* A whole reply has come: CODE, its last line in `reason`. */
static void
on_reply(struct smtp_connection *connection, int code)
{
    static const int wanted[] = {
        [SMTP_MAIL] = 2, [SMTP_RCPT] = 2, [SMTP_DATA] = 3, [SMTP_BODY] = 2, [SMTP_RESET] = 2};
    bool right = code / 100 == wanted[connection->step];

    switch (connection->step) {
    case SMTP_MAIL:
    case SMTP_RCPT:
    case SMTP_DATA:
        if (!right && connection->failure == 0)
            connection->failure = code;
        if (connection->step == SMTP_MAIL && connection->pipelining && code != 421)
            wait_for(connection, SMTP_RCPT); /* its command is out already */
        else if (connection->failure != 0)
            refuse(connection);
        else
            speak(connection, connection->step + 1);
        return;
    case SMTP_BODY:
        after_body(connection, code);
        return;
    case SMTP_RESET:
        if (right) {
            smtp_idle(connection);
            return;
        }
        /* fallthrough */
    default: /* a word that nobody asked for: "421 idle for too long" */
        smtp_end(connection, connection->reason);
    }
}

/* One line of a reply (RFC 5321 4.2). */
static void
on_line(struct smtp_connection *connection, const char *line, size_t len)
{
    bool digits = len >= 3 && strspn(line, "0123456789") >= 3 && line[0] >= '2' && line[0] <= '5';
    char after = (char)(len > 3 ? line[3] : ' ');
    if (!digits || (after != ' ' && after != '-') || ++connection->lines > REPLY_LINES_MAX) {
        smtp_end(connection, "the mail server answers what is not SMTP");
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
            if (held == SMTP_LINE_MAX) {
                smtp_end(connection, "the mail server answers with an endless line");
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

void
smtp_on_readable(evutil_socket_t fd, short what, void *context)
{
    struct smtp_connection *connection = context;
    (void)fd;
    (void)what;
    char bytes[SMTP_READ_SIZE];
    while (!connection->ending) {
        size_t len = 0;
        CURLcode result = curl_easy_recv(connection->transfer.easy, bytes, sizeof(bytes), &len);
        if (result == CURLE_AGAIN)
            return;
        if (result != CURLE_OK || len == 0)
            smtp_end(connection, "the mail server closed the connection");
        else
            take(connection, bytes, len);
    }
}

/* --- for the mailer --- */

void
smtp_connection_send(struct smtp_connection *connection, struct smtp_mail *mail)
{
    connection->mail = mail;
    connection->failure = 0;
    speak(connection, SMTP_MAIL);
}

void
smtp_connection_quit(struct smtp_connection *connection)
{
    begin(connection);
    buf_puts(&connection->out, "QUIT\r\n");
    flush(connection);
    smtp_end(connection, "idle");
}

int
smtp_connection_carried(const struct smtp_connection *connection)
{
    return connection->carried;
}

struct smtp_mail *
smtp_connection_mail(const struct smtp_connection *connection, enum delivery_outcome *outcome)
{
    *outcome = outcome_now(connection);
    return connection->mail;
}
