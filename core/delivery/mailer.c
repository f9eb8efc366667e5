/* The line of letters in front of a few connections. */
#include "delivery/mailer.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/log.h"
#include "delivery/dkim.h"
#include "delivery/maildir.h"
#include "delivery/smtp.h"
#include "rules/address.h"

enum { CONNECTIONS = 4, CONNECTIONS_MAX = 64, LETTERS = 100, PAUSE_SECONDS = 1 };

struct delivery_mailer {
    struct event_base *base;
    struct curl_loop *loop; /* NULL: letters go to `maildir` */
    struct smtp_server server;
    struct dkim_signer *signer; /* NULL: not signed by us */
    char *maildir;
    int limit, letters;                                   /* connections at a time, letters over one */
    struct smtp_connection *connections[CONNECTIONS_MAX]; /* all that are open: the first `open` */
    struct smtp_connection *idle[CONNECTIONS_MAX];        /* those that could take a mail: `idle_count` */
    int open, idle_count, established;
    struct smtp_mail *first, **last; /* in line */
    struct event *pause;             /* pending: no connection is opened after one that failed */
    struct delivery_mailer_stats stats;
};

/* --- mails --- */

static void
mail_free(struct smtp_mail *mail)
{
    buf_release(&mail->bytes);
    free(mail->from);
    free(mail->to);
    free(mail);
}

static void
count(struct delivery_mailer *mailer, enum delivery_outcome outcome)
{
    uint64_t *counters[] = {[DELIVERY_ACCEPTED] = &mailer->stats.accepted,
                            [DELIVERY_DEFERRED] = &mailer->stats.deferred,
                            [DELIVERY_DOWN] = &mailer->stats.down,
                            [DELIVERY_REFUSED] = &mailer->stats.refused,
                            [DELIVERY_UNKNOWN] = &mailer->stats.unknown};
    ++*counters[outcome];
}

static void
tell(struct delivery_mailer *mailer, struct smtp_mail *mail, enum delivery_outcome outcome,
     const char *reason)
{
    count(mailer, outcome);
    mail->sent(mail->context, outcome, reason, 0);
    mail_free(mail);
}

/* A checked copy of ADDRESS, or NULL with a sentence. */
static char *
take_address(const char *address, const char *what, struct buf *error)
{
    char *taken = NULL;
    struct buf checked;
    buf_init(&checked, ADDRESS_MAX);
    if (address_write(&checked, address ? address : "", ADDRESS_SENT, what, error))
        taken = buf_detach(&checked, NULL);
    buf_release(&checked);
    return taken;
}

static struct smtp_mail *
mail_new(const struct delivery_mailer *mailer, const struct delivery_letter *letter, struct buf *error)
{
    struct smtp_mail *mail = calloc(1, sizeof(*mail));
    const char *from =
        letter->bounce_address && *letter->bounce_address ? letter->bounce_address : letter->from_address;
    if (!mail)
        log_fatal("delivery.memory", "out of memory");
    buf_init(&mail->bytes, DELIVERY_MESSAGE_MAX);
    if (delivery_message_write(&mail->bytes, letter, error) &&
        (!mailer->signer || dkim_signer_sign(mailer->signer, &mail->bytes, letter->date, error)) &&
        (mail->from = take_address(from, "The address for bounces", error)) &&
        (mail->to = take_address(letter->to_address, "The address of the receiver", error)))
        return mail;
    mail_free(mail);
    return NULL;
}

/* --- the line and the connections --- */

static void
join(struct delivery_mailer *mailer, struct smtp_mail *mail, bool front)
{
    mail->next = front ? mailer->first : NULL;
    if (front && mailer->first) {
        mailer->first = mail;
    } else {
        *(front ? &mailer->first : mailer->last) = mail;
        mailer->last = &mail->next;
    }
    mailer->stats.waiting++;
}

static struct smtp_mail *
leave(struct delivery_mailer *mailer)
{
    struct smtp_mail *mail = mailer->first;
    mailer->first = mail->next;
    if (!mailer->first)
        mailer->last = &mailer->first;
    mailer->stats.waiting--;
    return mail;
}

static void
forget(struct smtp_connection **list, int *length, const struct smtp_connection *connection)
{
    for (int i = 0; i < *length; i++) {
        if (list[i] == connection)
            list[i--] = list[--*length];
    }
}

static const struct smtp_events events;

/* Give idle connections what waits; open more while letters wait that no opening connection is for. */
static void
pump(struct delivery_mailer *mailer)
{
    while (mailer->first && mailer->idle_count > 0) {
        struct smtp_connection *connection = mailer->idle[--mailer->idle_count];
        smtp_connection_send(connection, leave(mailer));
    }
    while (!evtimer_pending(mailer->pause, NULL) && mailer->open < mailer->limit &&
           (size_t)(mailer->open - mailer->established) < mailer->stats.waiting) {
        mailer->connections[mailer->open++] =
            smtp_connection_new(mailer->base, mailer->loop, &mailer->server, &events, mailer);
    }
}

static void
on_ready(void *context, struct smtp_connection *connection)
{
    struct delivery_mailer *mailer = context;
    if (smtp_connection_carried(connection) == 0) {
        mailer->established++;
        mailer->stats.connected++;
    }
    if (smtp_connection_carried(connection) >= mailer->letters) {
        smtp_connection_quit(connection);
        return;
    }
    mailer->idle[mailer->idle_count++] = connection;
    pump(mailer);
}

