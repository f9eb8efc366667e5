/* seats_watch: the seats of events whose pages are open, sent to each listener (GET
 * /events/{id}/seats/stream).
 *
 * However many listen, a worker asks one statement a second for all events that are watched in it, and one
 * soon after it has itself changed one. What has not changed is not sent. Without listeners nothing runs.
 */
#ifndef WEB_RSVP_SEATS_WATCH_H
#define WEB_RSVP_SEATS_WATCH_H

#include <stdbool.h>

#include <jansson.h>

#include "base/attr.h"
#include "http/http.h"

struct web;
struct web_watch;

/* Reply with a stream of the event's seats, if they are known because another stream watches them already. */
MUST_CHECK bool web_watch_join(struct web_watch *watch, struct http_request *request, const char *event);
/* The same with the seats that the database has just said. */
void web_watch_begin(struct web_watch *watch, struct http_request *request, const char *event, json_t *seats);
/* This worker changed the seats of EVENT. */
void web_watch_poke(struct web_watch *watch, const char *event);

#endif
