/* mailer: letters out of the house, by SMTP (RFC 5321) or into a Maildir, on the loop of the process.
 *
 * One letter is one SMTP transaction with one recipient. Connections are kept and carry many letters; at most
 * `connections` are open, the other letters wait in line in the order in which they came. A letter that is in
 * doubt is never sent again by this room: the caller decides, and a repeat has the same Message-ID.
 */
#ifndef DELIVERY_MAILER_H
#define DELIVERY_MAILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "delivery/letter.h"

struct event_base;
struct delivery_mailer;

enum delivery_outcome {
    DELIVERY_ACCEPTED, /* the server (or the disk) has it */
    DELIVERY_DEFERRED, /* it has not; later it may */
    DELIVERY_DOWN,     /* it has not, and the fault lies with the server: no connection, no answer, a 421 */
    DELIVERY_REFUSED,  /* it never will: 5xx about this letter, or a letter that cannot be written */
    DELIVERY_UNKNOWN   /* the connection ended between the last byte and the answer: perhaps it has */
};

enum delivery_tls {
    DELIVERY_TLS_AUTO,    /* REQUIRE, but OFF to a loopback address */
    DELIVERY_TLS_REQUIRE, /* STARTTLS, certificate checked; a server without it gets nothing */
    DELIVERY_TLS_OFF
};

/* Strings are copied. */
struct delivery_mail_settings {
    const char *smtp;    /* "smtp://user:password@host:port" or smtps://; NULL: `maildir` */
    const char *maildir; /* folder for the Maildir, made when missing */
    const char *name;    /* our own name for EHLO: a domain */
    const char *ca_file; /* certificates (PEM) instead of the system's; NULL: the system's */
    enum delivery_tls tls;
    int connections;                                               /* open at a time; 0: 4 */
    int letters;                                                   /* over one connection; 0: 100 */
    int connect_seconds, step_seconds, data_seconds, idle_seconds; /* deadlines; 0: 30, 60, 300, 20 */
    const char *dkim_domain, *dkim_selector, *dkim_key;            /* key in PEM; NULL: not signed by us */
};

/* Called once per letter, from the loop or within delivery_mail_send(). REASON is one line for people without
 * control characters ("550 5.1.1 no such user"), valid during the call. RETRY_AFTER is seconds when the
 * other side named them, else 0. */
typedef void delivery_sent_fn(void *context, enum delivery_outcome outcome, const char *reason,
                              int64_t retry_after);

struct delivery_mailer_stats {
    size_t connections, idle, waiting, sending;
    uint64_t connected, accepted, deferred, down, refused, unknown;
};

/* Is URL one for `smtp`? False with a sentence that does not repeat it (it holds a password). */
MUST_CHECK bool delivery_smtp_url_valid(const char *url, struct buf *error);

/* NULL with a sentence when the settings do not work (URL, folder, key). Connects when there is a letter. */
MUST_CHECK struct delivery_mailer *delivery_mailer_new(struct event_base *base,
                                                       const struct delivery_mail_settings *settings,
                                                       struct buf *error);
/* Letters that wait are DOWN, those in the middle DOWN or UNKNOWN, each told now. NULL is allowed. */
void delivery_mailer_free(struct delivery_mailer *mailer);
/* Takes what it needs of LETTER before it returns. */
void delivery_mail_send(struct delivery_mailer *mailer, const struct delivery_letter *letter,
                        delivery_sent_fn *sent, void *context);
struct delivery_mailer_stats delivery_mailer_stats(const struct delivery_mailer *mailer);

#endif
