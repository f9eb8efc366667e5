/* receive: what a request that changes something brings along, read and checked before the database is asked.
 *
 * Every function here gives back false or NULL only after it has replied.
 */
#ifndef WEB_RECEIVE_H
#define WEB_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/problem.h"
#include "http/http.h"
#include "listing/listing.h"

enum web_brings {
    WEB_ID = 1 << 0,       /* {id} of the pattern; one that no identifier could be is a 404 */
    WEB_REVISION = 1 << 1, /* If-Match, optional (RFC 9110 13.1.1): a list of ETags of this resource, or * */
    WEB_ONCE = 1 << 2,     /* Idempotency-Key, optional: the same key and request get the same answer */
    WEB_NO_ONCE = 1 << 3,  /* ... refused: its answer cannot be given twice */
    WEB_ANYBODY = 1 << 4   /* a token is optional */
};

/* All strings as the database takes them, NULL where absent. */
struct web_call {
    const char *token; /* SHA-256 of the bearer token */
    const char *id;
    const char *revision; /* of If-Match, decimal */
    const char *key;
    const char *hash; /* SHA-256 of method, address and body, when there is a key */
};

/* 401 without a token, unless WEB_ANYBODY. */
bool web_receive(struct http_request *request, unsigned brings, struct web_call *call);
/* {id} for a read, where a token is optional. */
bool web_receive_id(struct http_request *request, const char **id);

/* The body as a JSON object (400 when it is not one); kept until the request ends. An empty body, where the
 * route allows it, is an empty object. */
json_t *web_receive_object(struct http_request *request);
/* The body as a document in its normal form (422 when it breaks a rule). */
json_t *web_receive_listing(struct http_request *request, enum listing_use use);

/* --- small documents: one row per member ---------------------------------------------------------------- */

enum web_member_type {
    WEB_MEMBER_TEXT,    /* 1 to `max` characters, no control characters */
    WEB_MEMBER_URL,     /* http or https */
    WEB_MEMBER_TEXTS,   /* an array of at most `max` texts of 1 to 253 characters */
    WEB_MEMBER_HOSTS,   /* ... of domain names */
    WEB_MEMBER_INSTANT, /* 2027-05-04T07:00:00Z, on a day that exists */
    WEB_MEMBER_DERIVED, /* what GET gives and input ignores */
    WEB_MEMBER_ANY      /* looked at elsewhere */
};

struct web_member {
    const char *name; /* NULL ends the table */
    enum web_member_type type;
    size_t max;
    bool required;     /* in a new one, and never null */
    bool kept;         /* may be left out, but is never null */
    const char *takes; /* "a name of 1 to 200 characters" */
};

/* Give back BODY without its derived members; 422 naming every member that is not in the table, missing or
 * not what its row says. A null is left as it is: it takes a member away. PATCH: nothing is required. */
json_t *web_receive_members(struct http_request *request, const struct web_member *members, bool patch);
/* The same for an object at hand; true when nothing was added to PROBLEMS. */
bool web_check_members(json_t *object, const struct web_member *members, bool patch,
                       struct problems *problems);

#endif
