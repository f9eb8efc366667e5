/* feed: what programs read that are not ours: calendars. */
#ifndef WEB_FEED_H
#define WEB_FEED_H

#include "http/http.h"

void feed_event(struct http_request *request); /* /events/{page}.ics */

#endif
