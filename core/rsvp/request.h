/* request: an RSVP as it was sent, checked before the database is asked, with sentences for the sender.
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
#include "secret/secret.h"

enum {
    RSVP_NAME_MAX = 100,  /* characters */
    RSVP_PARTY_MAX = 100, /* an event's own limit is lower */
    RSVP_NEEDS_MAX = 1000,
    RSVP_CODE_MAX = 100,
    RSVP_ANSWER_MAX = 2000,
    RSVP_ANSWERS_MAX = 50
};

/* Under this purpose core/secret/seal.h seals what people need. */
#define RSVP_NEEDS_PURPOSE "needs"

enum rsvp_use {
    RSVP_NEW,    /* name and email needed */
    RSVP_SIGNED, /* of a signed-in person: address and name are known */
    RSVP_CHANGE  /* a merge patch: nothing needed, `email` only as it is */
};

/* Check OBJECT ({"name","email","party","mode","answers","code","needs","series"}; other fields that GET
 * gives are passed over, and `series` is for the caller to look at) and append its normal form to OUT: the
 * members of one element of the statement rsvp_take, without the braces, so that a caller can go on with
 * members of its own. `needs` is health data: it is sealed under KEY, so that neither the database nor its
 * dump holds it in clear. True when nothing was added to PROBLEMS. */
MUST_CHECK bool rsvp_check_request(const json_t *object, enum rsvp_use use, const struct secret_key *key,
                                   struct buf *out, struct problems *problems);

#endif
