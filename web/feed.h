/* feed: what programs read that are not ours: calendars. */
#ifndef WEB_FEED_H
#define WEB_FEED_H

#include "http/http.h"
#include "present.h"

void feed_event(struct http_request *request); /* /events/{page}.ics */

/* CATEGORIES of an event, in the reader's words; ends with NULL. */
const char *const *feed_tags(const struct present *p, const json_t *doc);

#endif
