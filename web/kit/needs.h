/* needs: what people need is sealed in the database (core/rsvp/request.h) and opened here, in the documents
 * of statements' answers, before anybody looks at them. */
#ifndef WEB_NEEDS_H
#define WEB_NEEDS_H

#include <stddef.h>

#include "http/http.h"

/* BODY with each sealed `needs` opened, in the arena; BODY itself when it has none. What was sealed under
 * another key says so in words, because leaving it out would say that nothing is needed. Replies that
 * everybody shares have no needs and are not searched. */
const char *web_needs_open(struct http_request *request, const char *body, size_t *size);

#endif
