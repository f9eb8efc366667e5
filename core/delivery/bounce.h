/* bounce: the address that a mail comes back to, and the mail that a mail system sends there (delivery status
 * notifications, RFC 3464). */
#ifndef DELIVERY_BOUNCE_H
#define DELIVERY_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/secret.h"

enum delivery_bounce_action {
    DELIVERY_BOUNCE_FAILED,  /* it did not arrive and will not */
    DELIVERY_BOUNCE_DELAYED, /* the other side still tries, or it arrived, or was passed on: nothing to do */
    DELIVERY_BOUNCE_OTHER    /* not about delivery: an automatic answer, a person's reply */
};

struct delivery_bounce {
    int64_t id; /* of the row, by an address of delivery_bounce_address() whose check is right; 0: none */
    enum delivery_bounce_action action;
    char status[16];      /* "5.1.1" (RFC 3463), or "" */
    char diagnostic[400]; /* one line, no control characters, or "" */
};

/* The address to which mail about row ID comes back (VERP): "bounces+42-k2m9q4x8@example.org" from BASE
 * "bounces@example.org". The check keeps others from making one. */
void delivery_bounce_address(struct buf *out, const struct secret_key *key, const char *base, int64_t id);
/* Read MAIL (any bytes). RECIPIENT is the address that it came to, when the mail system tells it apart from
 * the header; NULL: the header's To, Delivered-To, X-Original-To and Envelope-To are looked through. False
 * when no address with a right check is in it: then it is not for us. */
MUST_CHECK bool delivery_bounce_read(const struct secret_key *key, const char *mail, size_t size,
                                     const char *recipient, struct delivery_bounce *bounce);

#endif