static void
on_settled(void *context, struct smtp_mail *mail, enum delivery_outcome outcome, const char *reason)
{
    tell(context, mail, outcome, reason);
}

static void
on_returned(void *context, struct smtp_mail *mail)
{
    join(context, mail, true);
}

/* Nothing gets through: those in line now hear of it, others may come meanwhile. */
static void
tell_all(struct delivery_mailer *mailer, const char *reason)
{
    for (size_t waiting = mailer->stats.waiting; waiting > 0; waiting--)
        tell(mailer, leave(mailer), DELIVERY_DOWN, reason);
}

static void
on_ended(void *context, struct smtp_connection *connection, bool connected, const char *reason)
{
    struct delivery_mailer *mailer = context;
    forget(mailer->connections, &mailer->open, connection);
    forget(mailer->idle, &mailer->idle_count, connection);
    if (connected) {
        mailer->established--;
    } else {
        log_warn("mail.connect", LOG_STR("error", reason));
        event_add(mailer->pause, &(struct timeval){.tv_sec = PAUSE_SECONDS});
        if (mailer->open == 0)
            tell_all(mailer, reason);
    }
    smtp_connection_free(connection);
    pump(mailer);
}

static const struct smtp_events events = {
    .ready = on_ready, .settled = on_settled, .returned = on_returned, .ended = on_ended};

static void
on_pause(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    pump(context);
}

/* --- for others --- */

static int
between(int given, int fallback, int most)
{
    return given <= 0 ? fallback : given < most ? given : most;
}

static bool
open_signer(struct delivery_mailer *mailer, const struct delivery_mail_settings *settings, struct buf *error)
{
    if (!settings->dkim_key)
        return true;
    mailer->signer =
        dkim_signer_new(settings->dkim_domain, settings->dkim_selector, settings->dkim_key, error);
    return mailer->signer != NULL;
}

struct delivery_mailer *
delivery_mailer_new(struct event_base *base, const struct delivery_mail_settings *settings, struct buf *error)
{
    struct delivery_mailer *mailer = calloc(1, sizeof(*mailer));
    if (!mailer)
        log_fatal("delivery.memory", "out of memory");
    mailer->base = base;
    mailer->last = &mailer->first;
    mailer->limit = between(settings->connections, CONNECTIONS, CONNECTIONS_MAX);
    mailer->letters = between(settings->letters, LETTERS, 1000000);
    if (!open_signer(mailer, settings, error) ||
        (settings->smtp ? !smtp_server_read(&mailer->server, settings, error)
                        : !maildir_open(settings->maildir, error))) {
        dkim_signer_free(mailer->signer);
        free(mailer);
        return NULL;
    }
    if (settings->smtp) {
        mailer->loop = curl_loop_new(base, 0);
        mailer->pause = evtimer_new(base, on_pause, mailer);
        if (!mailer->loop || !mailer->pause)
            log_fatal("delivery.memory", "out of memory");
    } else {
        mailer->maildir = strdup(settings->maildir);
    }
    return mailer;
}

void
delivery_mailer_free(struct delivery_mailer *mailer)
{
    if (!mailer)
        return;
    tell_all(mailer, "stopping");
    while (mailer->open > 0) {
        struct smtp_connection *connection = mailer->connections[--mailer->open];
        enum delivery_outcome outcome;
        struct smtp_mail *mail = smtp_connection_mail(connection, &outcome);
        if (mail)
            tell(mailer, mail, outcome, "stopping");
        smtp_connection_free(connection);
    }
    curl_loop_free(mailer->loop);
    if (mailer->pause)
        event_free(mailer->pause);
    dkim_signer_free(mailer->signer);
    smtp_server_release(&mailer->server);
    free(mailer->maildir);
    free(mailer);
}

static void
put_away(struct delivery_mailer *mailer, const struct delivery_letter *letter, struct smtp_mail *mail)
{
    struct buf name;
    buf_init(&name, 512);
    struct buf error;
    buf_init(&error, SMTP_REASON_SIZE);
    maildir_name(&name, letter->message_id, letter->date);
    if (maildir_write(mailer->maildir, name.data, &mail->bytes, &error))
        tell(mailer, mail, DELIVERY_ACCEPTED, "in the Maildir");
    else
        tell(mailer, mail, DELIVERY_DEFERRED, error.data);
    buf_release(&name);
    buf_release(&error);
}

void
delivery_mail_send(struct delivery_mailer *mailer, const struct delivery_letter *letter,
                   delivery_sent_fn *sent, void *context)
{
    struct buf error;
    buf_init(&error, SMTP_REASON_SIZE);
    struct smtp_mail *mail = mail_new(mailer, letter, &error);
    if (!mail) {
        count(mailer, DELIVERY_REFUSED);
        sent(context, DELIVERY_REFUSED, error.data, 0);
    } else {
        mail->sent = sent;
        mail->context = context;
        if (mailer->loop) {
            join(mailer, mail, false);
            pump(mailer);
        } else {
            put_away(mailer, letter, mail);
        }
    }
    buf_release(&error);
}

struct delivery_mailer_stats
delivery_mailer_stats(const struct delivery_mailer *mailer)
{
    struct delivery_mailer_stats stats = mailer->stats;
    stats.connections = (size_t)mailer->open;
    stats.idle = (size_t)mailer->idle_count;
    stats.sending = (size_t)(mailer->established - mailer->idle_count);
    return stats;
}
