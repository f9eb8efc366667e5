/* request: what somebody asks for, checked before the database is asked, in sentences for whoever sent it.
 *
 * Only the shape is settled here: what depends on an event (its modes, its largest party, its questions, its
 * code) is decided by the SQL functions, under the lock of its seats.
 */
#ifndef RSVP_REQUEST_H
#define RSVP_REQUEST_H

#include <stdbool.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"

enum {
    RSVP_NAME_MAX = 100, /* characters */
    RSVP_ADDRESS_MAX = 254,
    RSVP_PARTY_MAX = 100, /* an event's own limit is lower */
    RSVP_NEEDS_MAX = 1000,
    RSVP_CODE_MAX = 100,
    RSVP_ANSWER_MAX = 2000,
    RSVP_ANSWERS_MAX = 50
};

/* The form in which an address is compared and kept: lower case throughout (whose server tells `Ada` from
 * `ada` has not been seen), without blanks around it; a domain with letters beyond ASCII stays as written.
 * False with a sentence appended to WHY when it is none. What RFC 5321 allows and nobody has is refused, too:
 * quoted names, addresses in brackets, comments; also < and >, so that no address can end a mail's field. */
MUST_CHECK bool rsvp_address(const char *text, struct buf *address, struct buf *why);

/* A person's name: 1 to RSVP_NAME_MAX characters on one line that a reader sees as they are. Without blanks
 * around it into OUT; false with a sentence appended to WHY. */
MUST_CHECK bool rsvp_name(const char *text, size_t len, struct buf *out, struct buf *why);

enum rsvp_use {
    RSVP_NEW,    /* name and email needed */
    RSVP_SIGNED, /* of somebody whose address and name are known: neither needed */
    RSVP_CHANGE  /* a merge patch: nothing needed, `email` only as it is */
};

/* Check OBJECT ({"name","email","party","mode","answers","code","needs","series"}; other members that GET
 * gives are passed over, and `series` is for the caller to look at) and append its normal form to OUT: the
 * members of one element of the statement rsvp_take, without the braces, so that a caller can go on with
 * members of its own. True when nothing was added to PROBLEMS. */
MUST_CHECK bool rsvp_check_request(const json_t *object, enum rsvp_use use, struct buf *out,
                                   struct problems *problems);

#endif
