/* Client: one connection to the HTTP API, kept open over the calls of a run.
 *
 * Waiting, retries and the words for what went wrong are here; what an answer means is not. A 429 or a 503
 * with Retry-After is asked again, a few times and never for longer than a minute in all. Redirects are not
 * followed: the token must not go to another host.
 */
#ifndef CONVENE_CLIENT_H
#define CONVENE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

struct client;

struct request {
    const char *method; /* "GET" */
    const char *path;   /* "/api/v1/events?limit=3", below the address of the server */
    const char *body;   /* NULL: none */
    size_t len;
    const char *type; /* of the body; NULL: application/json */
    const char *if_match;
    const char *idempotency_key;
};

/* Strings live in the arena of the client. */
struct reply {
    long status;
    const char *body;
    size_t len;
    const char *type;
    const char *etag;
    const char *location;
    const char *retry_after;
};

/* URL is the address of the server, TOKEN may be NULL, TIMEOUT is in seconds for one whole call. */
struct client *client_new(struct arena *arena, const char *url, const char *token, long timeout);
void client_free(struct client *client);
const char *client_url(const struct client *client);

/* True when an answer came, whatever its status. False, with a full sentence appended to WHY, when none did.
 */
MUST_CHECK bool client_call(struct client *client, const struct request *request, struct reply *reply,
                            struct buf *why);

#endif
