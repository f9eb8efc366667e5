/* Client: one connection to the HTTP API, kept open for all calls of a run.
 *
 * The client waits, tries again, and writes the sentence when no reply comes. It does not judge replies.
 * After a 429 or 503 with Retry-After it tries again, a few times and for at most a minute in all. It does
 * not follow redirects, because the token must not go to another host.
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
    const char *type; /* content type of the body; NULL: application/json */
    const char *if_match;
    const char *idempotency_key;
};

/* Strings are in the arena of the client. */
struct reply {
    long status;
    const char *body;
    size_t len;
    const char *type;
    const char *etag;
    const char *location;
    const char *retry_after;
};

/* Make a client. URL is the address of the server; TOKEN may be NULL; TIMEOUT is the seconds for one whole
 * call. */
struct client *client_new(struct arena *arena, const char *url, const char *token, long timeout);
void client_free(struct client *client);
const char *client_url(const struct client *client);

/* True when a reply came, whatever its status. False, with a sentence appended to WHY, when none came. */
MUST_CHECK bool client_call(struct client *client, const struct request *request, struct reply *reply,
                            struct buf *why);

#endif
