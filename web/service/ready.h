/* ready: whether this worker can do its work, found out by doing some of it: one statement of each kind
 * (read, search, and a write that is taken back), each on the connections that requests use.
 *
 * A result is good for ten seconds, and for one second when it is bad or in doubt. Whoever asks in between
 * gets it; whoever asks later waits for the next one, two seconds at most.
 */
#ifndef WEB_SERVICE_READY_H
#define WEB_SERVICE_READY_H

#include <stdbool.h>

#include "base/attr.h"

struct http_request;
struct web;
struct web_ready;

MUST_CHECK struct web_ready *web_ready_new(struct web *web);
/* After the pool was freed. NULL is ignored. */
void web_ready_free(struct web_ready *ready);
/* A statement met an error that may be everybody's: the last result is good for a second only. */
void web_ready_doubt(struct web_ready *ready);
/* Reply to /readyz, now or when the result is there. */
void web_ready_reply(struct web_ready *ready, struct http_request *request);

/* Try now and call TRIED once with the result; for a worker that is about to begin. */
void web_ready_try(struct web_ready *ready, void (*tried)(bool good, void *context), void *context);

#endif
