/* What the two files of a connection share: smtp_connect.c makes and ends it, smtp.c speaks over it. */
#ifndef DELIVERY_SMTP_INTERNAL_H
#define DELIVERY_SMTP_INTERNAL_H

#include <stdbool.h>

#include <event2/event.h>

#include "delivery/smtp.h"

enum { SMTP_LINE_MAX = 1000, SMTP_READ_SIZE = 4096 };

/* What is being waited for. The order of a transaction. */
enum smtp_step { SMTP_CONNECT, SMTP_IDLE, SMTP_MAIL, SMTP_RCPT, SMTP_DATA, SMTP_BODY, SMTP_RESET };

struct smtp_connection {
    struct curl_transfer transfer; /* first: `done` gets it */
    struct curl_loop *loop;
    const struct smtp_server *server;
    const struct smtp_events *events;
    void *context;
    struct event *readable, *writable, *deadline;
    enum smtp_step step;
    bool connected, pipelining;
    bool ending; /* nothing more is said or heard; `ended` is told from the loop, not from within */
    int carried;
    struct smtp_mail *mail;
    struct buf out; /* what is not sent yet, from `sent` on */
    size_t sent;
    char line[SMTP_LINE_MAX + 1]; /* the beginning of a reply's next line */
    size_t held;
    int lines;
    int failure; /* code of the first reply that refused the mail; 0: none */
    char reason[SMTP_REASON_SIZE], curl_error[CURL_ERROR_SIZE];
};

/* It is over, by its own fault or the network's; REASON says whose. */
void smtp_end(struct smtp_connection *connection, const char *reason);
/* Ready for the next mail. */
void smtp_idle(struct smtp_connection *connection);
/* Callbacks of its events. */
void smtp_on_readable(evutil_socket_t fd, short what, void *context);
void smtp_on_writable(evutil_socket_t fd, short what, void *context);
void smtp_on_deadline(evutil_socket_t fd, short what, void *context);

#endif
