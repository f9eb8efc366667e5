/* door: the code that people show at the door, and the page that checks them in. */
#ifndef WEB_DOOR_H
#define WEB_DOOR_H

#include "base/arena.h"
#include "http/http.h"

struct page_door {
    const char *mode; /* "in" or "out" */
    const char *done; /* the RSVP that was just checked in or out */
    bool again;       /* ... and had been before */
};
extern const struct http_param page_door_params[];

void api_door(struct http_request *request);      /* GET /api/v1/events/{id}/checkin */
void page_code(struct http_request *request);     /* /rsvps/{id}/{secret}/code.svg */
void page_door(struct http_request *request);     /* /events/{page}/checkin/{secret} */
void page_door_act(struct http_request *request); /* POST */

/* TEXT as a QR code in SVG, with the quiet zone that scanners need; in the arena. NULL when it does not fit.
 */
const char *present_code(struct arena *arena, const char *text);

#endif
