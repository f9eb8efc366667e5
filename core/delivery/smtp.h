/* smtp: one connection to the mail server, and the transactions over it (inside the room).
 *
 * libcurl makes the connection: names, addresses, TLS, greeting, EHLO, STARTTLS, AUTH, all on the loop
 * (CURLOPT_CONNECT_ONLY). The transaction is spoken here through curl_easy_send() and _recv(), because
 * libcurl waits for the answer after the final dot in a loop of its own, in which the whole process would
 * stand still, and because only who speaks knows how far it came: that is what decides between "not accepted"
 * and "perhaps".
 */
#ifndef DELIVERY_SMTP_H
#define DELIVERY_SMTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "delivery/curl_loop.h"
#include "delivery/mailer.h"

enum { SMTP_REASON_SIZE = 400 };

/* Where to: read from the settings once. */
struct smtp_server {
    char *url; /* with our name as its path, which is what libcurl says EHLO with; no user, no password */
    char *user, *password, *ca_file;
    bool require_tls;
    int connect_seconds, step_seconds, data_seconds, idle_seconds;
};

MUST_CHECK bool smtp_server_read(struct smtp_server *server, const struct delivery_mail_settings *settings,
                                 struct buf *error);
void smtp_server_release(struct smtp_server *server);

/* One mail for one transaction; owned by the mailer. */
struct smtp_mail {
    struct smtp_mail *next;
    char *from, *to; /* checked addresses */
    bool again;      /* a kept connection turned out dead under it once */
    struct buf bytes;
    delivery_sent_fn *sent;
    void *context;
};

struct smtp_connection;

/* What a connection tells its mailer. */
struct smtp_events {
    /* Ready for a mail: give one by smtp_connection_send() or leave it idle. */
    void (*ready)(void *context, struct smtp_connection *connection);
    /* The mail is settled. */
    void (*settled)(void *context, struct smtp_mail *mail, enum delivery_outcome outcome, const char *reason);
    /* The mail was not spoken of yet when the kept connection ended: it may go over another one at once. */
    void (*returned)(void *context, struct smtp_mail *mail);
    /* From the loop: the connection ended, and must be freed. CONNECTED: it was ready once. REASON says why.
     */
    void (*ended)(void *context, struct smtp_connection *connection, bool connected, const char *reason);
};

/* Begins to connect. */
MUST_CHECK struct smtp_connection *smtp_connection_new(struct event_base *base, struct curl_loop *loop,
                                                       const struct smtp_server *server,
                                                       const struct smtp_events *events, void *context);
/* Closes it; a mail in the middle is not told. Only from `ended`, or when no event is under way. NULL is
 * allowed. */
void smtp_connection_free(struct smtp_connection *connection);
/* An idle one says QUIT and ends. */
void smtp_connection_quit(struct smtp_connection *connection);
/* Only after `ready`, once. */
void smtp_connection_send(struct smtp_connection *connection, struct smtp_mail *mail);
/* Mails that it carried. */
int smtp_connection_carried(const struct smtp_connection *connection);
/* The mail in the middle, or NULL, and what its sender must be told if the connection ends now. */
struct smtp_mail *smtp_connection_mail(const struct smtp_connection *connection,
                                       enum delivery_outcome *outcome);

/* One line for people: TEXT of the other side with whatever is not printable ASCII as '?'. */
void smtp_reason(char reason[SMTP_REASON_SIZE], const char *text, size_t len);

#endif
