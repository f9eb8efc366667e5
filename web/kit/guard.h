/* guard: who sends a body is known before it is read. */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "http/http.h"

struct web_guard;

/* NULL without memory. */
struct web_guard *web_guard_new(void);
void web_guard_free(struct web_guard *guard);

/* http_config.guard: 401 for an absent or unknown token, so that strangers cost a look at the database at
 * most; others are let in. Whether the token may do what is asked is for the handler's statement. */
void web_guard_ask(struct http_request *request);

#endif
