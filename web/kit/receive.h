/* receive: what a request that changes something brings along, read and checked before the database is asked.
 *
 * Every function here gives back false or NULL only after it has replied.
 */
#ifndef WEB_RECEIVE_H
#define WEB_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/attr.h"
#include "http/http.h"
#include "listing/listing.h"
#include "rules/rules.h"

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

void web_reply_no_token(struct http_request *request);
/* 401 without a token, unless WEB_ANYBODY. */
MUST_CHECK bool web_receive(struct http_request *request, unsigned brings, struct web_call *call);
/* {id} for a read, where a token is optional. */
MUST_CHECK bool web_receive_id(struct http_request *request, const char **id);

/* The body as a JSON object (400 when it is not one); kept until the request ends. An empty body, where the
 * route allows it, is an empty object. */
MUST_CHECK json_t *web_receive_object(struct http_request *request);
/* The body as a document in its normal form (422 when it breaks a rule). */
MUST_CHECK json_t *web_receive_listing(struct http_request *request, enum listing_use use);

/* The normal form of the body by a table of fields (rules/rules.h), without what is derived: 422 names every
 * field that breaks a rule. PATCH: nothing is required, and a null takes a field away. */
MUST_CHECK json_t *web_receive_fields(struct http_request *request, const struct field *fields, bool patch);
/* For what takes nothing: the body is empty or an empty object. False after a reply. */
MUST_CHECK bool web_receive_nothing(struct http_request *request);

#endif
